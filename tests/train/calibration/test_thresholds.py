import numpy as np
import pytest

from train.calibration.thresholds import common_threshold, fit_thresholds
from train.config.schema import ThresholdConfig
from zhili.inference.decision import DecisionRule
from zhili.taxonomy import Category, Domain, Taxonomy

TAXONOMY = Taxonomy(domains={"x": Domain(name="x")}, categories=tuple(Category(id=i, name=i, domain="x") for i in "ab"))
RULE = DecisionRule.from_taxonomy("multi_label", TAXONOMY, 0.5)
EXACT = ThresholdConfig(shrinkage=0, tolerance=0, support=0)


def test_thresholds_separate_labels_that_can_be_separated() -> None:
    targets = np.array([[1, 0], [1, 0], [0, 1], [0, 1]] * 50)
    probabilities = np.where(targets == 1, [0.9, 0.4], [0.6, 0.1]).astype(np.float32)
    thresholds = fit_thresholds(probabilities, targets, RULE, ThresholdConfig(shrinkage=0))
    assert 0.6 < thresholds[0] <= 0.9
    assert 0.1 < thresholds[1] <= 0.4


def few_positive_texts() -> tuple[np.ndarray, np.ndarray]:
    targets = np.zeros((400, 2), np.int64)
    targets[:200, 0] = 1
    targets[:4, 1] = 1
    return np.where(targets == 1, [0.35, 0.95], [0.02, 0.6]).astype(np.float32), targets


def test_few_positive_texts_pull_a_threshold_towards_the_common_one() -> None:
    probabilities, targets = few_positive_texts()
    common = common_threshold(probabilities, targets, RULE, EXACT)
    unshrunk = fit_thresholds(probabilities, targets, RULE, EXACT)
    shrunk = fit_thresholds(probabilities, targets, RULE, EXACT.model_copy(update={"shrinkage": 20.0}))
    assert abs(shrunk[1] - common) < abs(unshrunk[1] - common)


def test_category_with_low_support_uses_the_common_threshold() -> None:
    probabilities, targets = few_positive_texts()
    common = common_threshold(probabilities, targets, RULE, EXACT)
    assert fit_thresholds(probabilities, targets, RULE, EXACT)[1] != pytest.approx(max(common, 0.1))
    thresholds = fit_thresholds(probabilities, targets, RULE, EXACT.model_copy(update={"support": 5}))
    assert thresholds[1] == pytest.approx(max(common, 0.1))


def test_lowest_of_about_equally_good_thresholds_is_used() -> None:
    targets = np.array([[1, 0], [0, 1]] * 500)
    probabilities = np.where(targets == 1, 0.9, 0.05).astype(np.float32)
    probabilities[0] = [0.9, 0.3]  # one false positive below 0.3
    assert common_threshold(probabilities, targets, RULE, EXACT) == pytest.approx(0.31)
    assert common_threshold(probabilities, targets, RULE, ThresholdConfig(tolerance=0.005)) == pytest.approx(0.06)


def test_thresholds_stay_within_bounds_even_for_absent_categories() -> None:
    targets = np.zeros((10, 2), np.int64)
    targets[:, 0] = 1
    thresholds = fit_thresholds(
        np.full((10, 2), 0.97, np.float32), targets, RULE, ThresholdConfig(lowest=0.3, highest=0.8)
    )
    assert ((thresholds >= 0.3) & (thresholds <= 0.8)).all()


@pytest.mark.parametrize("required", [0.6, 0.8, 0.95])
@pytest.mark.parametrize("name", ["precision", "recall"])
def test_required_precision_or_recall_is_just_met(name: str, required: float) -> None:
    random = np.random.default_rng(0)
    probabilities = random.beta(1, 2, (6000, 2)).astype(np.float32)
    targets = (random.random(probabilities.shape) < probabilities).astype(np.int64)
    options = ThresholdConfig(objective={name: required}, shrinkage=0, lowest=0.01, highest=0.99)
    thresholds = fit_thresholds(probabilities, targets, RULE, options)

    def measured(at: np.ndarray) -> np.ndarray:
        over = probabilities >= at
        return (over & (targets == 1)).sum(0) / (over.sum(0) if name == "precision" else targets.sum(0))

    step = np.float32(-0.01 if name == "precision" else 0.01)
    assert (measured(thresholds) >= required).all()
    assert (measured(thresholds + step) < required).all()
