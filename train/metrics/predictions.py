"""What a model answered to texts with known labels: kept as JSON Lines, so that nothing need be predicted twice."""

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
from zhili.errors import InputError
from zhili.files import atomic_file, read_json_lines
from zhili.inference import DecisionRule, Floats


class PredictionRow(Reference):
    """One line of the file.

    Args:
        predicted: labels, most probable first.
        confidence: how probable it is that they are all right.
        probabilities: by category id, in output order.
        uncalibrated: the same before calibration, where there is one.
    """

    predicted: tuple[str, ...]
    confidence: float
    probabilities: dict[str, float]
    uncalibrated: dict[str, float] | None = None


@dataclass(frozen=True)
class Predictions:
    """Answers to n texts.

    Args:
        references: the n texts with what is right.
        ids: category ids in output order.
        probabilities: (n, categories), calibrated.
        label_mask: (n, categories) 0/1, the labels.
        primary: (n,) index of the primary category.
        confidence: (n,) how probable it is that all labels are right, by which texts go to review.
        uncalibrated: (n, categories) probabilities before calibration, or None.
    """

    references: Sequence[Reference]
    ids: tuple[str, ...]
    probabilities: Floats
    label_mask: Matrix
    primary: NDArray[np.int64]
    confidence: NDArray[np.float64]
    uncalibrated: Floats | None = None

    @classmethod
    def from_probabilities(
        cls,
        references: Sequence[Reference],
        ids: tuple[str, ...],
        probabilities: Floats,
        decision: DecisionRule,
        uncalibrated: Floats | None = None,
    ) -> "Predictions":
        """Answers that follow from probabilities by a rule."""
        mask = decision.label_mask(probabilities)
        primary = np.where(mask, probabilities, -1).argmax(1)
        confidence = decision.confidence(probabilities)
        return cls(references, ids, probabilities, mask.astype(np.int64), primary, confidence, uncalibrated)

    @classmethod
    def concatenate(cls, parts: Sequence["Predictions"]) -> "Predictions":
        """Answers to other texts each, taken together."""
        plain = [part.uncalibrated for part in parts if part.uncalibrated is not None]
        return cls(
            [gold for part in parts for gold in part.references],
            parts[0].ids,
            np.concatenate([part.probabilities for part in parts]),
            np.concatenate([part.label_mask for part in parts]),
            np.concatenate([part.primary for part in parts]),
            np.concatenate([part.confidence for part in parts]),
            np.concatenate(plain) if len(plain) == len(parts) else None,
        )

    @cached_property
    def required(self) -> Matrix:
        """(n, categories) 0/1."""
        return label_matrix([gold.required for gold in self.references], self.ids)

    @cached_property
    def optional(self) -> Matrix:
        """(n, categories) 0/1."""
        return label_matrix([gold.optional for gold in self.references], self.ids)

    @property
    def counted(self) -> Matrix:
        """(n, categories) 0/1: the labels without those that count neither way."""
        return self.label_mask * (1 - self.optional)

    @cached_property
    def primary_right(self) -> NDArray[np.bool_]:
        """(n,) whether the primary category is the labelled one."""
        return np.array([self.ids[p] in g.primary for p, g in zip(self.primary, self.references, strict=True)], bool)

    @cached_property
    def primary_allowed(self) -> NDArray[np.bool_]:
        """(n,) whether the primary category is any that the text may carry."""
        return np.array([self.ids[p] in g.allowed for p, g in zip(self.primary, self.references, strict=True)], bool)

    @property
    def all_right(self) -> NDArray[np.bool_]:
        """(n,) whether all labels are right and complete."""
        return (self.counted == self.required).all(1)

    @cached_property
    def report_numbers(self) -> NDArray[np.int64]:
        """(n,) each text's report, numbered from 0."""
        return np.unique([gold.report for gold in self.references], return_inverse=True)[1]

    @property
    def reports(self) -> int:
        """How many reports the texts are from."""
        return int(self.report_numbers.max()) + 1

    def labels(self, index: int) -> tuple[str, ...]:
        """The predicted labels of one text, primary first."""
        order = np.argsort(-self.probabilities[index], kind="stable")
        return tuple(self.ids[i] for i in order if self.label_mask[index, i])

    def save(self, path: Path) -> None:
        """Writes one `Row` a line."""
        with atomic_file(path) as file:
            for i, gold in enumerate(self.references):
                row = gold.model_dump(mode="json") | {
                    "predicted": self.labels(i),
                    "confidence": round(float(self.confidence[i]), 6),
                    "probabilities": self._scores(self.probabilities[i]),
                }
                if self.uncalibrated is not None:
                    row["uncalibrated"] = self._scores(self.uncalibrated[i])
                file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def _scores(self, values: Floats) -> dict[str, float]:
        return {name: round(float(value), 6) for name, value in zip(self.ids, values, strict=True)}


def load_predictions(path: Path) -> Predictions:
    """Reads what `Predictions.save` wrote.

    Raises:
        InputError: the file is missing or of another form.
    """
    rows = []
    for number, values in read_json_lines(path):
        try:
            rows.append(PredictionRow.model_validate(values))
        except ValidationError as error:
            key = ".".join(map(str, error.errors()[0]["loc"]))
            raise InputError(
                f"{path}, line {number}: {key}: {error.errors()[0]['msg']}; name predictions from `train evaluate`"
            ) from None
        if not rows[-1].predicted or tuple(rows[-1].probabilities) != tuple(rows[0].probabilities):
            raise InputError(f"{path}, line {number}: no labels, or other categories than in line 1; evaluate again")
    ids = tuple(rows[0].probabilities)
    plain = None if rows[0].uncalibrated is None else _matrix([row.uncalibrated or {} for row in rows], ids)
    return Predictions(
        [Reference.model_validate(row.model_dump(include=set(Reference.model_fields))) for row in rows],
        ids,
        _matrix([row.probabilities for row in rows], ids),
        label_matrix([row.predicted for row in rows], ids),
        np.array([ids.index(row.predicted[0]) for row in rows]),
        np.array([row.confidence for row in rows]),
        plain,
    )


def _matrix(rows: Sequence[dict[str, float]], ids: Sequence[str]) -> Floats:
    return np.array([[row[name] for name in ids] for row in rows], np.float32)
