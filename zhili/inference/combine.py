"""How the parts of one text are combined: the windows of a segment, and the segments of a paragraph."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from zhili.inference.arrays import Floats
from zhili.inference.bundle import Task


def combine_parts(
    values: Floats, owners: Sequence[int], weights: Sequence[int], task: Task, exclusive: Sequence[int]
) -> Floats:
    """Combine the rows of each text's parts to one row.

    A text has a category where any of its parts has it, so each category takes its highest value over the parts. A text
    has an exclusive category (`general`) only where all of its parts have it, so an exclusive category takes its
    lowest. In a single-label task values are averaged, weighted by length.

    Args:
        values: (parts, categories) logits or probabilities.
        owners: (parts,) the text of each part, counting up from 0 without gaps.
        weights: (parts,) the length of each part.
        task: multi-label or single-label.
        exclusive: indices of the exclusive categories.

    Returns:
        (texts, categories).
    """
    if len(values) == 0:
        return values
    starts: NDArray[np.int64] = np.flatnonzero(np.diff(np.array(owners), prepend=-1))
    if task == "single_label":
        lengths = np.array(weights, np.float32)[:, None]
        means = np.add.reduceat(values * lengths, starts) / np.add.reduceat(lengths, starts)
        return means.astype(np.float32)
    combined: Floats = np.maximum.reduceat(values, starts)
    combined[:, exclusive] = np.minimum.reduceat(values, starts)[:, exclusive]
    return combined
