"""Turns logits into probabilities that mean something."""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from threadpoolctl import threadpool_limits

from train.calibration.folds import Indices, folds
from train.data import Matrix
from zhili.inference import Floats, Task, to_probabilities

Method = Literal["temperature", "platt"]
METHODS: tuple[Method, ...] = ("temperature", "platt")
_STEEPEST = 20.0
Array = NDArray[np.float64]


class Scaling(NamedTuple):
    """(categories,) slopes and intercepts that logits are taken through before they become probabilities."""

    slopes: Array
    intercepts: Array


def fit_scaling(way: Method, logits: Floats, gold: Matrix, task: Task, support: int) -> Scaling:
    """The scaling with the least log loss.

    Args:
        way: `temperature` or `platt`.
        logits: (n, categories).
        gold: (n, categories) 0/1 labels; in a single-label task one 1 a row.
        task: which probabilities are meant.
        support: categories with fewer labelled texts keep the temperature's slope and no intercept.
    """
    count = gold.shape[1]
    plain = Scaling(np.full(count, 1 / fit_temperature(logits, gold, task)), np.zeros(count))
    if way == "temperature":
        return plain
    thin = gold.sum(0) < support
    found = fit_vector_scaling(logits, gold) if task == "single_label" else fit_platt(logits, gold)
    return Scaling(np.where(thin, plain.slopes, found.slopes), np.where(thin, 0, found.intercepts))


def fit_temperature(logits: Floats, gold: Matrix, task: Task) -> float:
    """The temperature with the least log loss (Guo et al. 2017, arXiv:1706.04599).

    Args:
        logits: (n, categories).
        gold: (n, categories) 0/1 labels; in a single-label task one 1 a row.
        task: which probabilities are meant.

    Returns:
        A temperature between 0.05 and 20.
    """

    def loss(log_temperature: float) -> float:
        return float(log_losses(to_probabilities(logits, task, float(np.exp(-log_temperature))), gold, task).mean())

    bounds = (-np.log(_STEEPEST), np.log(_STEEPEST))
    return float(np.exp(minimize_scalar(loss, bounds=bounds, method="bounded").x))


def fit_platt(logits: Floats, gold: Matrix) -> Scaling:
    """A slope and an intercept for each category of a multi-label task (Platt 1999).

    Targets are Platt's, drawn in from 0 and 1 by what the number of labelled texts warrants.

    Args:
        logits: (n, categories).
        gold: (n, categories) 0/1 labels.
    """
    positive = gold.sum(0)
    high, low = (positive + 1) / (positive + 2), 1 / (len(gold) - positive + 2)
    targets = np.where(gold == 1, high, low)

    def loss(scaled: Array) -> tuple[float, Array]:
        value = (np.logaddexp(0, scaled) - targets * scaled).sum()
        return float(value), 1 / (1 + np.exp(-np.clip(scaled, -60, 60))) - targets

    return _least(loss, logits.astype(float))


def fit_vector_scaling(logits: Floats, gold: Matrix) -> Scaling:
    """The like of Platt's for a single-label task: vector scaling (Guo et al. 2017).

    Args:
        logits: (n, categories).
        gold: (n, categories) 0/1 labels, one 1 a row.
    """

    def loss(scaled: Array) -> tuple[float, Array]:
        log_p = scaled - np.logaddexp.reduce(scaled, axis=1, keepdims=True)
        return -float((gold * log_p).sum()), np.exp(log_p) - gold

    return _least(loss, logits.astype(float))


def _least(loss: Callable[[Array], tuple[float, Array]], logits: Array) -> Scaling:
    """The scaling with the least loss; `loss` takes scaled logits to its value and its slope at each of them."""
    count = logits.shape[1]

    def of(values: Array) -> tuple[float, Array]:
        value, slope = loss(logits * values[:count] + values[count:])
        return value / len(logits), np.concatenate([(slope * logits).sum(0), slope.sum(0)]) / len(logits)

    start = np.concatenate([np.ones(count), np.zeros(count)])
    bounds = [(1 / _STEEPEST, _STEEPEST)] * count + [(None, None)] * count
    # Its steps are too small for more than one thread: on a busy machine they mostly wait for each other.
    with threadpool_limits(1, user_api="blas"):
        found = minimize(of, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return Scaling(found.x[:count], found.x[count:])


def log_losses(probabilities: Floats, gold: Matrix, task: Task) -> Array:
    """(n,) log loss of each text: of its label, or the mean over the categories."""
    p = np.clip(probabilities.astype(float), 1e-7, 1 - 1e-7)
    if task == "single_label":
        return -(gold * np.log(p)).sum(1)
    return -(gold * np.log(p) + (1 - gold) * np.log(1 - p)).mean(1)


def held_out_losses(
    logits: Floats, gold: Matrix, task: Task, support: int, parts: Sequence[Indices]
) -> dict[str, Array]:
    """(n,) log loss of each text under a scaling that was fitted without it, for each way and for `none`.

    Args:
        logits: (n, categories).
        gold: (n, categories) 0/1 labels.
        task: which probabilities are meant.
        support: as in `fit_scaling`.
        parts: divisions of the n texts; losses are the mean over them.
    """
    losses = {"none": log_losses(to_probabilities(logits, task), gold, task)}
    for way in METHODS:
        found = np.zeros(len(gold))
        for part in parts:
            for here, rest in folds(part):
                scaling = fit_scaling(way, logits[rest], gold[rest], task, support)
                found[here] += log_losses(to_probabilities(logits[here], task, *scaling), gold[here], task)
        losses[way] = found / len(parts)
    return losses


def better_method(losses: dict[str, Array], reports: Indices) -> Method:
    """`platt` where its held-out log loss is lower by more than a standard error over the reports, else `temperature`.

    The simpler one is taken unless the other is surely better (the one-standard-error rule, Breiman et al. 1984).
    """
    gains = np.bincount(reports, losses["temperature"] - losses["platt"])
    error = gains.std(ddof=1) / np.sqrt(len(gains)) if len(gains) > 1 else np.inf
    return "platt" if gains.mean() > error else "temperature"
