"""Calibration, thresholds and review level of a model, chosen so that what they promise holds on other reports."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from train.calibration.folds import Indices, divisions, folds
from train.calibration.held_out import HeldOut
from train.calibration.records import DecisionFitRecord
from train.calibration.scaling import Method, better_method, fit_scaling, held_out_losses
from train.calibration.thresholds import common_threshold, fit_thresholds
from train.config import Config
from train.data import Matrix
from train.metrics import macro_f1, micro_f1, review_threshold
from zhili.inference import Calibration, DecisionRule, to_probabilities
from zhili.taxonomy import Taxonomy


class DecisionFit(NamedTuple):
    """What a bundle needs to turn logits into answers, and how it was chosen."""

    calibration: Calibration
    thresholds: dict[str, float]
    review_threshold: float
    record: DecisionFitRecord


class _Division(NamedTuple):
    """What one division into folds gave: thresholds of each fold, answers to all texts while they were left out."""

    thresholds: NDArray[np.float64]
    label_mask: NDArray[np.bool_]
    confidence: NDArray[np.float64]


def fit_decision(held: HeldOut, taxonomy: Taxonomy, config: Config) -> DecisionFit:
    """Chooses calibration, thresholds and review level.

    All are fitted on part of the reports and tried on the rest, in turn: the thresholds are the mean over these fits,
    the scores in the `tuning` that comes back and the review level are of the texts that were left out.

    Args:
        held: logits of texts that the model was not trained on, with their labels.
        taxonomy: the categories in output order.
        config: the recipe.
    """
    options, gold = config.thresholds, held.targets
    parts = divisions(gold, held.reports, options.folds, options.repeats)
    losses = held_out_losses(held.logits, gold, config.task, options.support, parts)
    way = better_method(losses, held.reports) if config.calibration == "auto" else config.calibration
    decision = DecisionRule.from_taxonomy(config.task, taxonomy, 0.5)
    tried = [_divide(held, part, way, decision, config) for part in parts]
    confidence = np.concatenate([division.confidence for division in tried])
    right = np.concatenate([(division.label_mask == gold).all(1) for division in tried])
    level = config.review.threshold
    if level is None:
        level = review_threshold(confidence, right, config.review.accuracy)
    kept = confidence >= level
    scaling = fit_scaling(way, held.logits, gold, config.task, options.support)
    common = common_threshold(to_probabilities(held.logits, config.task, *scaling), gold, decision, options)
    slopes, intercepts = (_named(values, taxonomy) for values in scaling)
    tuning = DecisionFitRecord(
        source=held.source,
        paragraphs=len(gold),
        reports=int(held.reports.max()) + 1,
        log_loss={name: float(values.mean()) for name, values in losses.items()},
        calibration=way,
        common_threshold=common,
        held_out={
            "macro_f1": float(np.mean([macro_f1(division.label_mask, gold) for division in tried])),
            "micro_f1": float(np.mean([micro_f1(division.label_mask, gold) for division in tried])),
        },
        held_out_categories=_by_category([division.label_mask for division in tried], gold, taxonomy),
        low_support=[name for name, n in zip(taxonomy.ids, gold.sum(0), strict=True) if n < options.support],
        review_accuracy=float(right[kept].mean()) if kept.any() else 0.0,
        review_coverage=float(kept.mean()),
    )
    thresholds = np.concatenate([division.thresholds for division in tried]).mean(0)
    calibration = Calibration(method=way, slopes=slopes, intercepts=intercepts)
    return DecisionFit(calibration, _named(thresholds, taxonomy), level, tuning)


def _divide(held: HeldOut, part: Indices, way: Method, decision: DecisionRule, config: Config) -> _Division:
    """Fits calibration and thresholds without each fold in turn, and answers its texts."""
    thresholds = []
    chosen = np.zeros(held.targets.shape, bool)
    confidence = np.zeros(len(held.targets))
    for here, rest in folds(part):
        scaling = fit_scaling(way, held.logits[rest], held.targets[rest], config.task, config.thresholds.support)
        probabilities = to_probabilities(held.logits, config.task, *scaling)
        found = fit_thresholds(probabilities[rest], held.targets[rest], decision, config.thresholds)
        rule = decision.with_thresholds(found)
        thresholds.append(found.astype(float))
        chosen[here] = rule.label_mask(probabilities[here])
        confidence[here] = rule.confidence(probabilities[here])
    return _Division(np.array(thresholds), chosen, confidence)


def _by_category(chosen: list[NDArray[np.bool_]], gold: Matrix, taxonomy: Taxonomy) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of each category over all divisions."""
    hits = np.sum([(labels * gold).sum(0) for labels in chosen], axis=0)
    given, support = np.sum([labels.sum(0) for labels in chosen], axis=0), len(chosen) * gold.sum(0)
    columns = {"precision": hits / np.maximum(given, 1), "recall": hits / np.maximum(support, 1)}
    columns["f1"] = 2 * hits / np.maximum(given + support, 1)
    return {name: {key: float(v[i]) for key, v in columns.items()} for i, name in enumerate(taxonomy.ids)}


def _named(values: NDArray[np.float64], taxonomy: Taxonomy) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(taxonomy.ids, values, strict=True)}
