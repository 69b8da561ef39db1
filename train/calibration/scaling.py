"""Fit the scaling that turns logits into calibrated probabilities."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
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
# Standard errors by which the held-out log loss must be lower than uncalibrated, if the uncalibrated probabilities are
# right: 1 in 160 models that need no calibration gets one.
CHANCE = 2.5
STEPS = (1.0, 0.5, 0.25)  # parts of the way from no scaling to the one that was fitted
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


class HeldOutLosses(NamedTuple):
    """(n,) log losses of texts that the scaling was not fitted on.

    Args:
        losses: the log loss of each text.
        deviations: the standard deviation of the difference from the uncalibrated log loss if the uncalibrated
            probabilities are right: how much of a gain chance alone explains.
    """

    losses: Array
    deviations: Array


def held_out_losses(
    logits: Floats, targets: Matrix, task: Task, support: int, divisions: Sequence[Indices]
) -> dict[tuple[str, float], HeldOutLosses]:
    """Compute each text's log loss under a scaling that was fitted without its fold.

    Args:
        logits: (n, categories).
        targets: (n, categories) 0/1 labels.
        task: multi-label or single-label.
        support: as in `fit_scaling`.
        divisions: (n,) fold of each text in each division; the losses are the mean over the divisions.

    Returns:
        Losses by method and step, and for `(none, 0)` those of uncalibrated probabilities.
    """
    uncalibrated = to_probabilities(logits, task)
    losses = {(NO_SCALING, 0.0): HeldOutLosses(log_losses(uncalibrated, targets, task), np.zeros(len(targets)))}
    sums = {(method, step): _Sums.zeros(logits.shape) for method in METHODS for step in STEPS}
    for division in divisions:
        for inside, rest in folds(division):
            for method in METHODS:
                scaling = fit_scaling(method, logits[rest], targets[rest], task, support)
                for step in STEPS:
                    probabilities = to_probabilities(logits[inside], task, *shorten(scaling, step))
                    sums[method, step].add(inside, probabilities, uncalibrated[inside], targets[inside], task)
    count = len(divisions)
    for key, (total, if_label, if_none) in sums.items():
        deviations = _deviations(uncalibrated, if_label / count, if_none / count, task)
        losses[key] = HeldOutLosses(total / count, deviations)
    return losses


class _Sums(NamedTuple):
    """(n,) losses, and (n, categories) gains of each category if it is a label and if it is none, over divisions."""

    losses: Array
    if_label: Array
    if_none: Array

    @classmethod
    def zeros(cls, shape: tuple[int, ...]) -> "_Sums":
        return cls(np.zeros(shape[0]), np.zeros(shape), np.zeros(shape))

    def add(
        self, rows: NDArray[np.bool_], probabilities: Floats, uncalibrated: Floats, targets: Matrix, task: Task
    ) -> None:
        """Add the texts of a fold: their (m, categories) probabilities, calibrated and not, and labels."""
        new, old = (np.clip(p.astype(float), 1e-7, 1 - 1e-7) for p in (probabilities, uncalibrated))
        self.losses[rows] += log_losses(probabilities, targets, task)
        self.if_label[rows] += np.log(new) - np.log(old)
        self.if_none[rows] += np.log(1 - new) - np.log(1 - old)


def _deviations(uncalibrated: Floats, if_label: Array, if_none: Array, task: Task) -> Array:
    """(n,) standard deviation of a text's gain when its labels are drawn with the uncalibrated probabilities."""
    p = uncalibrated.astype(float)
    if task == "single_label":
        mean = (p * if_label).sum(1)
        return np.sqrt(np.maximum((p * if_label**2).sum(1) - mean**2, 0))
    return np.sqrt((p * (1 - p) * (if_label - if_none) ** 2).sum(1)) / p.shape[1]


def shorten(scaling: Scaling, step: float) -> Scaling:
    """The scaling that goes a part of the way from none (0) to this one (1)."""
    return Scaling(scaling.slopes**step, scaling.intercepts * step)


def better_method(losses: Mapping[tuple[str, float], HeldOutLosses], reports: Indices) -> Method:
    """Choose between `temperature` and `platt`: the simpler one, unless `platt` is better beyond chance.

    Args:
        losses: (n,) losses by method and step, from `held_out_losses`.
        reports: (n,) report of each text, numbered from 0.
    """
    platt, temperature = losses["platt", 1.0].losses, losses["temperature", 1.0].losses
    return "platt" if _is_better(platt, temperature, reports) else "temperature"


def choose_step(method: Method, losses: Mapping[tuple[str, float], HeldOutLosses], reports: Indices) -> float:
    """Choose how far to calibrate: the longest step that lowers the held-out log loss by more than chance explains.

    Two standard errors measure chance. That over the reports knows only the texts that there are: where all are right,
    it says nothing of texts on which the model is wrong. So the gain must also exceed `CHANCE` times the standard
    deviation that it has if the uncalibrated probabilities are right.

    Args:
        method: the calibration.
        losses: (n,) losses by method and step, from `held_out_losses`.
        reports: (n,) report of each text, numbered from 0.

    Returns:
        One of `STEPS`; 0 if no calibration is better than none.
    """
    none = losses[NO_SCALING, 0.0].losses
    for step in STEPS:
        own, deviations = losses[method, step]
        chance = CHANCE * float(np.sqrt((deviations**2).sum()))
        if float((none - own).sum()) > chance and _is_better(own, none, reports):
            return step
    return 0.0


def _is_better(losses: Array, simpler: Array, reports: Indices) -> bool:
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
