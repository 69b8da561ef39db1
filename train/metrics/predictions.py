"""Predictions of a model for texts with known labels, saved as JSON Lines so that no text is predicted twice."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from train.data import Matrix, label_matrix
from train.metrics.references import Reference
from zhili.errors import InputError, first_mistake
from zhili.files import atomic_file, read_json_lines
from zhili.inference import DecisionRule, Floats


class PredictionRow(Reference):
    """One line of the file.

    Args:
        predicted: labels, most probable first.
        confidence: probability that all labels are correct.
        probabilities: by category id, in output order.
        uncalibrated: probabilities before calibration, or None.
    """

    predicted: tuple[str, ...]
    confidence: float
    probabilities: dict[str, float]
    uncalibrated: dict[str, float] | None = None


@dataclass(frozen=True)
class Predictions:
    """Predictions for n texts.

    Args:
        references: the n texts with their correct labels.
        ids: category ids in output order.
        probabilities: (n, categories), calibrated.
        label_mask: (n, categories) 0/1, the predicted labels.
        primary: (n,) index of the primary category.
        confidence: (n,) probability that all labels are correct; texts with a low confidence go to review.
        uncalibrated: (n, categories) probabilities before calibration, or None.
    """

    references: Sequence[Reference]
    ids: tuple[str, ...]
    probabilities: Floats
    label_mask: Matrix
    primary: NDArray[np.int64]
    confidence: NDArray[np.float64]
    uncalibrated: Floats | None = None

    def __repr__(self) -> str:
        return f"<Predictions of {len(self.references)} texts, {len(self.ids)} categories>"

    @classmethod
    def from_probabilities(
        cls,
        references: Sequence[Reference],
        ids: tuple[str, ...],
        probabilities: Floats,
        decision: DecisionRule,
        uncalibrated: Floats | None = None,
    ) -> "Predictions":
        """Apply a decision rule to (n, categories) probabilities; the arguments are those of the class."""
        mask = decision.label_mask(probabilities)
        primary = np.where(mask, probabilities, -1).argmax(1)
        confidence = decision.confidence(probabilities)
        return cls(references, ids, probabilities, mask.astype(np.int64), primary, confidence, uncalibrated)

    @classmethod
    def concatenate(cls, parts: Sequence["Predictions"]) -> "Predictions":
        """Join predictions for different texts."""
        uncalibrated = [part.uncalibrated for part in parts if part.uncalibrated is not None]
        return cls(
            [reference for part in parts for reference in part.references],
            parts[0].ids,
            np.concatenate([part.probabilities for part in parts]),
            np.concatenate([part.label_mask for part in parts]),
            np.concatenate([part.primary for part in parts]),
            np.concatenate([part.confidence for part in parts]),
            np.concatenate(uncalibrated) if len(uncalibrated) == len(parts) else None,
        )

    @cached_property
    def required(self) -> Matrix:
        """(n, categories) 0/1: labels that each text requires."""
        return label_matrix([reference.required for reference in self.references], self.ids)

    @cached_property
    def optional(self) -> Matrix:
        """(n, categories) 0/1: labels that are not scored."""
        return label_matrix([reference.optional for reference in self.references], self.ids)

    @property
    def counted(self) -> Matrix:
        """(n, categories) 0/1: predicted labels without the optional ones."""
        return self.label_mask * (1 - self.optional)

    @cached_property
    def primary_right(self) -> NDArray[np.bool_]:
        """(n,) whether the primary category is a correct one."""
        return self._primary_in([reference.primary for reference in self.references])

    @cached_property
    def primary_allowed(self) -> NDArray[np.bool_]:
        """(n,) whether the primary category is any required or optional label."""
        return self._primary_in([reference.allowed for reference in self.references])

    def _primary_in(self, labels: Sequence[tuple[str, ...]]) -> NDArray[np.bool_]:
        return np.array([self.ids[p] in names for p, names in zip(self.primary, labels, strict=True)], bool)

    @property
    def all_right(self) -> NDArray[np.bool_]:
        """(n,) whether all labels are correct and complete."""
        return (self.counted == self.required).all(1)

    @cached_property
    def report_numbers(self) -> NDArray[np.int64]:
        """(n,) report of each text, numbered from 0."""
        return np.unique([reference.report for reference in self.references], return_inverse=True)[1]

    @property
    def reports(self) -> int:
        """Number of reports."""
        return int(self.report_numbers.max()) + 1

    def labels(self, index: int) -> tuple[str, ...]:
        """The predicted labels of one text, primary first."""
        order = np.argsort(-self.probabilities[index], kind="stable")
        return tuple(self.ids[i] for i in order if self.label_mask[index, i])

    def save(self, path: Path) -> None:
        """Write the predictions, one `PredictionRow` a line."""
        with atomic_file(path) as file:
            for i, reference in enumerate(self.references):
                row = reference.model_dump(mode="json") | {
                    "predicted": self.labels(i),
                    "confidence": round(float(self.confidence[i]), 6),
                    "probabilities": self._by_category(self.probabilities[i]),
                }
                if self.uncalibrated is not None:
                    row["uncalibrated"] = self._by_category(self.uncalibrated[i])
                file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def _by_category(self, values: Floats) -> dict[str, float]:
        return {name: round(float(value), 6) for name, value in zip(self.ids, values, strict=True)}


def load_predictions(path: Path) -> Predictions:
    """Read a file that `Predictions.save` wrote.

    Raises:
        InputError: the file is missing or has another format.
    """
    rows: list[PredictionRow] = []
    for number, values in read_json_lines(path):
        place = f"{path}, line {number}"
        try:
            row = PredictionRow.model_validate(values)
        except ValidationError as error:
            raise InputError(f"{place}: {first_mistake(error)}; use a file that `train evaluate` wrote") from None
        rows.append(row)
        if not row.predicted:
            raise InputError(f"{place}: no predicted label; run `train evaluate` again")
        if tuple(row.probabilities) != tuple(rows[0].probabilities):
            raise InputError(f"{place}: the categories differ from those of line 1; run `train evaluate` again")
    ids = tuple(rows[0].probabilities)
    uncalibrated = None if rows[0].uncalibrated is None else _matrix([row.uncalibrated or {} for row in rows], ids)
    return Predictions(
        [Reference.model_validate(row.model_dump(include=set(Reference.model_fields))) for row in rows],
        ids,
        _matrix([row.probabilities for row in rows], ids),
        label_matrix([row.predicted for row in rows], ids),
        np.array([ids.index(row.predicted[0]) for row in rows]),
        np.array([row.confidence for row in rows]),
        uncalibrated,
    )


def _matrix(rows: Sequence[dict[str, float]], ids: Sequence[str]) -> Floats:
    return np.array([[row[name] for name in ids] for row in rows], np.float32)
