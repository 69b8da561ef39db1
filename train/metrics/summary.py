"""The figures of a set of predictions with their intervals, all from one table of counts by report."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from train.metrics.bootstrap import Array, Estimate, estimate
from train.metrics.predictions import Predictions
from train.metrics.records import CategoryMetrics, Metric, Summary
from train.metrics.reliability import calibration_error
from train.metrics.scores import LabelF1, PrimaryAccuracy, SubsetAccuracy

AVERAGES = ("macro_f1", "micro_f1", "subset_accuracy", "primary_accuracy", "primary_allowed")
BY_CATEGORY = ("precision", "recall", "f1")


def summary(predictions: Predictions, weights: Array) -> Summary:
    """The figures of one model on one set of texts.

    Args:
        predictions: the model's answers.
        weights: (resamples, reports), as `train.metrics.bootstrap.resample` gives them.
    """
    values = point_values(predictions)
    found = estimate(sum_by_report(count_rows(predictions), predictions), lambda sums: all_metrics(sums), weights)
    figures = {name: metric_at(found, i, values[name]) for i, name in enumerate(AVERAGES)}
    figures["calibration_error"] = calibration_error(predictions, predictions.probabilities, weights)
    predicted = predictions.counted.sum(0)
    count = len(predictions.ids)
    categories = {}
    for i, name in enumerate(predictions.ids):
        at = len(AVERAGES) + i
        columns = {key: metric_at(found, at + k * count) for k, key in enumerate(BY_CATEGORY)}
        categories[name] = CategoryMetrics(
            **columns, support=int(predictions.required[:, i].sum()), predicted=int(predicted[i])
        )
    return Summary(
        paragraphs=len(predictions.references), reports=predictions.reports, metrics=figures, categories=categories
    )


def point_values(predictions: Predictions) -> dict[str, float]:
    """The averages as the metrics have them, without intervals."""
    column = {name: i for i, name in enumerate(predictions.ids)}

    def indices(labels: Sequence[str]) -> list[int]:
        return [column[name] for name in labels]

    pair = {"predictions": predictions.counted, "references": predictions.required}
    values: dict[str, Any] = LabelF1().compute(**pair) | SubsetAccuracy().compute(**pair)
    values |= PrimaryAccuracy().compute(
        predictions=predictions.primary,
        references=[indices(gold.primary) for gold in predictions.references],
        allowed=[indices(gold.allowed) for gold in predictions.references],
    )
    return {name: float(values[name]) for name in AVERAGES}


def count_rows(predictions: Predictions) -> Array:
    """(n, 3 categories + 4) what each text adds to the counts.

    Hits, false alarms and misses of each category; all labels right; primary right; primary allowed; one.
    """
    required, counted = predictions.required, predictions.counted
    single = [predictions.all_right, predictions.primary_right, predictions.primary_allowed, np.ones(len(required))]
    return np.hstack(
        [required * counted, (1 - required) * counted, required * (1 - counted), np.array(single, float).T]
    ).astype(float)


def sum_by_report(rows: Array, predictions: Predictions) -> Array:
    """(n, columns) counts of texts → (reports, columns)."""
    table = np.zeros((predictions.reports, rows.shape[1]))
    np.add.at(table, predictions.report_numbers, rows)
    return table


def all_metrics(sums: Array) -> Array:
    """(…, 3 categories + 4) summed counts → (…, 5 + 3 categories): averages, then precision, recall, F1."""
    hits, alarms, misses = _thirds(sums)
    by_category = [hits / (hits + alarms), hits / (hits + misses), _f1(hits, alarms, misses)]
    return np.concatenate([averages(sums), *by_category], axis=-1)


def averages(sums: Array) -> Array:
    """(…, 3 categories + 4) summed counts → (…, 5), in the order of `AVERAGES`.

    As in the metrics, a category that is neither there nor predicted is left out of the macro average.
    """
    hits, alarms, misses = _thirds(sums)
    seen = hits + alarms + misses > 0
    macro = np.where(seen, _f1(hits, alarms, misses), 0).sum(-1) / seen.sum(-1)
    micro = _f1(hits.sum(-1), alarms.sum(-1), misses.sum(-1))
    shares = sums[..., -4:-1] / sums[..., -1:]
    return np.concatenate([macro[..., None], micro[..., None], shares], axis=-1)


def metric_at(found: Estimate, index: int, value: float | None = None) -> Metric:
    """One figure of an estimate; `value` stands in for its own."""
    value = _defined(found.value[index]) if value is None else value
    return Metric(value=value, low=_defined(found.low[index]), high=_defined(found.high[index]))


def _thirds(sums: Array) -> tuple[Array, Array, Array]:
    count = (sums.shape[-1] - 4) // 3
    return sums[..., :count], sums[..., count : 2 * count], sums[..., 2 * count : 3 * count]


def _f1(hits: Array, alarms: Array, misses: Array) -> Array:
    return 2 * hits / (2 * hits + alarms + misses)


def _defined(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
