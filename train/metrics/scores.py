"""Metrics of predicted labels: their names, F1 from counts, and the public `evaluate.Metric` classes. Needs no network.

A new average needs its names and its class here, and its counts in `train.metrics.summary`, which gives it an interval.
Tables, pages and comparisons then show it.
"""

from typing import Any

import datasets
import evaluate
import numpy as np
from numpy.typing import ArrayLike, NDArray

from train.data import Matrix
from train.metrics.bootstrap import Array

Counts = NDArray[np.int64]
METRIC_NAMES = {
    "macro_f1": "macro-F1",
    "micro_f1": "micro-F1",
    "subset_accuracy": "subset accuracy",
    "primary_accuracy": "primary accuracy",
    "primary_allowed": "primary among the labels",
    "calibration_error": "calibration error",
}
METRIC_MEANINGS = {
    "macro_f1": "mean F1 of the categories, each with the same weight",
    "micro_f1": "F1 over all labels together",
    "subset_accuracy": "share of paragraphs whose labels are correct and complete",
    "primary_accuracy": "share of paragraphs whose primary label is the labelled one",
    "primary_allowed": "share of paragraphs whose primary label is any of the labelled ones",
    "calibration_error": "gap between probability and observed share; lower is better",
}


def precision_recall_f1(tp: ArrayLike, fp: ArrayLike, fn: ArrayLike) -> tuple[Array, Array, Array]:
    """Compute precision, recall and F1 from counts.

    Args:
        tp: true positives, a number or an array of any shape.
        fp: false positives, of the same shape.
        fn: false negatives, of the same shape.

    Returns:
        Three arrays of that shape; NaN where a score is undefined because its denominator is 0.
    """
    tp, fp, fn = (np.asarray(count, float) for count in (tp, fp, fn))
    with np.errstate(invalid="ignore"):
        return tp / (tp + fp), tp / (tp + fn), f1_from_counts(tp, fp, fn)


def f1_from_counts(tp: ArrayLike, fp: ArrayLike, fn: ArrayLike) -> Array:
    """Compute F1 from counts; arguments and result as in `precision_recall_f1`."""
    tp, fp, fn = (np.asarray(count, float) for count in (tp, fp, fn))
    with np.errstate(invalid="ignore"):
        return 2 * tp / (2 * tp + fp + fn)


def count_labels(predicted: Matrix | NDArray[np.bool_], targets: Matrix) -> tuple[Counts, Counts, Counts]:
    """Count true positives, false positives and false negatives of each category.

    Args:
        predicted: (n, categories) 0/1 predicted labels.
        targets: (n, categories) 0/1 correct labels.

    Returns:
        tp, fp and fn, each (categories,).
    """
    tp = (predicted * targets).sum(0)
    return tp, predicted.sum(0) - tp, targets.sum(0) - tp


def macro_f1(predicted: Matrix | NDArray[np.bool_], targets: Matrix) -> float:
    """Compute the mean F1 of the categories; those that are neither predicted nor correct for any text are left out.

    Args:
        predicted: (n, categories) 0/1 predicted labels.
        targets: (n, categories) 0/1 correct labels.

    Returns:
        Macro-F1; 0 if there is no label at all.
    """
    f1 = f1_from_counts(*count_labels(predicted, targets))
    defined = f1[~np.isnan(f1)]
    return float(defined.mean()) if len(defined) else 0.0


def micro_f1(predicted: Matrix | NDArray[np.bool_], targets: Matrix) -> float:
    """Compute the F1 of all labels together; arguments as in `macro_f1`, 0 if there is no label at all."""
    tp, fp, fn = (count.sum() for count in count_labels(predicted, targets))
    return float(np.nan_to_num(f1_from_counts(tp, fp, fn)))


class _LabelMetric(evaluate.Metric):  # type: ignore[misc]
    """A metric of two label matrices."""

    def _info(self) -> evaluate.MetricInfo:
        row = datasets.Sequence(datasets.Value("int8"))
        return evaluate.MetricInfo(
            description=self.__doc__ or "",
            citation="",
            inputs_description="predictions, references: (n, categories) matrices of 0 and 1",
            features=datasets.Features({"predictions": row, "references": row}),
        )


class LabelF1(_LabelMetric):
    """Precision, recall, F1 and support of every category, with their macro and micro averages.

    Remove optional labels from the predictions first. The macro average leaves out categories that are neither
    predicted nor correct for any text: they say nothing about the model. Undefined scores are 0.
    """

    def _compute(self, predictions: Any, references: Any) -> dict[str, Any]:
        predicted, targets = np.asarray(predictions), np.asarray(references)
        precision, recall, f1 = map(np.nan_to_num, precision_recall_f1(*count_labels(predicted, targets)))
        return {
            "precision": precision.tolist(),
            "recall": recall.tolist(),
            "f1": f1.tolist(),
            "support": targets.sum(0).tolist(),
            "macro_f1": macro_f1(predicted, targets),
            "micro_f1": micro_f1(predicted, targets),
        }


class SubsetAccuracy(_LabelMetric):
    """Share of texts whose labels are all correct and complete."""

    def _compute(self, predictions: Any, references: Any) -> dict[str, float]:
        return {"subset_accuracy": float((np.asarray(predictions) == np.asarray(references)).all(1).mean())}


class PrimaryAccuracy(evaluate.Metric):  # type: ignore[misc]
    """Share of texts whose primary category is a correct one (strict) or any allowed label (lenient)."""

    def _info(self) -> evaluate.MetricInfo:
        several = datasets.Sequence(datasets.Value("int32"))
        return evaluate.MetricInfo(
            description=self.__doc__ or "",
            citation="",
            inputs_description="predictions: the primary category; references: the correct primary categories; "
            "allowed: the required and optional labels (all as indices)",
            features=datasets.Features(
                {"predictions": datasets.Value("int32"), "references": several, "allowed": several}
            ),
        )

    def _compute(self, predictions: Any, references: Any, allowed: Any) -> dict[str, float]:
        return {
            "primary_accuracy": float(np.mean([p in r for p, r in zip(predictions, references, strict=True)])),
            "primary_allowed": float(np.mean([p in a for p, a in zip(predictions, allowed, strict=True)])),
        }
