"""Probabilities to labels: one rule for prediction, evaluation and the choice of thresholds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from zhili.inference.arrays import Floats
from zhili.inference.bundle import Task
from zhili.report import Prediction, SubjectScore
from zhili.taxonomy import Taxonomy


@dataclass(frozen=True)
class DecisionRule:
    """How labels follow from probabilities.

    Args:
        task: in a single-label task the most probable category is the label; thresholds are not used.
        taxonomy: the categories in output order. An exclusive category is the label where it is the most probable of
            all, and never otherwise.
        thresholds: (categories,) the lowest probability at which each category is a label.
        review_threshold: a text needs review if the probability that all its labels are correct is lower.
    """

    task: Task
    taxonomy: Taxonomy
    thresholds: Floats
    review_threshold: float = 0.0

    def __repr__(self) -> str:
        return (
            f"<DecisionRule {self.task}, {len(self.thresholds)} categories, review below {self.review_threshold:.2f}>"
        )

    @classmethod
    def from_taxonomy(
        cls, task: Task, taxonomy: Taxonomy, thresholds: Mapping[str, float] | float, review_threshold: float = 0.0
    ) -> "DecisionRule":
        """The rule for a taxonomy.

        Args:
            task: multi-label or single-label.
            taxonomy: the categories.
            thresholds: by category id, or one for all categories.
            review_threshold: as in the class.
        """
        if not isinstance(thresholds, Mapping):
            thresholds = dict.fromkeys(taxonomy.ids, thresholds)
        values = np.array([thresholds[name] for name in taxonomy.ids], np.float32)
        return cls(task, taxonomy, values, review_threshold)

    @cached_property
    def exclusive(self) -> list[int]:
        """Indices of the exclusive categories."""
        return self.taxonomy.exclusive

    @cached_property
    def _stands_alone(self) -> NDArray[np.bool_]:
        """(categories,) whether a category is the only label where it is the most probable one."""
        alone = np.full(len(self.taxonomy.ids), self.task == "single_label")
        alone[self.exclusive] = True
        return alone

    def with_threshold(self, threshold: float) -> "DecisionRule":
        """The same rule with one threshold for all categories."""
        return self.with_thresholds(np.full_like(self.thresholds, threshold))

    def with_thresholds(self, thresholds: Floats) -> "DecisionRule":
        """The same rule with other (categories,) thresholds."""
        return replace(self, thresholds=thresholds)

    def predict(self, row: Floats, directions: Floats | None = None) -> Prediction:
        """The prediction for one text.

        Args:
            row: (categories,) probabilities.
            directions: (directions,) logits of the subjects; None or empty: subjects are not predicted.
        """
        ids = self.taxonomy.ids
        labels = tuple(ids[i] for i in self.labels(row))
        # Not rounded: a reader who compares a score with a threshold must come to the same labels.
        scores = {name: float(value) for name, value in zip(ids, row, strict=True)}
        needs_review = bool(self.confidence(row[None])[0] < self.review_threshold)
        subjects = {} if directions is None or not len(directions) else self._subjects(labels, directions)
        return Prediction(labels[0], labels, scores, needs_review, subjects)

    @cached_property
    def _columns(self) -> dict[str, dict[int, str]]:
        """The columns of each category's subjects, with their names."""
        columns: dict[str, dict[int, str]] = {name: {} for name in self.taxonomy.ids}
        for column, (category, subject) in enumerate(self.taxonomy.directions):
            if subject:
                columns[category][column] = subject
        return columns

    def _subjects(self, labels: Sequence[str], directions: Floats) -> dict[str, SubjectScore]:
        """The best subject of each label that has subjects, with its softmax among them."""
        best = {}
        for label in labels:
            if columns := self._columns[label]:
                values = directions[list(columns)].astype(np.float64)
                shares = np.exp(values - np.logaddexp.reduce(values))
                at = int(shares.argmax())
                best[label] = SubjectScore(list(columns.values())[at], float(shares[at]))
        return best

    def labels(self, row: Floats) -> list[int]:
        """Indices of the labels of one text, most probable first, never empty.

        Args:
            row: (categories,) probabilities.
        """
        mask = self.label_mask(row[None])[0]
        return [int(i) for i in np.argsort(-row, kind="stable") if mask[i]]

    def label_mask(self, probabilities: Floats) -> NDArray[np.bool_]:
        """(n, categories) which categories are labels of each of n texts.

        Args:
            probabilities: (n, categories).
        """
        top = probabilities.argmax(1)
        mask = probabilities >= self.thresholds
        mask[:, self.exclusive] = False
        mask[self._stands_alone[top]] = False
        empty = ~mask.any(1)
        mask[empty, top[empty]] = True
        return mask

    def confidence(self, probabilities: Floats) -> NDArray[np.float64]:
        """(n,) how probable it is that all labels of each of n texts are correct and complete.

        In a multi-label task this is the product over the categories of the probability that the decision on that
        category is correct, as if categories were independent; in a single-label task the probability of the label.

        Args:
            probabilities: (n, categories), calibrated.
        """
        values = probabilities.astype(np.float64)
        if self.task == "single_label":
            return values.max(1)
        return np.where(self.label_mask(probabilities), values, 1 - values).prod(1)
