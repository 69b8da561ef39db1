import numpy as np
import pytest

from train.calibration.decision_fit import fit_decision
from train.calibration.held_out import HeldOut
from train.config.schema import Config
from zhili.inference.calibration import calibrated_probabilities, to_probabilities
from zhili.inference.decision import DecisionRule
from zhili.taxonomy import Category, Domain, Taxonomy

IDS = ("a", "b", "c", "d")
TAXONOMY = Taxonomy(domains={"x": Domain(name="x")}, categories=tuple(Category(id=i, name=i, domain="x") for i in IDS))
BIASES = np.array([-1.0, 0.0, -2.0, -5.5])  # the last category is rare


def held_out_logits(reports: int, seed: int = 0, sharpness: float = 2.0) -> HeldOut:
    """Logits twice as large as calibrated ones."""
    random = np.random.default_rng(seed)
    n = reports * 10
    logits = random.normal(0, 2, (n, 4)) + BIASES
    targets = (random.random((n, 4)) < to_probabilities(logits.astype(np.float32), "multi_label")).astype(np.int64)
    numbers = np.repeat(np.arange(reports), 10)
    return HeldOut(
        "validation", (logits * sharpness).astype(np.float32), targets, numbers, np.arange(n).astype(str), targets < 0
    )


def config(**values: object) -> Config:
    return Config.model_validate({"name": "x", **values})


def test_review_accuracy_and_f1_hold_on_other_reports() -> None:
    fit = fit_decision(held_out_logits(60), TAXONOMY, config(review={"accuracy": 0.7}))
    other = held_out_logits(600, seed=1)
    probabilities = calibrated_probabilities(other.logits, "multi_label", fit.calibration)
    rule = DecisionRule.from_taxonomy("multi_label", TAXONOMY, fit.thresholds)
    right = (rule.label_mask(probabilities) == other.targets).all(1)
    kept = rule.confidence(probabilities) >= fit.review_threshold
    assert right.mean() < 0.65
    assert right[kept].mean() == pytest.approx(0.7, abs=0.04)
    assert kept.mean() == pytest.approx(fit.record.review_coverage, abs=0.08)
    tp = (rule.label_mask(probabilities) & (other.targets == 1)).sum()
    micro = 2 * tp / (rule.label_mask(probabilities).sum() + other.targets.sum())
    assert fit.record.held_out["micro_f1"] == pytest.approx(micro, abs=0.04)


def test_optional_labels_are_neither_right_nor_wrong() -> None:
    sample = held_out_logits(60)
    # Annotators disagree whether these texts have the first category, so that it is optional.
    disputed = (sample.logits[:, [0]] > 0) & (np.arange(4) == 0)
    sample = sample._replace(targets=np.where(disputed, 0, sample.targets))
    options = config(review={"threshold": 0.3})
    strict = fit_decision(sample, TAXONOMY, options)
    lenient = fit_decision(sample._replace(optional=disputed), TAXONOMY, options)
    assert lenient.record.held_out["micro_f1"] > strict.record.held_out["micro_f1"]
    assert lenient.record.review_accuracy > strict.record.review_accuracy


def test_temperature_is_recovered_and_losses_are_recorded() -> None:
    fit = fit_decision(held_out_logits(60), TAXONOMY, config())
    assert fit.calibration.method == "temperature"
    assert list(fit.calibration.slopes.values()) == pytest.approx([0.5] * 4, rel=0.1)
    losses = fit.record.log_loss
    assert set(losses) == {"none", "temperature", "platt"}
    assert losses["temperature"] < losses["none"]


def test_recipe_can_set_calibration_and_review_threshold() -> None:
    fit = fit_decision(held_out_logits(30), TAXONOMY, config(calibration="platt", review={"threshold": 0.42}))
    assert fit.calibration.method == "platt"
    assert len(set(fit.calibration.slopes.values())) > 1
    assert fit.review_threshold == 0.42


def test_categories_with_low_support_are_listed_and_use_the_common_threshold() -> None:
    sample = held_out_logits(20)
    assert sample.targets[:, 3].sum() < 10
    fit = fit_decision(sample, TAXONOMY, config(thresholds={"support": 10, "shrinkage": 0}))
    assert fit.record.low_support == ["d"]
    assert fit.record.held_out_categories["a"]["f1"] > 0


def test_category_scores_agree_with_each_other_and_with_macro_f1() -> None:
    fit = fit_decision(held_out_logits(20), TAXONOMY, config(thresholds={"repeats": 1}))
    scores = fit.record.held_out_categories
    for row in scores.values():
        precision, recall = row["precision"], row["recall"]
        assert row["f1"] == pytest.approx(2 * precision * recall / (precision + recall) if precision + recall else 0)
    assert fit.record.held_out["macro_f1"] == pytest.approx(np.mean([row["f1"] for row in scores.values()]))


def test_held_out_scores_equal_scores_on_other_reports() -> None:
    gaps = []
    options = {"shrinkage": 0, "tolerance": 0, "support": 1}
    for seed in range(5):
        fit = fit_decision(held_out_logits(15, seed), TAXONOMY, config(thresholds=options))
        other = held_out_logits(300, seed + 100)
        rule = DecisionRule.from_taxonomy("multi_label", TAXONOMY, fit.thresholds)
        mask = rule.label_mask(calibrated_probabilities(other.logits, "multi_label", fit.calibration))
        micro = 2 * (mask & (other.targets == 1)).sum() / (mask.sum() + other.targets.sum())
        gaps.append(fit.record.held_out["micro_f1"] - micro)
    assert abs(np.mean(gaps)) < 0.03


def test_one_report_is_enough() -> None:
    fit = fit_decision(held_out_logits(1), TAXONOMY, config())
    assert set(fit.thresholds) == set(IDS)


def test_single_label_task_has_slopes_and_no_fitted_thresholds() -> None:
    random = np.random.default_rng(0)
    logits = random.normal(0, 1, (300, 4)).astype(np.float32)
    targets = np.eye(4, dtype=np.int64)[(logits + random.gumbel(0, 1, logits.shape)).argmax(1)]
    sample = HeldOut(
        "out_of_fold", logits * 4, targets, np.repeat(np.arange(30), 10), np.arange(300).astype(str), targets < 0
    )
    fit = fit_decision(sample, TAXONOMY, config(task="single_label", review={"accuracy": 0.6}))
    assert list(fit.calibration.slopes.values()) == pytest.approx([0.25] * 4, rel=0.2)
    assert set(fit.thresholds.values()) == {0.5}
    assert 0 < fit.review_threshold < 1
    assert fit.record.review_accuracy >= 0.6
