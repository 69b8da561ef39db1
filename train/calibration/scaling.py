"""Fit the scaling that turns logits into calibrated probabilities."""

from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from threadpoolctl import threadpool_limits

from train.calibration.folds import Indices, folds
from train.data import Matrix
from train.metrics import Array
from zhili.inference import Floats, Task, to_probabilities

Method = Literal["temperature", "platt"]
METHODS: tuple[Method, ...] = ("temperature", "platt")
# The standard deviation of log slopes and intercepts before any text is seen: a normal prior around the uncalibrated
# model. Without it, the fit to a few texts that are all right has no end, and probabilities become 0 and 1.
PRIOR_DEVIATION = 0.5
NO_SCALING = "none"  # the name of the uncalibrated probabilities
_MAX_SLOPE = 20.0


class Scaling(NamedTuple):
    """(categories,) slopes and intercepts that are applied to logits before they become probabilities."""

    slopes: Array
    intercepts: Array


def fit_scaling(method: Method, logits: Floats, targets: Matrix, task: Task, support: int) -> Scaling:
    """Fit the scaling with the lowest log loss.

    Args:
        method: `temperature` or `platt`.
        logits: (n, categories).
        targets: (n, categories) 0/1 labels; in a single-label task each row has one 1.
        task: multi-label or single-label.
        support: categories with fewer labelled texts keep the slope of the temperature and no intercept.
    """
    count = targets.shape[1]
    temperature = Scaling(np.full(count, 1 / fit_temperature(logits, targets, task)), np.zeros(count))
    if method == "temperature":
        return temperature
    low_support = targets.sum(0) < support
    own = fit_vector_scaling(logits, targets) if task == "single_label" else fit_platt(logits, targets)
    return Scaling(np.where(low_support, temperature.slopes, own.slopes), np.where(low_support, 0, own.intercepts))


def fit_temperature(logits: Floats, targets: Matrix, task: Task) -> float:
    """Fit the most probable temperature (Guo et al. 2017, arXiv:1706.04599, with a prior on its logarithm).

    Args:
        logits: (n, categories).
        targets: (n, categories) 0/1 labels; in a single-label task each row has one 1.
        task: multi-label or single-label.

    Returns:
        A temperature between 0.05 and 20; near 1 if there are few texts.
    """

    def loss(log_temperature: float) -> float:
        losses = log_losses(to_probabilities(logits, task, float(np.exp(-log_temperature))), targets, task)
        return float(losses.sum()) * _labels_of_a_text(targets, task) + _penalty(log_temperature)

    bounds = (-np.log(_MAX_SLOPE), np.log(_MAX_SLOPE))
    return float(np.exp(minimize_scalar(loss, bounds=bounds, method="bounded").x))


def fit_platt(logits: Floats, targets: Matrix) -> Scaling:
    """Fit a slope and an intercept for each category of a multi-label task (Platt 1999).

    As in Platt's paper the targets are smoothed: the fewer labelled texts, the further they are from 0 and 1.

    Args:
        logits: (n, categories).
        targets: (n, categories) 0/1 labels.
    """
    positive = targets.sum(0)
    high, low = (positive + 1) / (positive + 2), 1 / (len(targets) - positive + 2)
    smoothed = np.where(targets == 1, high, low)

    def loss(scaled: Array) -> tuple[float, Array]:
        value = (np.logaddexp(0, scaled) - smoothed * scaled).sum()
        return float(value), 1 / (1 + np.exp(-np.clip(scaled, -60, 60))) - smoothed

    return _minimise(loss, logits.astype(float))


def _labels_of_a_text(targets: Matrix, task: Task) -> float:
    """How many decisions a text counts for: its labels. Its many easy categories without a label say little."""
    return float(targets.sum() / len(targets)) if task == "multi_label" else 1.0


def _penalty(deviation: float | Array) -> Any:
    """The negative log density of the prior, up to a constant."""
    return deviation**2 / (2 * PRIOR_DEVIATION**2)


def fit_vector_scaling(logits: Floats, targets: Matrix) -> Scaling:
    """Fit a slope and an intercept for each category of a single-label task (vector scaling, Guo et al. 2017).

    Args:
        logits: (n, categories).
        targets: (n, categories) 0/1 labels, one 1 in each row.
    """

    def loss(scaled: Array) -> tuple[float, Array]:
        log_p = scaled - np.logaddexp.reduce(scaled, axis=1, keepdims=True)
        return -float((targets * log_p).sum()), np.exp(log_p) - targets

    return _minimise(loss, logits.astype(float))


def _minimise(loss: Callable[[Array], tuple[float, Array]], logits: Array) -> Scaling:
    """Find the scaling with the lowest sum of loss and penalty.

    Args:
        loss: computes the loss and its (n, categories) gradient from scaled logits.
        logits: (n, categories).
    """
    count = logits.shape[1]

    def value_and_gradient(parameters: Array) -> tuple[float, Array]:
        slopes, intercepts = parameters[:count], parameters[count:]
        value, gradient = loss(logits * slopes + intercepts)
        value += float(_penalty(np.log(slopes)).sum() + _penalty(intercepts).sum())
        of_prior = np.concatenate([np.log(slopes) / slopes, intercepts]) / PRIOR_DEVIATION**2
        of_texts = np.concatenate([(gradient * logits).sum(0), gradient.sum(0)])
        return value / len(logits), (of_texts + of_prior) / len(logits)

    start = np.concatenate([np.ones(count), np.zeros(count)])
    bounds = [(1 / _MAX_SLOPE, _MAX_SLOPE)] * count + [(None, None)] * count
    # One thread, because the steps are too small for more: on a busy machine threads mostly wait for each other.
    with threadpool_limits(1, user_api="blas"):
        parameters = minimize(value_and_gradient, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return Scaling(parameters[:count], parameters[count:])


def log_losses(probabilities: Floats, targets: Matrix, task: Task) -> Array:
    """(n,) log loss of each text: of its label in a single-label task, else the mean over the categories."""
    p = np.clip(probabilities.astype(float), 1e-7, 1 - 1e-7)
    if task == "single_label":
        return -(targets * np.log(p)).sum(1)
    return -(targets * np.log(p) + (1 - targets) * np.log(1 - p)).mean(1)


def held_out_losses(
    logits: Floats, targets: Matrix, task: Task, support: int, divisions: Sequence[Indices]
) -> dict[str, Array]:
    """Compute each text's log loss under a scaling that was fitted without its fold.

    Args:
        logits: (n, categories).
        targets: (n, categories) 0/1 labels.
        task: multi-label or single-label.
        support: as in `fit_scaling`.
        divisions: (n,) fold of each text in each division; the losses are the mean over the divisions.

    Returns:
        (n,) losses by method, and `none` for uncalibrated probabilities.
    """
    losses = {NO_SCALING: log_losses(to_probabilities(logits, task), targets, task)}
    for method in METHODS:
        total = np.zeros(len(targets))
        for division in divisions:
            for inside, rest in folds(division):
                scaling = fit_scaling(method, logits[rest], targets[rest], task, support)
                total[inside] += log_losses(to_probabilities(logits[inside], task, *scaling), targets[inside], task)
        losses[method] = total / len(divisions)
    return losses


def identity(categories: int) -> Scaling:
    """The scaling that changes nothing."""
    return Scaling(np.ones(categories), np.zeros(categories))


def better_method(losses: dict[str, Array], reports: Indices) -> Method:
    """Choose between `temperature` and `platt`: the simpler one, unless `platt` is better beyond chance.

    Args:
        losses: (n,) losses by method, from `held_out_losses`.
        reports: (n,) report of each text, numbered from 0.
    """
    return "platt" if is_better(losses["platt"], losses["temperature"], reports) else "temperature"


def is_better(losses: Array, simpler: Array, reports: Indices) -> bool:
    """Whether held-out losses are lower than those of a simpler method by more than one standard error.

    The standard error is that over the reports (one-standard-error rule, Breiman et al. 1984).

    Args:
        losses: (n,) losses.
        simpler: (n,) losses of the simpler method, for example of no calibration.
        reports: (n,) report of each text, numbered from 0.
    """
    gains = np.bincount(reports, simpler - losses)
    error = gains.std(ddof=1) / np.sqrt(len(gains)) if len(gains) > 1 else np.inf
    return bool(gains.mean() > error)
