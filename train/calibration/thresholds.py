"""Chooses each category's threshold."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from train.config import ThresholdConfig
from train.data import Matrix
from train.metrics import macro_f1
from zhili.inference import DecisionRule, Floats

_GRID = np.arange(0.05, 0.951, 0.01, dtype=np.float32)
Array = NDArray[np.float64]


def fit_thresholds(probabilities: Floats, gold: Matrix, decision: DecisionRule, options: ThresholdConfig) -> Floats:
    """A threshold for each category.

    Each category's own threshold is drawn towards the common one: the fewer positive examples, the closer, since the
    best threshold of twenty examples is mostly chance; below `options.support` of them the common one is taken. Of
    thresholds that are about as good the lowest is taken: on text of another kind than the validation data's,
    probabilities sink.

    Args:
        probabilities: (n, categories) of held-out data.
        gold: (n, categories) 0/1 labels.
        decision: the rule that the thresholds are for.
        options: objective, support, tolerance, shrinkage and bounds.

    Returns:
        (categories,) thresholds; those of `decision` in a single-label task, which uses none.
    """
    if decision.task == "single_label":
        return decision.thresholds
    common = common_threshold(probabilities, gold, decision, options)
    support = gold.sum(0)
    own = np.array([_own(p, y, options) for p, y in zip(probabilities.T, gold.T, strict=True)])
    own = np.where(support < max(options.support, 1), common, own)
    weight = support / np.maximum(support + options.shrinkage, 1e-9)
    thresholds = weight * own + (1 - weight) * common
    return np.clip(thresholds, options.lowest, options.highest).astype(np.float32)


def common_threshold(probabilities: Floats, gold: Matrix, decision: DecisionRule, options: ThresholdConfig) -> float:
    """The threshold for all categories that meets the objective, by macro-F1 or micro-averaged precision or recall.

    Args:
        probabilities: (n, categories) of held-out data.
        gold: (n, categories) 0/1 labels.
        decision: the rule that the threshold is for.
        options: objective and tolerance.
    """
    chosen = [decision.with_threshold(float(t)).label_mask(probabilities) for t in _GRID]
    if options.objective == "f1":
        return _lowest_good(np.array([macro_f1(c, gold) for c in chosen]), options.tolerance)
    hits = np.array([(c & (gold == 1)).sum() for c in chosen])
    return _meeting(options.objective, hits, np.array([c.sum() for c in chosen]), int(gold.sum()))


def _own(probabilities: Floats, gold: NDArray[np.int64], options: ThresholdConfig) -> float:
    """The threshold that meets the objective in one category."""
    over = probabilities[:, None] >= _GRID[None, :]
    hits, given, support = (over & (gold[:, None] == 1)).sum(0), over.sum(0), int(gold.sum())
    if options.objective == "f1":
        return _lowest_good(2 * hits / np.maximum(given + support, 1), options.tolerance)
    return _meeting(options.objective, hits, given, support)


def _lowest_good(values: Array, tolerance: float) -> float:
    return float(_GRID[np.flatnonzero(values >= values.max() - tolerance - 1e-12)[0]])


def _meeting(
    objective: dict[Literal["precision", "recall"], float],
    hits: NDArray[np.int64],
    given: NDArray[np.int64],
    support: int,
) -> float:
    """The lowest threshold with the precision asked for, or the highest with the recall; the nearest where none has."""
    (name, target), *_ = objective.items()
    values = hits / np.maximum(given, 1) if name == "precision" else hits / max(support, 1)
    good = np.flatnonzero(values >= min(target, values.max()) - 1e-12)
    return float(_GRID[good[0] if name == "precision" else good[-1]])
