"""Logits to probabilities."""

import numpy as np
from numpy.typing import NDArray

from zhili.inference.arrays import Floats
from zhili.inference.bundle import Calibration, Task


def calibrated_probabilities(logits: Floats, task: Task, calibration: Calibration) -> Floats:
    """(n, categories) logits to calibrated probabilities."""
    if not len(logits):  # without a text the number of categories is unknown
        return logits
    slopes, intercepts = (np.array(list(c.values())) for c in (calibration.slopes, calibration.intercepts))
    return to_probabilities(logits, task, slopes, intercepts)


def to_probabilities(
    logits: Floats, task: Task, slopes: NDArray[np.float64] | float = 1.0, intercepts: NDArray[np.float64] | float = 0.0
) -> Floats:
    """(n, categories) logits to probabilities: independent (multi-label) or summing to one (single-label).

    Args:
        logits: (n, categories).
        task: multi-label or single-label.
        slopes: (categories,) or one for all: multiplied with the logits first.
        intercepts: (categories,) or one for all: added after that.
    """
    scaled = logits.astype(np.float64) * slopes + intercepts
    if task == "multi_label":
        return (1 / (1 + np.exp(-np.clip(scaled, -60, 60)))).astype(np.float32)
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True, initial=-np.inf))
    return (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
