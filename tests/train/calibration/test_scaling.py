import numpy as np
import pytest

from train.calibration.folds import divisions
from train.calibration.scaling import (
    STEPS,
    HeldOutLosses,
    Scaling,
    better_method,
    choose_step,
    fit_platt,
    fit_scaling,
    fit_temperature,
    fit_vector_scaling,
    held_out_losses,
    shorten,
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
    losses = {"temperature": chance - chance.mean() + gain, "platt": platt}
    held_out = {(name, 1.0): HeldOutLosses(values, np.zeros(100)) for name, values in losses.items()}
    assert better_method(held_out, np.arange(100)) == method


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
    assert losses["platt", 1.0].losses.mean() > within
    assert losses["platt", 1.0].losses.mean() < losses["none", 0.0].losses.mean()


@pytest.mark.parametrize("task", ["multi_label", "single_label"])
def test_few_texts_that_are_all_right_do_not_make_probabilities_extreme(task: Task) -> None:
    logits = np.full((10, 5), -2.0, np.float32)
    targets = np.eye(5, dtype=np.int64)[np.arange(10) % 5]
    logits[targets == 1] = 2.0
    assert 0.5 < fit_temperature(logits, targets, task) < 1
    for fit in (fit_platt, fit_vector_scaling):
        assert max(fit(logits, targets).slopes) < 3


@pytest.mark.parametrize(("gain", "deviation", "step"), [(0.05, 0, 0), (0.5, 0, 1), (0.5, 1.5, 1), (0.5, 2.5, 0.5)])
def test_a_calibration_goes_as_far_as_it_is_better_than_none_beyond_chance(
    gain: float, deviation: float, step: float
) -> None:
    chance = np.random.default_rng(0).normal(0, 1, 100)  # a standard error of 0.1
    own = chance - chance.mean()
    losses = {("temperature", s): HeldOutLosses(own, np.full(100, deviation * s)) for s in STEPS}
    losses["none", 0.0] = HeldOutLosses(np.full(100, gain), np.zeros(100))
    assert choose_step("temperature", losses, np.arange(100)) == step


@pytest.mark.parametrize("task", ["multi_label", "single_label"])
def test_deviations_are_those_of_labels_drawn_with_the_uncalibrated_probabilities(task: Task) -> None:
    random = np.random.default_rng(0)
    logits = random.normal(-1, 1.5, (1, 5)).astype(np.float32)
    p = to_probabilities(logits, task)[0].astype(float)
    if task == "single_label":
        targets = np.eye(5, dtype=np.int64)[random.choice(5, 20_000, p=p / p.sum())]
    else:
        targets = (random.random((20_000, 5)) < p).astype(np.int64)
    parts = [np.arange(len(targets)) % 2]
    for factor, right in ((1, True), (2, False)):
        losses = held_out_losses(factor * logits.repeat(len(targets), axis=0), targets, task, 0, parts)
        gains = losses["none", 0.0].losses - losses["platt", 1.0].losses
        expected = losses["platt", 1.0].deviations[0]
        assert (gains.std() == pytest.approx(expected, rel=0.05, abs=0.01)) == right


@pytest.mark.parametrize("texts", [10, 20])
def test_few_texts_that_are_all_right_do_not_show_that_a_good_model_needs_calibration(texts: int) -> None:
    logits = np.full((texts, 5), -1.0, np.float32)
    targets = np.eye(5, dtype=np.int64)[np.arange(texts) % 5]
    logits[targets == 1] = 3.5 if texts == 20 else 2.5  # probabilities of 0.96 and 0.88
    losses = held_out_losses(logits, targets, "single_label", 10, [np.arange(texts) % 5])
    assert losses["temperature", 1.0].losses.mean() < losses["none", 0.0].losses.mean()
    assert choose_step("temperature", losses, np.arange(texts)) == 0


@pytest.mark.parametrize(("step", "expected"), [(0, (1, 0)), (0.5, (2, 1)), (1, (4, 2))])
def test_a_scaling_can_be_shortened(step: float, expected: tuple[float, float]) -> None:
    slopes, intercepts = shorten(Scaling(np.array([4.0]), np.array([2.0])), step)
    assert (slopes[0], intercepts[0]) == pytest.approx(expected)
