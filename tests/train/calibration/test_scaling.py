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
)
from zhili.inference.bundle import Task
from zhili.inference.calibration import to_probabilities

SLOPES, INTERCEPTS = np.array([2.0, 0.5, 1.0, 1.5, 0.7]), np.array([1.0, -1.0, 0.0, 0.5, -0.5])


def sample(task: Task, n: int = 4000, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Logits, and labels drawn by them."""
    random = np.random.default_rng(seed)
    logits = random.normal(0, 2, (n, 5)).astype(np.float32)
    p = to_probabilities(logits, task)
    if task == "multi_label":
        return logits, (random.random(p.shape) < p).astype(np.int64)
    return logits, np.eye(5, dtype=np.int64)[[random.choice(5, p=row / row.sum()) for row in p.astype(float)]]


@pytest.mark.parametrize("task", ["multi_label", "single_label"])
def test_the_temperature_that_was_put_in_is_found(task: Task) -> None:
    logits, gold = sample(task)
    assert fit_temperature(logits * 3, gold, task) == pytest.approx(3.0, rel=0.1)


def test_platt_finds_the_distortion_that_was_put_in() -> None:
    logits, gold = sample("multi_label", 20000)
    found = fit_platt(((logits - INTERCEPTS) / SLOPES).astype(np.float32), gold)
    assert found.slopes == pytest.approx(SLOPES, rel=0.08)
    assert found.intercepts == pytest.approx(INTERCEPTS, abs=0.1)


def test_vector_scaling_finds_it_in_a_single_label_task() -> None:
    logits, gold = sample("single_label", 20000)
    found = fit_vector_scaling(((logits - INTERCEPTS) / SLOPES).astype(np.float32), gold)
    assert found.slopes == pytest.approx(SLOPES, rel=0.1)
    # Only differences between intercepts matter to a softmax.
    assert found.intercepts - found.intercepts.mean() == pytest.approx(INTERCEPTS - INTERCEPTS.mean(), abs=0.15)


def chosen_way(logits: np.ndarray, gold: np.ndarray) -> str:
    reports = np.arange(len(gold)) // 10
    parts = divisions(gold, reports, 5, 1)
    return better_method(held_out_losses(logits, gold, "multi_label", 0, parts), reports)


def test_the_way_that_is_needed_is_taken() -> None:
    logits, gold = sample("multi_label", 1500)
    assert chosen_way(logits * 2, gold) == "temperature"
    assert chosen_way(((logits - INTERCEPTS) / SLOPES).astype(np.float32), gold) == "platt"


@pytest.mark.parametrize(("gain", "way"), [(0.05, "temperature"), (0.5, "platt"), (-0.5, "temperature")])
def test_the_simpler_way_is_left_only_for_a_sure_gain(gain: float, way: str) -> None:
    chance = np.random.default_rng(0).normal(0, 1, 100)  # a standard error of 0.1
    platt = np.zeros(100)
    assert better_method({"temperature": chance - chance.mean() + gain, "platt": platt}, np.arange(100)) == way


def test_few_examples_leave_a_category_to_the_temperature() -> None:
    logits, gold = sample("multi_label", 400)
    gold[:, 2] = 0
    gold[:4, 2] = 1
    found = fit_scaling("platt", logits, gold, "multi_label", support=10)
    plain = fit_scaling("temperature", logits, gold, "multi_label", support=10)
    assert (found.slopes[2], found.intercepts[2]) == (plain.slopes[2], 0)
    assert found.intercepts[1] != 0


def test_held_out_losses_are_of_texts_left_out() -> None:
    random = np.random.default_rng(0)
    logits = random.normal(0, 3, (40, 5)).astype(np.float32)
    gold = (random.random((40, 5)) < 0.3).astype(np.int64)  # nothing to learn: a fit can only lose on other texts
    reports = np.arange(40) // 4
    losses = held_out_losses(logits, gold, "multi_label", 0, divisions(gold, reports, 5, 2))
    fitted = Scaling(*fit_platt(logits, gold))
    p = to_probabilities(logits, "multi_label", *fitted).astype(float)
    within = -(gold * np.log(p) + (1 - gold) * np.log(1 - p)).mean()
    assert losses["platt"].mean() > within
    assert losses["platt"].mean() < losses["none"].mean()
