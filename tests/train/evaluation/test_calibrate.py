import numpy as np
import pytest

from train.config import Thresholds
from train.evaluation.calibrate import common_threshold, expected_calibration_error, fit_temperature, fit_thresholds
from zhili.decision import Decision
from zhili.scorer import to_probabilities

RANDOM = np.random.default_rng(0)


def sample(task: str, sharpness: float, n: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    """Logits that are `sharpness` times those by which the labels were drawn."""
    logits = RANDOM.normal(0, 2, (n, 5)).astype(np.float32)
    p = to_probabilities(logits, task, 1)  # type: ignore[arg-type]
    if task == "multi_label":
        gold = (RANDOM.random(p.shape) < p).astype(np.int64)
    else:
        gold = np.eye(5, dtype=np.int64)[[RANDOM.choice(5, p=row / row.sum()) for row in p.astype(float)]]
    return logits * sharpness, gold


@pytest.mark.parametrize("task", ["multi_label", "single_label"])
def test_the_temperature_that_was_put_in_is_found(task: str) -> None:
    logits, gold = sample(task, 3.0)
    temperature = fit_temperature(logits, gold, task)  # type: ignore[arg-type]
    assert temperature == pytest.approx(3.0, rel=0.1)


def test_calibration_lowers_the_error() -> None:
    logits, gold = sample("multi_label", 3.0)
    before = expected_calibration_error(to_probabilities(logits, "multi_label", 1), gold)
    after = expected_calibration_error(to_probabilities(logits, "multi_label", 3), gold)
    assert after < 0.02 < 0.05 < before


DECISION = Decision("multi_label", np.full(2, 0.5, np.float32))


def test_thresholds_separate_what_can_be_separated() -> None:
    gold = np.array([[1, 0], [1, 0], [0, 1], [0, 1]] * 50)
    probabilities = np.where(gold == 1, [0.9, 0.4], [0.6, 0.1]).astype(np.float32)
    found = fit_thresholds(probabilities, gold, DECISION, Thresholds(shrinkage=0))
    assert 0.6 < found[0] <= 0.9
    assert 0.1 < found[1] <= 0.4


def test_few_examples_draw_a_threshold_to_the_common_one() -> None:
    gold = np.zeros((400, 2), np.int64)
    gold[:200, 0] = 1
    gold[:2, 1] = 1
    probabilities = np.where(gold == 1, [0.35, 0.95], [0.02, 0.6]).astype(np.float32)
    common = common_threshold(probabilities, gold, DECISION)
    free = fit_thresholds(probabilities, gold, DECISION, Thresholds(shrinkage=0))
    drawn = fit_thresholds(probabilities, gold, DECISION, Thresholds(shrinkage=20))
    assert abs(drawn[1] - common) < abs(free[1] - common)


def test_of_thresholds_about_as_good_the_lowest_is_taken() -> None:
    gold = np.array([[1, 0], [0, 1]] * 500)
    probabilities = np.where(gold == 1, 0.9, 0.05).astype(np.float32)
    probabilities[0] = [0.9, 0.3]  # one false alarm below 0.3
    assert common_threshold(probabilities, gold, DECISION) == pytest.approx(0.31)
    assert common_threshold(probabilities, gold, DECISION, 0.005) == pytest.approx(0.06)


def test_bounds_and_absent_categories() -> None:
    gold = np.zeros((10, 2), np.int64)
    gold[:, 0] = 1
    found = fit_thresholds(np.full((10, 2), 0.97, np.float32), gold, DECISION, Thresholds(lowest=0.3, highest=0.8))
    assert ((found >= 0.3) & (found <= 0.8)).all()
