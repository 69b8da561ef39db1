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
SIZES = np.array([-1.0, 0.0, -2.0, -5.5])  # the last category is rare


def held(reports: int, seed: int = 0, sharpness: float = 2.0) -> HeldOut:
    """Logits twice as large as they should be."""
    random = np.random.default_rng(seed)
    n = reports * 10
    logits = random.normal(0, 2, (n, 4)) + SIZES
    gold = (random.random((n, 4)) < to_probabilities(logits.astype(np.float32), "multi_label")).astype(np.int64)
    numbers = np.repeat(np.arange(reports), 10)
    return HeldOut("validation", (logits * sharpness).astype(np.float32), gold, numbers, np.arange(n).astype(str))


def config(**values: object) -> Config:
    return Config.model_validate({"name": "x", **values})


def test_what_is_promised_holds_on_other_reports() -> None:
    tuned = fit_decision(held(60), TAXONOMY, config(review={"accuracy": 0.7}))
    other = held(600, seed=1)
    probabilities = calibrated_probabilities(other.logits, "multi_label", tuned.calibration)
    rule = DecisionRule.from_taxonomy("multi_label", TAXONOMY, tuned.thresholds)
    right = (rule.label_mask(probabilities) == other.gold).all(1)
    kept = rule.confidence(probabilities) >= tuned.review_threshold
    assert right.mean() < 0.65
    assert right[kept].mean() == pytest.approx(0.7, abs=0.04)
    assert kept.mean() == pytest.approx(tuned.tuning.review_coverage, abs=0.08)
    hits = (rule.label_mask(probabilities) & (other.gold == 1)).sum()
    micro = 2 * hits / (rule.label_mask(probabilities).sum() + other.gold.sum())
    assert tuned.tuning.held_out["micro_f1"] == pytest.approx(micro, abs=0.04)


def test_the_temperature_is_undone_and_losses_are_told() -> None:
    tuned = fit_decision(held(60), TAXONOMY, config())
    assert tuned.calibration.method == "temperature"
    assert list(tuned.calibration.slopes.values()) == pytest.approx([0.5] * 4, rel=0.1)
    losses = tuned.tuning.log_loss
    assert set(losses) == {"none", "temperature", "platt"}
    assert losses["temperature"] < losses["none"]


def test_the_recipe_may_name_calibration_and_level() -> None:
    tuned = fit_decision(held(30), TAXONOMY, config(calibration="platt", review={"level": 0.42}))
    assert tuned.calibration.method == "platt"
    assert len(set(tuned.calibration.slopes.values())) > 1
    assert tuned.review_threshold == 0.42


def test_rare_categories_are_named_and_keep_the_common_threshold() -> None:
    sample = held(20)
    assert sample.gold[:, 3].sum() < 10
    tuned = fit_decision(sample, TAXONOMY, config(thresholds={"support": 10, "shrinkage": 0}))
    assert tuned.tuning.thin == ["d"]
    assert tuned.tuning.held_out_categories["a"]["f1"] > 0


def test_held_out_scores_are_what_other_reports_give() -> None:
    gaps = []
    for seed in range(5):
        tuned = fit_decision(held(15, seed), TAXONOMY, config(thresholds={"shrinkage": 0, "tolerance": 0, "support": 1}))
        other = held(300, seed + 100)
        rule = DecisionRule.from_taxonomy("multi_label", TAXONOMY, tuned.thresholds)
        chosen = rule.label_mask(calibrated_probabilities(other.logits, "multi_label", tuned.calibration))
        micro = 2 * (chosen & (other.gold == 1)).sum() / (chosen.sum() + other.gold.sum())
        gaps.append(tuned.tuning.held_out["micro_f1"] - micro)
    assert abs(np.mean(gaps)) < 0.03


def test_one_report_is_enough_to_go_on() -> None:
    tuned = fit_decision(held(1), TAXONOMY, config())
    assert set(tuned.thresholds) == set(IDS)


def test_a_single_label_task() -> None:
    random = np.random.default_rng(0)
    logits = random.normal(0, 1, (300, 4)).astype(np.float32)
    gold = np.eye(4, dtype=np.int64)[(logits + random.gumbel(0, 1, logits.shape)).argmax(1)]
    sample = HeldOut("out_of_fold", logits * 4, gold, np.repeat(np.arange(30), 10), np.arange(300).astype(str))
    tuned = fit_decision(sample, TAXONOMY, config(task="single_label", review={"accuracy": 0.6}))
    assert list(tuned.calibration.slopes.values()) == pytest.approx([0.25] * 4, rel=0.2)
    assert set(tuned.thresholds.values()) == {0.5}
    assert 0 < tuned.review_threshold < 1
    assert tuned.tuning.review_accuracy >= 0.6
