"""Turns logits into probabilities that mean something, and chooses the thresholds, both on validation data."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from train.config import Config, Thresholds
from train.evaluation.metrics import Matrix, chosen_matrix, label_matrix, macro_f1
from zhili.bundle import Calibration, Task
from zhili.decision import Decision
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
    decision = Decision.of(config.task, taxonomy, 0.5)
    thresholds = fit_thresholds(probabilities, gold, decision, config.thresholds)
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


def fit_thresholds(probabilities: Floats, gold: Matrix, decision: Decision, options: Thresholds) -> Floats:
    """A threshold for each category.

    Each category's own threshold is drawn towards the common one: the fewer positive examples, the closer, since the
    best threshold of twenty examples is mostly chance. Of thresholds that are about as good the lowest is taken: on
    text of another kind than the validation data's, probabilities sink.

    Args:
        probabilities: (n, categories) of validation data.
        gold: (n, categories) 0/1 labels.
        decision: the rule that the thresholds are for.
        options: tolerance, shrinkage and bounds.

    Returns:
        (categories,) thresholds; those of `decision` in a single-label task, which uses none.
    """
    if decision.task == "single_label":
        return decision.thresholds
    common = common_threshold(probabilities, gold, decision, options.tolerance)
    columns = zip(probabilities.T, gold.T, strict=True)
    own = np.array([_own_threshold(p, y, common, options.tolerance) for p, y in columns])
    support = gold.sum(0)
    weight = support / np.maximum(support + options.shrinkage, 1e-9)
    thresholds = weight * own + (1 - weight) * common
    return np.clip(thresholds, options.lowest, options.highest).astype(np.float32)


def common_threshold(probabilities: Floats, gold: Matrix, decision: Decision, tolerance: float = 0.0) -> float:
    """The lowest threshold for all categories whose macro-F1 is within `tolerance` of the best."""
    values = [macro_f1(chosen_matrix(probabilities, decision.at(float(t))), gold) for t in _GRID]
    return _lowest_good(np.array(values), tolerance)


def _own_threshold(probabilities: Floats, gold: NDArray[np.int64], fallback: float, tolerance: float) -> float:
    """One category's lowest threshold with an F1 within `tolerance` of its best; `fallback` without positives."""
    if not gold.any():
        return fallback
    over = probabilities[:, None] >= _GRID[None, :]
    f1 = 2 * (over & (gold[:, None] == 1)).sum(0) / (over.sum(0) + gold.sum())
    return _lowest_good(f1, tolerance)


def _lowest_good(values: NDArray[np.float64], tolerance: float) -> float:
    return float(_GRID[np.flatnonzero(values >= values.max() - tolerance - 1e-12)[0]])


def expected_calibration_error(probabilities: Floats, gold: Matrix, bins: int = 15) -> float:
    """Expected calibration error over all (text, category) pairs (Naeini et al. 2015), in equal-width bins."""
    p, y = probabilities.ravel(), gold.ravel()
    which = np.minimum((p * bins).astype(int), bins - 1)
    weights = np.bincount(which, minlength=bins)
    gaps = np.abs(np.bincount(which, p, bins) - np.bincount(which, y, bins))
    return float(gaps.sum() / weights.sum())
