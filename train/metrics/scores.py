"""Scores of predicted labels, as `evaluate.Metric`s defined here: nothing asks a hub."""

from typing import Any

import datasets
import evaluate
import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import precision_recall_fscore_support

from train.data import Matrix

_LABELS = "(n, categories) matrices of 0 and 1"


class _LabelMetric(evaluate.Metric):  # type: ignore[misc]
    """A metric over label matrices."""

    def _info(self) -> evaluate.MetricInfo:
        row = datasets.Sequence(datasets.Value("int8"))
        return evaluate.MetricInfo(
            description=self.__doc__ or "",
            citation="",
            inputs_description=f"predictions, references: {_LABELS}",
            features=datasets.Features({"predictions": row, "references": row}),
        )


class LabelF1(_LabelMetric):
    """Precision, recall, F1 and support of every category, with their macro and micro averages.

    Labels that count neither way are taken out of the predictions before they come here.
    A category that is neither predicted nor there is left out of the macro average, as in the scoring of the real
    paragraphs: it says nothing about the model.
    """

    def _compute(self, predictions: Any, references: Any) -> dict[str, Any]:
        predicted, gold = np.asarray(predictions), np.asarray(references)
        precision, recall, f1, support = precision_recall_fscore_support(gold, predicted, average=None, zero_division=0)
        seen = (predicted.sum(0) + gold.sum(0)) > 0
        micro = precision_recall_fscore_support(gold, predicted, average="micro", zero_division=0)[2]
        return {
            "precision": precision.tolist(),
            "recall": recall.tolist(),
            "f1": f1.tolist(),
            "support": support.tolist(),
            "macro_f1": float(f1[seen].mean()) if seen.any() else 0.0,
            "micro_f1": float(micro),
        }


class SubsetAccuracy(_LabelMetric):
    """The share of texts whose labels are all right and complete."""

    def _compute(self, predictions: Any, references: Any) -> dict[str, float]:
        return {"subset_accuracy": float((np.asarray(predictions) == np.asarray(references)).all(1).mean())}


class PrimaryAccuracy(evaluate.Metric):  # type: ignore[misc]
    """The share of texts whose primary category is a right one (strict), or any that the text may carry (lenient)."""

    def _info(self) -> evaluate.MetricInfo:
        several = datasets.Sequence(datasets.Value("int32"))
        return evaluate.MetricInfo(
            description=self.__doc__ or "",
            citation="",
            inputs_description="predictions: the primary category; references: the right ones; allowed: the labels "
            "that the text may carry (all indices)",
            features=datasets.Features(
                {"predictions": datasets.Value("int32"), "references": several, "allowed": several}
            ),
        )

    def _compute(self, predictions: Any, references: Any, allowed: Any) -> dict[str, float]:
        return {
            "primary_accuracy": float(np.mean([p in r for p, r in zip(predictions, references, strict=True)])),
            "primary_allowed": float(np.mean([p in a for p, a in zip(predictions, allowed, strict=True)])),
        }


def macro_f1(predicted: Matrix | NDArray[np.bool_], gold: Matrix) -> float:
    """Macro-F1 as `LabelF1` has it, without the library around it: thresholds are searched with it."""
    hits = (predicted * gold).sum(0)
    total = predicted.sum(0) + gold.sum(0)
    return float((2 * hits[total > 0] / total[total > 0]).mean()) if total.any() else 0.0


def micro_f1(predicted: Matrix | NDArray[np.bool_], gold: Matrix) -> float:
    """Micro-F1."""
    total = predicted.sum() + gold.sum()
    return float(2 * (predicted * gold).sum() / total) if total else 0.0
