"""How sure a figure is: intervals from resampling whole reports.

Paragraphs of one report are alike, so that resampling paragraphs would promise too much. All figures are functions of
counts that add up over reports; a resample is then a row of weights, and all resamples are one matrix product.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

LEVEL = 0.95
RESAMPLES = 2000

Array = NDArray[np.float64]
Statistic = Callable[[Array], Array]
Method = Literal["bca", "reflected"]


@dataclass(frozen=True)
class Estimate:
    """Figures with their intervals.

    Args:
        value: (figures,) as measured; NaN where a figure is not defined.
        low: (figures,) lower ends; NaN where there is no interval.
        high: (figures,) upper ends.
        draws: (resamples, figures).
    """

    value: Array
    low: Array
    high: Array
    draws: Array


def resample(reports: int, resamples: int = RESAMPLES, seed: int = 0) -> Array:
    """(resamples, reports) how often each report stands in each resample; the same for the same seed."""
    random = np.random.default_rng(seed)
    return random.multinomial(reports, np.full(reports, 1 / reports), size=resamples).astype(float)


def estimate(table: Array, statistic: Statistic, weights: Array, method: Method = "bca") -> Estimate:
    """Measures figures and resamples them.

    Args:
        table: (reports, columns) counts.
        statistic: (…, columns) summed counts → (…, figures).
        weights: (resamples, reports), as `resample` gives them.
        method: `bca`, bias-corrected and accelerated (Efron 1987); or `reflected` about the value (the basic bootstrap,
            Davison and Hinkley 1997), for figures that noise can only raise, such as calibration errors: resampling
            raises them once more, which reflecting takes off again.

    Returns:
        The figures. A single report says nothing of how reports differ: its intervals are NaN.
    """
    total = table.sum(0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value, draws = statistic(total), statistic(weights @ table)
        if len(table) < 2:
            return Estimate(value, np.full_like(value, np.nan), np.full_like(value, np.nan), draws)
        if method == "bca":
            ends = _bca_ends(value, draws, statistic(total - table))
        else:
            ends = np.array([[(1 - LEVEL) / 2], [(1 + LEVEL) / 2]]).repeat(len(value), 1)
    found = np.array([_quantiles(column, end) for column, end in zip(draws.T, ends.T, strict=True)]).T
    low, high = found
    if method == "reflected":
        low, high = np.minimum(value, 2 * value - found[1]), np.maximum(value, 2 * value - found[0])
        low = np.maximum(low, 0)
    return Estimate(value, low, high, draws)


def _bca_ends(value: Array, draws: Array, jackknife: Array) -> Array:
    """(2, figures) which quantiles of the draws the interval runs between."""
    below = _mean(np.where(np.isnan(draws), np.nan, (draws < value) + 0.5 * (draws == value)))
    bias = ndtri(np.clip(below, 1 / len(draws), 1 - 1 / len(draws)))
    left_out = _mean(jackknife) - jackknife
    spread = np.nansum(left_out**2, axis=0) ** 1.5
    skew = np.where(spread > 0, np.nansum(left_out**3, axis=0) / (6 * np.where(spread > 0, spread, 1)), 0)
    shifted = bias + ndtri([[(1 - LEVEL) / 2], [(1 + LEVEL) / 2]])
    return ndtr(bias + shifted / (1 - skew * shifted))


def _mean(values: Array) -> Array:
    """The mean of each column's defined values; NaN where there is none."""
    return np.nansum(values, axis=0) / (~np.isnan(values)).sum(0)


def _quantiles(draws: Array, ends: Array) -> Array:
    """Quantiles of one figure's draws, those left out in which it is not defined."""
    defined = draws[~np.isnan(draws)]
    if not len(defined) or np.isnan(ends).any():
        return np.full(2, np.nan)
    return np.quantile(defined, ends)
