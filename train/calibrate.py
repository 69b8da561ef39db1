"""Turns logits into probabilities that mean something, and chooses the thresholds, both on validation data."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from train.config import Config, Thresholds
from train.metrics import Matrix, chosen_matrix, label_matrix, macro_f1
from zhili.bundle import Calibration, Task
from zhili.scorer import Floats, to_probabilities
from zhili.taxonomy import Taxonomy

_GRID = np.arange(0.05, 0.951, 0.01, dtype=np.float32)


def tune(
    logits: Floats, labels: Sequence[Sequence[str]], taxonomy: Taxonomy, config: Config
) -> tuple[Calibration, dict[str, float]]:
    """Calibration and thresholds by category id.

    Args:
        logits: (n, categories) of validation data.
        labels: the labels of each of the n texts.
        taxonomy: the categories in output order.
        config: the recipe: its task and threshold options.
    """
    gold = label_matrix(labels, taxonomy.ids)
    calibration = Calibration(temperature=fit_temperature(logits, gold, config.task))
    probabilities = to_probabilities(logits, config.task, calibration.temperature)
    thresholds = fit_thresholds(probabilities, gold, config.task, config.thresholds)
    return calibration, {name: round(float(t), 4) for name, t in zip(taxonomy.ids, thresholds, strict=True)}


def fit_temperature(logits: Floats, gold: Matrix, task: Task) -> float:
    """The temperature with the least log loss (Guo et al. 2017, arXiv:1706.04599).

    Args:
        logits: (n, categories).
        gold: (n, categories) 0/1 labels; in a single-label task one 1 a row.
        task: which probabilities are meant.

    Returns:
        A temperature between 0.05 and 20.
    """

    def loss(log_temperature: float) -> float:
        p = np.clip(to_probabilities(logits, task, float(np.exp(log_temperature))).astype(float), 1e-7, 1 - 1e-7)
        right = gold * np.log(p)
        return -float((right if task == "single_label" else right + (1 - gold) * np.log(1 - p)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(np.log(0.05), np.log(20)), method="bounded").x))


def fit_thresholds(probabilities: Floats, gold: Matrix, task: Task, options: Thresholds) -> Floats:
    """A threshold for each category.

    Each category's own best threshold for F1 is drawn towards the common one that is best for macro-F1: the fewer
    positive examples, the closer, since the best threshold of twenty examples is mostly chance.

    Args:
        probabilities: (n, categories) of validation data.
        gold: (n, categories) 0/1 labels.
        task: as elsewhere; single-label tasks use no thresholds, and get 0.5.
        options: shrinkage and bounds.

    Returns:
        (categories,) thresholds.
    """
    count = probabilities.shape[1]
    if task == "single_label":
        return np.full(count, 0.5, np.float32)
    common = best_common_threshold(probabilities, gold, task)
    own = np.array([_best_threshold(probabilities[:, c], gold[:, c], common) for c in range(count)])
    support = gold.sum(0)
    weight = support / np.maximum(support + options.shrinkage, 1e-9)
    thresholds = weight * own + (1 - weight) * common
    return np.clip(thresholds, options.lowest, options.highest).astype(np.float32)


def best_common_threshold(probabilities: Floats, gold: Matrix, task: Task) -> float:
    """The one threshold for all categories with the best macro-F1; the middle one of equals."""
    values = [macro_f1(chosen_matrix(probabilities, np.full(gold.shape[1], t, np.float32), task), gold) for t in _GRID]
    return _middle_of_best(np.array(values))


def _best_threshold(probabilities: Floats, gold: NDArray[np.int64], fallback: float) -> float:
    """One category's threshold with the best F1; `fallback` where it has no positive example."""
    if not gold.any():
        return fallback
    over = probabilities[:, None] >= _GRID[None, :]
    f1 = 2 * (over & (gold[:, None] == 1)).sum(0) / (over.sum(0) + gold.sum())
    return _middle_of_best(f1)


def _middle_of_best(values: NDArray[np.float64]) -> float:
    best = np.flatnonzero(values >= values.max() - 1e-12)
    return float(_GRID[best[len(best) // 2]])


def expected_calibration_error(probabilities: Floats, gold: Matrix, bins: int = 15) -> float:
    """Expected calibration error over all (text, category) pairs (Naeini et al. 2015), in equal-width bins."""
    p, y = probabilities.ravel(), gold.ravel()
    which = np.minimum((p * bins).astype(int), bins - 1)
    weights = np.bincount(which, minlength=bins)
    gaps = np.abs(np.bincount(which, p, bins) - np.bincount(which, y, bins))
    return float(gaps.sum() / weights.sum())
