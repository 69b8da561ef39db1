"""Choose the threshold of each category."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from train.config import ThresholdConfig
from train.data import Matrix
from train.metrics import Array, f1_from_counts, macro_f1
from zhili.inference import DecisionRule, Floats

_GRID = np.arange(0.05, 0.951, 0.01, dtype=np.float32)


def fit_thresholds(probabilities: Floats, targets: Matrix, rule: DecisionRule, options: ThresholdConfig) -> Floats:
    """Choose a threshold for each category.

    The best threshold of a category with few positive texts is mostly chance. So each category's own threshold is
    pulled towards the common one, the more the fewer positive texts the category has; below `options.support` positive
    texts the common one is used. Of thresholds with about the same score the lowest is used, because probabilities
    are lower on text that differs from the validation data.

    Args:
        probabilities: (n, categories) of held-out texts.
        targets: (n, categories) 0/1 labels.
        rule: the decision rule that will use the thresholds.
        options: objective, support, tolerance, shrinkage and bounds.

    Returns:
        (categories,) thresholds. A single-label task uses none and gets those of `rule` back.
    """
    if rule.task == "single_label":
        return rule.thresholds
    common = common_threshold(probabilities, targets, rule, options)
    support = targets.sum(0)
    own = np.array([_own_threshold(p, y, options) for p, y in zip(probabilities.T, targets.T, strict=True)])
    own = np.where(support < max(options.support, 1), common, own)
    weight = support / np.maximum(support + options.shrinkage, 1e-9)
    thresholds = weight * own + (1 - weight) * common
    return np.clip(thresholds, options.lowest, options.highest).astype(np.float32)


def common_threshold(probabilities: Floats, targets: Matrix, rule: DecisionRule, options: ThresholdConfig) -> float:
    """Choose the one threshold for all categories that best meets the objective.

    The score is macro-F1, or precision or recall of all labels together.

    Args:
        probabilities: (n, categories) of held-out texts.
        targets: (n, categories) 0/1 labels.
        rule: the decision rule that will use the threshold.
        options: objective and tolerance.
    """
    masks = [rule.with_threshold(float(threshold)).label_mask(probabilities) for threshold in _GRID]
    if options.objective == "f1":
        return _lowest_good(np.array([macro_f1(mask, targets) for mask in masks]), options.tolerance)
    tp = np.array([(mask & (targets == 1)).sum() for mask in masks])
    predicted = np.array([mask.sum() for mask in masks])
    return _meet_objective(options.objective, tp, predicted, int(targets.sum()))


def _own_threshold(probabilities: Floats, targets: NDArray[np.int64], options: ThresholdConfig) -> float:
    """The threshold that best meets the objective in one category, from (n,) probabilities and targets."""
    over = probabilities[:, None] >= _GRID[None, :]
    tp, predicted, support = (over & (targets[:, None] == 1)).sum(0), over.sum(0), int(targets.sum())
    if options.objective == "f1":
        f1 = np.nan_to_num(f1_from_counts(tp, fp=predicted - tp, fn=support - tp))
        return _lowest_good(f1, options.tolerance)
    return _meet_objective(options.objective, tp, predicted, support)


def _lowest_good(scores: Array, tolerance: float) -> float:
    """The lowest threshold whose score is within the tolerance of the best."""
    return float(_GRID[np.flatnonzero(scores >= scores.max() - tolerance - 1e-12)[0]])


def _meet_objective(
    objective: dict[Literal["precision", "recall"], float],
    tp: NDArray[np.int64],
    predicted: NDArray[np.int64],
    support: int,
) -> float:
    """The lowest threshold with the required precision or the highest with the required recall.

    If no threshold meets the objective, the one with the best precision or recall.

    Args:
        objective: the required precision or recall.
        tp: (thresholds,) true positives at each threshold.
        predicted: (thresholds,) predicted labels at each threshold.
        support: number of correct labels.
    """
    (name, required), *_ = objective.items()
    values = tp / np.maximum(predicted, 1) if name == "precision" else tp / max(support, 1)
    good = np.flatnonzero(values >= min(required, values.max()) - 1e-12)
    return float(_GRID[good[0] if name == "precision" else good[-1]])
