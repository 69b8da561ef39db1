import numpy as np
import pytest

from train.calibration.folds import divisions
from train.calibration.scaling import (
    Scaling,
    better_method,
    fit_platt,
    fit_scaling,
    fit_temperature,
    fit_vector_scaling,
    held_out_losses,
    is_better,
)
from zhili.inference.bundle import Task
from zhili.inference.calibration import to_probabilities

SLOPES, INTERCEPTS = np.array([2.0, 0.5, 1.0, 1.5, 0.7]), np.array([1.0, -1.0, 0.0, 0.5, -0.5])


def sample(task: Task, n: int = 4000, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Logits, and labels drawn with their probabilities."""
    random = np.random.default_rng(seed)
    logits = random.normal(0, 2, (n, 5)).astype(np.float32)
    p = to_probabilities(logits, task)
    if task == "multi_label":
        return logits, (random.random(p.shape) < p).astype(np.int64)
    return logits, np.eye(5, dtype=np.int64)[[random.choice(5, p=row / row.sum()) for row in p.astype(float)]]


@pytest.mark.parametrize("task", ["multi_label", "single_label"])
def test_temperature_is_recovered(task: Task) -> None:
    logits, targets = sample(task)
    assert fit_temperature(logits * 3, targets, task) == pytest.approx(3.0, rel=0.1)


def test_platt_recovers_slopes_and_intercepts() -> None:
    logits, targets = sample("multi_label", 20000)
    scaling = fit_platt(((logits - INTERCEPTS) / SLOPES).astype(np.float32), targets)
    assert scaling.slopes == pytest.approx(SLOPES, rel=0.08)
    assert scaling.intercepts == pytest.approx(INTERCEPTS, abs=0.1)


def test_vector_scaling_recovers_slopes_and_intercepts_of_a_single_label_task() -> None:
    logits, targets = sample("single_label", 20000)
    scaling = fit_vector_scaling(((logits - INTERCEPTS) / SLOPES).astype(np.float32), targets)
    assert scaling.slopes == pytest.approx(SLOPES, rel=0.1)
    # A softmax depends only on the differences between intercepts.
    assert scaling.intercepts - scaling.intercepts.mean() == pytest.approx(INTERCEPTS - INTERCEPTS.mean(), abs=0.15)


def choose_method(logits: np.ndarray, targets: np.ndarray) -> str:
    reports = np.arange(len(targets)) // 10
    losses = held_out_losses(logits, targets, "multi_label", 0, divisions(targets, reports, 5, 1))
    return better_method(losses, reports)


def test_platt_is_chosen_only_if_categories_need_different_scalings() -> None:
    logits, targets = sample("multi_label", 1500)
    assert choose_method(logits * 2, targets) == "temperature"
    assert choose_method(((logits - INTERCEPTS) / SLOPES).astype(np.float32), targets) == "platt"


@pytest.mark.parametrize(("gain", "method"), [(0.05, "temperature"), (0.5, "platt"), (-0.5, "temperature")])
def test_platt_is_chosen_only_for_a_gain_of_more_than_a_standard_error(gain: float, method: str) -> None:
    chance = np.random.default_rng(0).normal(0, 1, 100)  # a standard error of 0.1
    platt = np.zeros(100)
    assert better_method({"temperature": chance - chance.mean() + gain, "platt": platt}, np.arange(100)) == method


def test_category_with_low_support_keeps_the_temperature() -> None:
    logits, targets = sample("multi_label", 400)
    targets[:, 2] = 0
    targets[:4, 2] = 1
    scaling = fit_scaling("platt", logits, targets, "multi_label", support=10)
    temperature = fit_scaling("temperature", logits, targets, "multi_label", support=10)
    assert (scaling.slopes[2], scaling.intercepts[2]) == (temperature.slopes[2], 0)
    assert scaling.intercepts[1] != 0


def test_held_out_losses_are_measured_on_texts_outside_the_fit() -> None:
    random = np.random.default_rng(0)
    logits = random.normal(0, 3, (40, 5)).astype(np.float32)
    targets = (random.random((40, 5)) < 0.3).astype(np.int64)  # random labels: a fit cannot help on other texts
    reports = np.arange(40) // 4
    losses = held_out_losses(logits, targets, "multi_label", 0, divisions(targets, reports, 5, 2))
    fitted = Scaling(*fit_platt(logits, targets))
    p = to_probabilities(logits, "multi_label", *fitted).astype(float)
    within = -(targets * np.log(p) + (1 - targets) * np.log(1 - p)).mean()
    assert losses["platt"].mean() > within
    assert losses["platt"].mean() < losses["none"].mean()


@pytest.mark.parametrize("task", ["multi_label", "single_label"])
def test_few_texts_that_are_all_right_do_not_make_probabilities_extreme(task: Task) -> None:
    logits = np.full((10, 5), -2.0, np.float32)
    targets = np.eye(5, dtype=np.int64)[np.arange(10) % 5]
    logits[targets == 1] = 2.0
    assert 0.5 < fit_temperature(logits, targets, task) < 1
    for fit in (fit_platt, fit_vector_scaling):
        assert max(fit(logits, targets).slopes) < 3


def test_a_calibration_must_be_better_than_none_beyond_chance() -> None:
    reports = np.arange(100)
    gains = np.random.default_rng(0).normal(0, 1, 100)  # a standard error of 0.1
    gains -= gains.mean()
    assert not is_better(-gains, np.full(100, 0.05), reports)
    assert is_better(-gains, np.full(100, 0.5), reports)
