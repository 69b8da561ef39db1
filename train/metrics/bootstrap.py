"""Confidence intervals from resampling whole reports (bootstrap).

Paragraphs of one report are alike, so resampling paragraphs gives intervals that are too narrow. All metrics are
functions of counts that add up over reports. A resample is then a row of weights, and all resamples are one matrix
product.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from train.metrics.records import Metric

CONFIDENCE_LEVEL = 0.95
CONFIDENCE_TEXT = f"{100 * CONFIDENCE_LEVEL:g} %"  # as texts and tables print it
RESAMPLES = 2000

Array = NDArray[np.float64]
Statistic = Callable[[Array], Array]
IntervalMethod = Literal["bca", "reflected"]


@dataclass(frozen=True)
class Estimate:
    """Metrics with their intervals.

    Args:
        value: (metrics,) measured values; NaN where a metric is undefined.
        low: (metrics,) lower ends of the intervals; NaN where there is no interval.
        high: (metrics,) upper ends.
        draws: (resamples, metrics) values in each resample.
    """

    value: Array
    low: Array
    high: Array
    draws: Array

    def metric(self, index: int, value: float | None = None) -> Metric:
        """One metric as a record; `value` replaces the measured value."""
        value = _defined(self.value[index]) if value is None else value
        return Metric(value=value, low=_defined(self.low[index]), high=_defined(self.high[index]))


def _defined(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def resample(reports: int, resamples: int = RESAMPLES, seed: int = 0) -> Array:
    """Draw resamples of reports with replacement.

    Args:
        reports: number of reports.
        resamples: number of resamples.
        seed: the same seed gives the same resamples.

    Returns:
        (resamples, reports) how often each resample contains each report.
    """
    random = np.random.default_rng(seed)
    return random.multinomial(reports, np.full(reports, 1 / reports), size=resamples).astype(float)


def estimate(table: Array, statistic: Statistic, weights: Array, method: IntervalMethod = "bca") -> Estimate:
    """Compute metrics and their confidence intervals.

    Args:
        table: (reports, columns) counts.
        statistic: computes (…, metrics) from (…, columns) summed counts.
        weights: (resamples, reports), from `resample`.
        method: `bca` is bias-corrected and accelerated (Efron 1987). `reflected` reflects the interval about the value
            (the basic bootstrap, Davison and Hinkley 1997); use it for metrics that noise can only raise, such as
            calibration errors: noise raises the estimate once and resampling raises it again; reflecting corrects the
            second bias.

    Returns:
        The metrics. With a single report the intervals are NaN, since one report does not show how reports differ.
    """
    total = table.sum(0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value, draws = statistic(total), statistic(weights @ table)
        if len(table) < 2:
            return Estimate(value, np.full_like(value, np.nan), np.full_like(value, np.nan), draws)
        if method == "bca":
            ends = _bca_ends(value, draws, statistic(total - table))
        else:
            ends = np.array([[(1 - CONFIDENCE_LEVEL) / 2], [(1 + CONFIDENCE_LEVEL) / 2]]).repeat(len(value), 1)
    low, high = np.array([_quantiles(column, end) for column, end in zip(draws.T, ends.T, strict=True)]).T
    if method == "reflected":
        low, high = np.minimum(value, 2 * value - high), np.maximum(value, 2 * value - low)
        low = np.maximum(low, 0)
    return Estimate(value, low, high, draws)


def _bca_ends(value: Array, draws: Array, jackknife: Array) -> Array:
    """(2, metrics) levels, from 0 to 1, of the quantiles that are the ends of the interval."""
    below = _mean(np.where(np.isnan(draws), np.nan, (draws < value) + 0.5 * (draws == value)))
    bias = ndtri(np.clip(below, 1 / len(draws), 1 - 1 / len(draws)))
    left_out = _mean(jackknife) - jackknife
    spread = np.nansum(left_out**2, axis=0) ** 1.5
    skew = np.where(spread > 0, np.nansum(left_out**3, axis=0) / (6 * np.where(spread > 0, spread, 1)), 0)
    shifted = bias + ndtri([[(1 - CONFIDENCE_LEVEL) / 2], [(1 + CONFIDENCE_LEVEL) / 2]])
    return ndtr(bias + shifted / (1 - skew * shifted))


def _mean(values: Array) -> Array:
    """Mean of each column's defined values; NaN if a column has none."""
    return np.nansum(values, axis=0) / (~np.isnan(values)).sum(0)


def _quantiles(draws: Array, ends: Array) -> Array:
    """Quantiles of one metric's draws, without those where it is undefined."""
    defined = draws[~np.isnan(draws)]
    if not len(defined) or np.isnan(ends).any():
        return np.full(2, np.nan)
    return np.quantile(defined, ends)
