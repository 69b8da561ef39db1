"""Choose calibration, thresholds and review threshold so that their scores hold on other reports."""

import logging
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from train.calibration.folds import Indices, divisions, folds
from train.calibration.held_out import HeldOut
from train.calibration.records import DecisionFitRecord
from train.calibration.scaling import (
    METHODS,
    NO_SCALING,
    Scaling,
    better_method,
    choose_step,
    fit_scaling,
    held_out_losses,
    shorten,
)
from train.calibration.thresholds import common_threshold, fit_thresholds
from train.config import Config
from train.data import Matrix
from train.metrics import Array, count_labels, macro_f1, micro_f1, precision_recall_f1, review_threshold
from zhili.inference import Calibration, DecisionRule, Floats, to_probabilities
from zhili.taxonomy import Taxonomy

logger = logging.getLogger(__name__)


class DecisionFit(NamedTuple):
    """What a bundle needs to turn logits into predictions, and the record of how it was chosen."""

    calibration: Calibration
    thresholds: dict[str, float]
    review_threshold: float
    record: DecisionFitRecord


class _DivisionFit(NamedTuple):
    """Results of one division into folds.

    Args:
        thresholds: (folds, categories) thresholds fitted without each fold.
        label_mask: (n, categories) labels of each text, predicted without its fold.
        confidence: (n,) confidence of each text, computed without its fold.
    """

    thresholds: Array
    label_mask: NDArray[np.bool_]
    confidence: Array


def fit_decision(held_out: HeldOut, taxonomy: Taxonomy, config: Config) -> DecisionFit:
    """Choose calibration, thresholds and review threshold.

    All are fitted on the reports outside a fold and tested on the fold, for each fold of each division. The thresholds
    are the mean over these fits. The review threshold and the scores in the record come from the texts in the folds.

    Args:
        held_out: logits of texts that the model was not trained on, with their labels.
        taxonomy: the categories in output order.
        config: the recipe.
    """
    options, targets = config.thresholds, held_out.targets
    parts = divisions(targets, held_out.reports, options.folds, options.repeats)
    losses = held_out_losses(held_out.logits, targets, config.task, options.support, parts)
    method = better_method(losses, held_out.reports) if config.calibration == "auto" else config.calibration
    step = choose_step(method, losses, held_out.reports)
    if not step:
        logger.info(
            "probabilities are left as they are: no calibration lowers the log loss on held-out texts beyond chance"
        )

    def scaling_of(rows: slice | NDArray[np.bool_]) -> Scaling:
        fitted = fit_scaling(method, held_out.logits[rows], targets[rows], config.task, options.support)
        return shorten(fitted, step)

    rule = DecisionRule.from_taxonomy(config.task, taxonomy, 0.5)
    fits = [_fit_division(held_out, part, scaling_of, rule, config) for part in parts]
    masks = [fit.label_mask & ~held_out.optional for fit in fits]
    confidence = np.concatenate([fit.confidence for fit in fits])
    right = np.concatenate([(mask == targets).all(1) for mask in masks])
    threshold = config.review.threshold
    if threshold is None:
        threshold = review_threshold(confidence, right, config.review.accuracy)
    kept = confidence >= threshold
    scaling = scaling_of(slice(None))
    probabilities = to_probabilities(held_out.logits, config.task, *scaling)
    record = DecisionFitRecord(
        source=held_out.source,
        paragraphs=len(targets),
        reports=int(held_out.reports.max()) + 1,
        log_loss={
            name: float(losses[name, 0.0 if name == NO_SCALING else step or 1.0].losses.mean())
            for name in (NO_SCALING, *METHODS)
        },
        calibration=method if step else NO_SCALING,
        common_threshold=common_threshold(_without_optional(probabilities, held_out), targets, rule, options),
        held_out={
            "macro_f1": float(np.mean([macro_f1(mask, targets) for mask in masks])),
            "micro_f1": float(np.mean([micro_f1(mask, targets) for mask in masks])),
        },
        held_out_categories=_category_scores(masks, targets, taxonomy),
        low_support=[name for name, n in zip(taxonomy.ids, targets.sum(0), strict=True) if n < options.support],
        review_accuracy=float(right[kept].mean()) if kept.any() else 0.0,
        review_coverage=float(kept.mean()),
    )
    slopes, intercepts = (_by_id(values, taxonomy) for values in scaling)
    thresholds = np.concatenate([fit.thresholds for fit in fits]).mean(0)
    calibration = Calibration(method=method, slopes=slopes, intercepts=intercepts)
    return DecisionFit(calibration, _by_id(thresholds, taxonomy), threshold, record)


def _fit_division(
    held_out: HeldOut,
    division: Indices,
    scaling_of: Callable[[NDArray[np.bool_]], Scaling],
    rule: DecisionRule,
    config: Config,
) -> _DivisionFit:
    """Fit calibration and thresholds without each fold, and predict the labels of its texts."""
    thresholds = []
    label_mask = np.zeros(held_out.targets.shape, bool)
    confidence = np.zeros(len(held_out.targets))
    for inside, rest in folds(division):
        targets = held_out.targets[rest]
        probabilities = to_probabilities(held_out.logits, config.task, *scaling_of(rest))
        fitted = fit_thresholds(_without_optional(probabilities, held_out)[rest], targets, rule, config.thresholds)
        thresholds.append(fitted.astype(float))
        fitted_rule = rule.with_thresholds(fitted)
        label_mask[inside] = fitted_rule.label_mask(probabilities[inside])
        confidence[inside] = fitted_rule.confidence(probabilities[inside])
    return _DivisionFit(np.array(thresholds), label_mask, confidence)


def _without_optional(probabilities: Floats, held_out: HeldOut) -> Floats:
    """The probabilities with those of optional labels set to 0, so that no threshold is fitted to them."""
    return np.where(held_out.optional, np.float32(0), probabilities)


def _category_scores(
    masks: Sequence[NDArray[np.bool_]], targets: Matrix, taxonomy: Taxonomy
) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of each category over all divisions; 0 where undefined."""
    tp, fp, fn = np.sum([count_labels(mask, targets) for mask in masks], axis=0)
    scores = np.nan_to_num(precision_recall_f1(tp, fp, fn))
    names = ("precision", "recall", "f1")
    return {
        category: {name: float(value) for name, value in zip(names, values, strict=True)}
        for category, values in zip(taxonomy.ids, scores.T, strict=True)
    }


def _by_id(values: Array, taxonomy: Taxonomy) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(taxonomy.ids, values, strict=True)}
