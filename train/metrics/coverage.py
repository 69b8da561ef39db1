"""How right the answers are that are left where doubtful texts go to review."""

from collections.abc import Sequence

import numpy as np

from train.metrics.bootstrap import Array, estimate
from train.metrics.predictions import Predictions
from train.metrics.records import CoveragePoint
from train.metrics.summary import metric_at, sum_by_report

COVERAGES = np.arange(1.0, 0.04, -0.05)


def coverage_curve(predictions: Predictions, weights: Array) -> list[CoveragePoint]:
    """What is left at thresholds that keep 100 %, 95 %, … 5 % of the texts.

    Args:
        predictions: the model's answers.
        weights: (resamples, reports), as `train.metrics.bootstrap.resample` gives them.
    """
    quantiles = np.quantile(predictions.confidence, 1 - COVERAGES, method="lower")
    thresholds = [0.0, *np.unique(quantiles[1:])]
    return coverage_at(predictions, thresholds, weights)


def coverage_at(predictions: Predictions, thresholds: Sequence[float], weights: Array) -> list[CoveragePoint]:
    """What is left at each of these thresholds of confidence."""
    kept = predictions.confidence[:, None] >= np.array(thresholds)
    right = kept & predictions.all_right[:, None]
    allowed = kept & predictions.primary_allowed[:, None]
    table = sum_by_report(np.hstack([kept, right, allowed]).astype(float), predictions)
    count = len(thresholds)
    found = estimate(table, lambda sums: sums[..., count:] / np.tile(sums[..., :count], 2), weights)
    return [
        CoveragePoint(
            threshold=float(threshold),
            coverage=float(kept[:, i].mean()),
            all_right=metric_at(found, i),
            primary_allowed=metric_at(found, count + i),
        )
        for i, threshold in enumerate(thresholds)
    ]


def review_threshold(confidence: Array, right: Array, accuracy: float) -> float:
    """The lowest level of confidence at which the texts at or over it are right often enough.

    Args:
        confidence: (n,) of held-out texts.
        right: (n,) whether all labels are right, 0 or 1.
        accuracy: the share of right ones asked for.

    Returns:
        A level; 0 where all texts together are good enough, 1 where no level gives what is asked for.
    """
    order = np.argsort(-confidence, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    last = np.append(np.diff(confidence[order]) != 0, True)  # texts of one confidence go together
    good = np.flatnonzero((share >= accuracy) & last)
    if not len(good):
        return 1.0
    return 0.0 if good[-1] == len(order) - 1 else float(confidence[order][good[-1]])
