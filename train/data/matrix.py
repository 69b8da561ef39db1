"""Labels as a matrix of 0 and 1."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.int64]


def label_matrix(labels: Sequence[Sequence[str]], ids: Sequence[str]) -> Matrix:
    """Convert labels to a (n, categories) matrix of 0 and 1.

    Args:
        labels: category ids of each of n texts.
        ids: category ids in column order.

    Raises:
        KeyError: a label is not in `ids`.
    """
    column = {name: i for i, name in enumerate(ids)}
    matrix = np.zeros((len(labels), len(ids)), np.int64)
    for row, names in enumerate(labels):
        matrix[row, [column[name] for name in names]] = 1
    return matrix
