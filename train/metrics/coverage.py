"""Accuracy at each coverage level when low-confidence paragraphs go to review."""

from collections.abc import Sequence

import numpy as np

from train.metrics.bootstrap import Array, estimate
from train.metrics.predictions import Predictions
from train.metrics.records import CoveragePoint
from train.metrics.summary import sum_by_report

CURVE_COVERAGES = np.arange(1.0, 0.04, -0.05)
TABLE_COVERAGES = (1.0, 0.95, 0.9, 0.8, 0.7, 0.5)


def coverage_curve(predictions: Predictions, weights: Array) -> list[CoveragePoint]:
    """Measure accuracy at thresholds with a coverage of 100 %, 95 %, … 5 %.

    Args:
        predictions: predictions of the model.
        weights: (resamples, reports), from `train.metrics.resample`.

    Returns:
        The points by decreasing coverage. Texts of equal confidence share a threshold, so there can be fewer points.
    """
    quantiles = np.quantile(predictions.confidence, 1 - CURVE_COVERAGES, method="lower")
    thresholds = [0.0, *np.unique(quantiles[1:])]
    return coverage_at(predictions, thresholds, weights)


def coverage_at(predictions: Predictions, thresholds: Sequence[float], weights: Array) -> list[CoveragePoint]:
    """Measure coverage and accuracy at each of these confidence thresholds; other arguments as in `coverage_curve`."""
    kept = predictions.confidence[:, None] >= np.array(thresholds)
    right = kept & predictions.all_right[:, None]
    allowed = kept & predictions.primary_allowed[:, None]
    table = sum_by_report(np.hstack([kept, right, allowed]).astype(float), predictions)
    count = len(thresholds)
    result = estimate(table, lambda sums: sums[..., count:] / np.tile(sums[..., :count], 2), weights)
    return [
        CoveragePoint(
            threshold=float(threshold),
            coverage=float(kept[:, i].mean()),
            all_right=result.metric(i),
            primary_allowed=result.metric(count + i),
        )
        for i, threshold in enumerate(thresholds)
    ]


def nearest_points(curve: Sequence[CoveragePoint], coverages: Sequence[float] = TABLE_COVERAGES) -> list[CoveragePoint]:
    """Pick the point of a coverage curve that is nearest to each of these coverages, by default those of the tables."""
    return [min(curve, key=lambda point: abs(point.coverage - coverage)) for coverage in coverages]


def review_threshold(confidence: Array, right: Array, accuracy: float) -> float:
    """Find the lowest confidence threshold at which enough of the texts that need no review are correct.

    Args:
        confidence: (n,) confidence of held-out texts.
        right: (n,) 0/1, whether all labels of each text are correct.
        accuracy: the share of texts at or above the threshold that must be correct.

    Returns:
        The threshold: the confidence of one of the texts, so that a text of which none is as doubtful needs review.
        1 if no threshold meets the accuracy.
    """
    order = np.argsort(-confidence, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    last = np.append(np.diff(confidence[order]) != 0, True)  # no threshold separates texts of equal confidence
    good = np.flatnonzero((share >= accuracy) & last)
    return float(confidence[order][good[-1]]) if len(good) else 1.0
