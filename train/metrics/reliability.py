"""Calibration errors and reliability bins."""

import numpy as np

from train.metrics.bootstrap import Array, estimate
from train.metrics.predictions import Predictions
from train.metrics.records import Bin, CalibrationResult, Metric, Reliability
from zhili.inference import Floats

BINS = 15


def calibration_result(predictions: Predictions, weights: Array) -> CalibrationResult:
    """Measure reliability after and, where the uncalibrated probabilities are known, before calibration.

    Args:
        predictions: predictions of the model.
        weights: (resamples, reports), from `train.metrics.resample`.
    """
    after, categories_after = _reliabilities(predictions, predictions.probabilities, weights)
    before, categories_before = None, None
    if predictions.uncalibrated is not None:
        before, categories_before = _reliabilities(predictions, predictions.uncalibrated, weights)
    return CalibrationResult(
        after=after, before=before, categories_after=categories_after, categories_before=categories_before
    )


def calibration_error(predictions: Predictions, probabilities: Floats, weights: Array) -> Metric:
    """Compute the expected calibration error over all pairs of text and category, in bins of equal width.

    Source: Naeini et al. 2015.

    Args:
        predictions: the texts and their labels.
        probabilities: (n, categories) calibrated or uncalibrated probabilities.
        weights: (resamples, reports), from `train.metrics.resample`.
    """
    table = _pool_categories(bin_counts(predictions, probabilities))
    return estimate(_flatten(table), _errors, weights, "reflected").metric(0)


def bin_counts(predictions: Predictions, probabilities: Floats) -> Array:
    """Count pairs of text and category by probability. Pairs of a text and an optional label are left out.

    Returns:
        (reports, 3, categories, bins): number of pairs, sum of their probabilities, number of pairs that are labels.
    """
    count = len(predictions.ids)
    bins = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    cells = (predictions.report_numbers[:, None] * count + np.arange(count)) * BINS + bins
    counts = 1 - predictions.optional
    size = predictions.reports * count * BINS
    columns = [
        np.bincount(cells.ravel(), (counts * values).ravel(), size).reshape(-1, count, BINS)
        for values in (1, probabilities.astype(float), predictions.required)
    ]
    return np.stack(columns, axis=1)


def _reliabilities(
    predictions: Predictions, probabilities: Floats, weights: Array
) -> tuple[Reliability, dict[str, Reliability]]:
    """Reliability over all categories, and of each."""
    table = bin_counts(predictions, probabilities)
    whole = _reliability(_pool_categories(table), weights)
    # One category at a time: all at once need a matrix of resamples × categories × bins × 3.
    parts = {name: _reliability(table[:, :, [i]], weights) for i, name in enumerate(predictions.ids)}
    return whole, parts


def _reliability(table: Array, weights: Array) -> Reliability:
    """Reliability from (reports, 3, 1, bins) counts."""
    error = estimate(_flatten(table), _errors, weights, "reflected")
    shares = estimate(_flatten(table), _shares, weights)
    pairs, probability, _ = table.sum(0)[:, 0]
    bins = [
        Bin(
            lower=i / BINS,
            upper=(i + 1) / BINS,
            count=int(pairs[i]),
            probability=float(probability[i] / pairs[i]) if pairs[i] else None,
            share=shares.metric(i),
        )
        for i in range(BINS)
    ]
    return Reliability(error=error.metric(0), bins=bins)


def _errors(sums: Array) -> Array:
    pairs, probability, labels = _columns(sums)
    return (np.abs(probability - labels).sum(-1) / pairs.sum(-1))[..., None]


def _shares(sums: Array) -> Array:
    pairs, _, labels = _columns(sums)
    return labels / pairs


def _columns(sums: Array) -> Array:
    """(3, …, bins) pairs, probabilities and labels from (…, 3 bins) flat counts."""
    return np.moveaxis(sums.reshape(*sums.shape[:-1], 3, BINS), -2, 0)


def _pool_categories(table: Array) -> Array:
    return table.sum(2, keepdims=True)


def _flatten(table: Array) -> Array:
    return table.reshape(len(table), -1)
