"""Whether probabilities mean what they say: calibration errors and reliability bins."""

import numpy as np

from train.metrics.bootstrap import Array, Estimate, estimate
from train.metrics.predictions import Predictions
from train.metrics.records import Bin, CalibrationResult, Metric, Reliability
from zhili.inference import Floats

BINS = 15


def calibration_result(predictions: Predictions, weights: Array) -> CalibrationResult:
    """Reliability with calibrated probabilities and, where they are known, before that.

    Args:
        predictions: the model's answers.
        weights: (resamples, reports), as `train.metrics.bootstrap.resample` gives them.
    """
    after, categories_after = _reliabilities(predictions, predictions.probabilities, weights)
    before, categories_before = None, None
    if predictions.uncalibrated is not None:
        before, categories_before = _reliabilities(predictions, predictions.uncalibrated, weights)
    return CalibrationResult(
        after=after, before=before, categories_after=categories_after, categories_before=categories_before
    )


def calibration_error(predictions: Predictions, probabilities: Floats, weights: Array) -> Metric:
    """The expected calibration error over all (text, category) pairs (Naeini et al. 2015), in equal-width bins."""
    table = _pooled(bin_counts(predictions, probabilities))
    return _figure(estimate(_flat(table), _errors, weights, "reflected"), 0)


def bin_counts(predictions: Predictions, probabilities: Floats) -> Array:
    """(reports, 3, categories, bins): pairs, their summed probabilities, and how many are labels.

    A pair of a text and a label that counts neither way is left out.
    """
    count = len(predictions.ids)
    which = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    place = (predictions.report_numbers[:, None] * count + np.arange(count)) * BINS + which
    counts = 1 - predictions.optional
    size = predictions.reports * count * BINS
    columns = [
        np.bincount(place.ravel(), (counts * values).ravel(), size).reshape(-1, count, BINS)
        for values in (1, probabilities.astype(float), predictions.required)
    ]
    return np.stack(columns, axis=1)


def _reliabilities(
    predictions: Predictions, probabilities: Floats, weights: Array
) -> tuple[Reliability, dict[str, Reliability]]:
    table = bin_counts(predictions, probabilities)
    whole = _reliability(_pooled(table), weights)
    # One after the other: all at once would take a matrix of resamples × categories × bins × 3.
    parts = {name: _reliability(table[:, :, [i]], weights) for i, name in enumerate(predictions.ids)}
    return whole, parts


def _reliability(table: Array, weights: Array) -> Reliability:
    """From (reports, 3, 1, bins)."""
    error = estimate(_flat(table), _errors, weights, "reflected")
    shares = estimate(_flat(table), _shares, weights)
    pairs, probability, _ = table.sum(0)[:, 0]
    bins = [
        Bin(
            lower=i / BINS,
            upper=(i + 1) / BINS,
            count=int(pairs[i]),
            probability=float(probability[i] / pairs[i]) if pairs[i] else None,
            share=_figure(shares, i),
        )
        for i in range(BINS)
    ]
    return Reliability(error=_figure(error, 0), bins=bins)


def _errors(sums: Array) -> Array:
    pairs, probability, labels = np.moveaxis(sums.reshape(*sums.shape[:-1], 3, BINS), -2, 0)
    return (np.abs(probability - labels).sum(-1) / pairs.sum(-1))[..., None]


def _shares(sums: Array) -> Array:
    pairs, _, labels = np.moveaxis(sums.reshape(*sums.shape[:-1], 3, BINS), -2, 0)
    return labels / pairs


def _pooled(table: Array) -> Array:
    return table.sum(2, keepdims=True)


def _flat(table: Array) -> Array:
    return table.reshape(len(table), -1)


def _figure(found: Estimate, index: int) -> Metric:
    values = (found.value[index], found.low[index], found.high[index])
    value, low, high = (None if np.isnan(v) else float(v) for v in values)
    return Metric(value=value, low=low, high=high)
