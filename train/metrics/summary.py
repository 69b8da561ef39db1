"""Metrics of a set of predictions with their intervals, all from one table of counts by report."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from train.metrics.bootstrap import Array, estimate
from train.metrics.predictions import Predictions
from train.metrics.records import CategoryMetrics, Summary
from train.metrics.reliability import calibration_error
from train.metrics.scores import LabelF1, PrimaryAccuracy, SubsetAccuracy, f1_from_counts, precision_recall_f1

SHARES = ("subset_accuracy", "primary_accuracy", "primary_allowed")  # of all texts
AVERAGES = ("macro_f1", "micro_f1", *SHARES)
BY_CATEGORY = ("precision", "recall", "f1")


def summary(predictions: Predictions, weights: Array) -> Summary:
    """Compute the metrics of one model on one set of texts.

    Args:
        predictions: predictions of the model.
        weights: (resamples, reports), from `train.metrics.resample`.
    """
    values = point_values(predictions)
    result = estimate(sum_by_report(count_rows(predictions), predictions), all_metrics, weights)
    metrics = {name: result.metric(i, values[name]) for i, name in enumerate(AVERAGES)}
    metrics["calibration_error"] = calibration_error(predictions, predictions.probabilities, weights)
    predicted = predictions.counted.sum(0)
    count = len(predictions.ids)
    categories = {}
    for i, name in enumerate(predictions.ids):
        start = len(AVERAGES) + i
        columns = {key: result.metric(start + k * count) for k, key in enumerate(BY_CATEGORY)}
        categories[name] = CategoryMetrics(
            **columns, support=int(predictions.required[:, i].sum()), predicted=int(predicted[i])
        )
    return Summary(
        paragraphs=len(predictions.references), reports=predictions.reports, metrics=metrics, categories=categories
    )


def point_values(predictions: Predictions) -> dict[str, float]:
    """Compute the averages with the `evaluate.Metric` classes, without intervals."""
    column = {name: i for i, name in enumerate(predictions.ids)}

    def indices(labels: Sequence[str]) -> list[int]:
        return [column[name] for name in labels]

    pair = {"predictions": predictions.counted, "references": predictions.required}
    values: dict[str, Any] = LabelF1().compute(**pair) | SubsetAccuracy().compute(**pair)
    values |= PrimaryAccuracy().compute(
        predictions=predictions.primary,
        references=[indices(reference.primary) for reference in predictions.references],
        allowed=[indices(reference.allowed) for reference in predictions.references],
    )
    return {name: float(values[name]) for name in AVERAGES}


def count_rows(predictions: Predictions) -> Array:
    """Count what each text adds to the metrics.

    Returns:
        (n, 3 categories + shares + 1): true positives, false positives and false negatives of each category; then 0 or
        1 for each of `SHARES`: all labels are correct, the primary category is correct, it is allowed; and 1.
    """
    required, counted = predictions.required, predictions.counted
    tp, fp, fn = required * counted, (1 - required) * counted, required * (1 - counted)
    single = [predictions.all_right, predictions.primary_right, predictions.primary_allowed, np.ones(len(required))]
    return np.hstack([tp, fp, fn, np.array(single, float).T]).astype(float)


def sum_by_report(rows: Array, predictions: Predictions) -> Array:
    """Add up (n, columns) counts of texts to (reports, columns) counts of reports."""
    table = np.zeros((predictions.reports, rows.shape[1]))
    np.add.at(table, predictions.report_numbers, rows)
    return table


def all_metrics(sums: Array) -> Array:
    """Compute all metrics from summed counts.

    Args:
        sums: (…, 3 categories + shares + 1) sums of the rows of `count_rows`.

    Returns:
        (…, averages + 3 categories): the averages, then precision, recall and F1 of each category.
    """
    return np.concatenate([averages(sums), *precision_recall_f1(*_tp_fp_fn(sums))], axis=-1)


def averages(sums: Array) -> Array:
    """Compute the averages from summed counts.

    Args:
        sums: (…, 3 categories + shares + 1) sums of the rows of `count_rows`.

    Returns:
        (…, averages), in the order of `AVERAGES`. As in `LabelF1`, the macro average leaves out categories that are
        neither predicted nor required.
    """
    tp, fp, fn = _tp_fp_fn(sums)
    f1 = f1_from_counts(tp, fp, fn)
    defined = ~np.isnan(f1)
    macro = np.where(defined, f1, 0).sum(-1) / defined.sum(-1)
    micro = f1_from_counts(tp.sum(-1), fp.sum(-1), fn.sum(-1))
    shares = sums[..., -len(SHARES) - 1 : -1] / sums[..., -1:]
    return np.concatenate([macro[..., None], micro[..., None], shares], axis=-1)


def _tp_fp_fn(sums: Array) -> tuple[Array, Array, Array]:
    count = (sums.shape[-1] - len(SHARES) - 1) // len(BY_CATEGORY)
    return sums[..., :count], sums[..., count : 2 * count], sums[..., 2 * count : 3 * count]
