"""Draw texts from a model that is over- or underconfident, fit calibrations to a few, and measure them on many others.

The logits are drawn with known probabilities, so that the log loss on other texts is known well. One setting has a
model that is right on all of the few texts: there the best temperature for them is 0.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from train.calibration import HeldOut, fit_decision, log_losses
from train.config import Config
from train.data import Matrix
from train.markdown import markdown_table
from zhili.inference import Floats, Task, calibrated_probabilities, to_probabilities
from zhili.taxonomy import Taxonomy

SIZES = (10, 20, 40, 80, 150)
FEW = (10, 20)  # numbers of texts that a good model may well get all right
CATEGORIES: dict[Task, int] = {"single_label": 7, "multi_label": 20}
SHARPNESS = {"underconfident": 0.5, "calibrated": 1.0, "overconfident": 2.0}
OTHERS = 4000  # texts that the log loss is measured on


class Row(NamedTuple):
    """The mean log loss on other texts, before and after calibration, over repetitions.

    Args:
        task: multi-label or single-label.
        model: how confident the model is.
        texts: the number of texts that the calibration is fitted on.
        before: uncalibrated.
        after: calibrated.
        worst: the largest loss in one repetition by which calibration is worse than none.
        extreme: the largest factor on the logits, or its inverse.
    """

    task: Task
    model: str
    texts: int
    before: float
    after: float
    worst: float
    extreme: float


def simulate(repeats: int = 20, seed: int = 0) -> Iterator[Row]:
    """Measure every task, kind of model and number of texts."""
    for task, categories in CATEGORIES.items():
        for model in (*SHARPNESS, "all right"):
            for size in SIZES if model != "all right" else FEW:
                random = np.random.default_rng([seed, size, categories])
                yield _row(task, model, size, [_repeat(task, model, size, random) for _ in range(repeats)])


def _row(task: Task, model: str, size: int, results: list[tuple[float, float, float]]) -> Row:
    before, after, slope = np.array(results).T
    extreme = float(np.exp(np.abs(np.log(slope)).max()))
    return Row(task, model, size, before.mean(), after.mean(), float((after - before).max()), extreme)


def _repeat(task: Task, model: str, size: int, random: np.random.Generator) -> tuple[float, float, float]:
    """The log loss on other texts before and after, and the slope, of one drawing."""
    sharpness = SHARPNESS.get(model, 1.0)
    draw = _all_right if model == "all right" else _drawn
    logits, targets = draw(task, size, random)
    other_logits, other_targets = _drawn(task, OTHERS, random)
    names = [str(i) for i in range(CATEGORIES[task])]
    taxonomy = Taxonomy.model_validate(
        {"domains": {"x": {"name": "x"}}, "categories": [{"id": n, "name": n, "domain": "x"} for n in names]}
    )
    config = Config(name="simulation", task=task)
    numbers = np.arange(size)
    held_out = HeldOut("validation", sharpness * logits, targets, numbers, numbers.astype(str), targets < 0)
    fitted = fit_decision(held_out, taxonomy, config)
    after = calibrated_probabilities(sharpness * other_logits, task, fitted.calibration)
    before = to_probabilities(sharpness * other_logits, task)
    losses = [float(log_losses(p, other_targets, task).mean()) for p in (before, after)]
    return losses[0], losses[1], float(np.mean(list(fitted.calibration.slopes.values())))


def _drawn(task: Task, count: int, random: np.random.Generator) -> tuple[Floats, Matrix]:
    """Logits like those of a good model, and labels drawn with their probabilities."""
    categories = CATEGORIES[task]
    logits = random.normal(-3.0 if task == "multi_label" else 0.0, 1.0, (count, categories))
    logits[np.arange(count), random.integers(0, categories, count)] += 5.0
    probabilities = to_probabilities(logits.astype(np.float32), task)
    if task == "multi_label":
        return logits.astype(np.float32), (random.random(probabilities.shape) < probabilities).astype(np.int64)
    points = random.random((count, 1))
    chosen = np.minimum((probabilities.cumsum(1) < points).sum(1), categories - 1)
    return logits.astype(np.float32), np.eye(categories, dtype=np.int64)[chosen]


def _all_right(task: Task, count: int, random: np.random.Generator) -> tuple[Floats, Matrix]:
    """The same logits, with exactly the labels that they predict."""
    logits, _ = _drawn(task, count, random)
    right = logits == logits.max(1, keepdims=True)
    return logits, (right | ((logits > 0) & (task == "multi_label"))).astype(np.int64)


def table(rows: Iterator[Row], show: Callable[[Row], None] = lambda _: None) -> list[str]:
    """A Markdown table, one line for each task, model and number of texts."""
    lines = []
    for row in rows:
        show(row)
        lines.append(
            [row.task.replace("_", "-"), row.model, row.texts, f"{row.before:.4f}", f"{row.after:.4f}",
             f"{row.worst:+.4f}", f"{row.extreme:.2f}"]
        )  # fmt: skip
    columns = ["task", "model", "texts", "log loss, none", "calibrated", "worst change", "largest factor on logits"]
    return markdown_table(columns, lines, left=2)
