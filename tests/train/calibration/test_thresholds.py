import numpy as np
import pytest

from train.calibration.thresholds import common_threshold, fit_thresholds
from train.config.schema import ThresholdConfig
from zhili.inference.decision import DecisionRule

DECISION = DecisionRule("multi_label", np.full(2, 0.5, np.float32))
EXACT = ThresholdConfig(shrinkage=0, tolerance=0, support=0)


def test_thresholds_separate_what_can_be_separated() -> None:
    gold = np.array([[1, 0], [1, 0], [0, 1], [0, 1]] * 50)
    probabilities = np.where(gold == 1, [0.9, 0.4], [0.6, 0.1]).astype(np.float32)
    found = fit_thresholds(probabilities, gold, DECISION, ThresholdConfig(shrinkage=0))
    assert 0.6 < found[0] <= 0.9
    assert 0.1 < found[1] <= 0.4


def few() -> tuple[np.ndarray, np.ndarray]:
    gold = np.zeros((400, 2), np.int64)
    gold[:200, 0] = 1
    gold[:4, 1] = 1
    return np.where(gold == 1, [0.35, 0.95], [0.02, 0.6]).astype(np.float32), gold


def test_few_examples_draw_a_threshold_to_the_common_one() -> None:
    probabilities, gold = few()
    common = common_threshold(probabilities, gold, DECISION, EXACT)
    free = fit_thresholds(probabilities, gold, DECISION, EXACT)
    drawn = fit_thresholds(probabilities, gold, DECISION, EXACT.model_copy(update={"shrinkage": 20.0}))
    assert abs(drawn[1] - common) < abs(free[1] - common)


def test_below_the_support_the_common_threshold_is_taken() -> None:
    probabilities, gold = few()
    common = common_threshold(probabilities, gold, DECISION, EXACT)
    assert fit_thresholds(probabilities, gold, DECISION, EXACT)[1] != pytest.approx(max(common, 0.1))
    found = fit_thresholds(probabilities, gold, DECISION, EXACT.model_copy(update={"support": 5}))
    assert found[1] == pytest.approx(max(common, 0.1))


def test_of_thresholds_about_as_good_the_lowest_is_taken() -> None:
    gold = np.array([[1, 0], [0, 1]] * 500)
    probabilities = np.where(gold == 1, 0.9, 0.05).astype(np.float32)
    probabilities[0] = [0.9, 0.3]  # one false alarm below 0.3
    assert common_threshold(probabilities, gold, DECISION, EXACT) == pytest.approx(0.31)
    assert common_threshold(probabilities, gold, DECISION, ThresholdConfig(tolerance=0.005)) == pytest.approx(0.06)


def test_bounds_and_absent_categories() -> None:
    gold = np.zeros((10, 2), np.int64)
    gold[:, 0] = 1
    found = fit_thresholds(np.full((10, 2), 0.97, np.float32), gold, DECISION, ThresholdConfig(lowest=0.3, highest=0.8))
    assert ((found >= 0.3) & (found <= 0.8)).all()


@pytest.mark.parametrize("target", [0.6, 0.8, 0.95])
@pytest.mark.parametrize("name", ["precision", "recall"])
def test_a_precision_or_recall_asked_for_is_met_and_no_more(name: str, target: float) -> None:
    random = np.random.default_rng(0)
    probabilities = random.beta(1, 2, (6000, 2)).astype(np.float32)
    gold = (random.random(probabilities.shape) < probabilities).astype(np.int64)
    options = ThresholdConfig(objective={name: target}, shrinkage=0, lowest=0.01, highest=0.99)
    thresholds = fit_thresholds(probabilities, gold, DECISION, options)

    def measured(at: np.ndarray) -> np.ndarray:
        over = probabilities >= at
        return (over & (gold == 1)).sum(0) / (over.sum(0) if name == "precision" else gold.sum(0))

    step = np.float32(-0.01 if name == "precision" else 0.01)
    assert (measured(thresholds) >= target).all()
    assert (measured(thresholds + step) < target).all()
