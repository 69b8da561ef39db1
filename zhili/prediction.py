"""What is said of one text: its categories and the probability of every one."""

from dataclasses import asdict, dataclass
from typing import Any

from zhili.decision import Decision
from zhili.scorer import Floats
from zhili.taxonomy import Taxonomy


@dataclass(frozen=True)
class Prediction:
    """The categories of one text.

    Args:
        primary: the first of `labels`.
        labels: categories at or over their own threshold, most probable first; the most probable where none is. A
            category that stands alone (`general`) is the label only where it is the most probable. In a paragraph of
            several units the category with the most text comes first (see `zhili.gather`).
        scores: the calibrated probability of every category, in the taxonomy's order.
        needs_review: whether a person should look: that all labels are right is less probable
            (`zhili.decision.Decision.confidence`) than the bundle's `review_level`.
    """

    primary: str
    labels: tuple[str, ...]
    scores: dict[str, float]
    needs_review: bool = False

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self) | {"labels": list(self.labels)}


@dataclass(frozen=True)
class Judge:
    """Turns probabilities into a prediction: the decision rule, the names of the categories, and the review level."""

    taxonomy: Taxonomy
    decision: Decision
    review_level: float = 0.0

    def prediction(self, row: Floats) -> Prediction:
        """The prediction of one text from its (categories,) probabilities."""
        ids = self.taxonomy.ids
        labels = tuple(ids[i] for i in self.decision.labels(row))
        # Not rounded: a reader who compares with a threshold must come to the same answer.
        scores = {name: float(value) for name, value in zip(ids, row, strict=True)}
        needs_review = bool(self.decision.confidence(row[None])[0] < self.review_level)
        return Prediction(labels[0], labels, scores, needs_review)
