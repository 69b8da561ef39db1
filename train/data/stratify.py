"""Iterative stratification of whole reports."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

_TIE = 1e-9  # needs that differ by less are equal


def stratify(
    labels: NDArray[np.float64],
    shares: Sequence[float],
    order: Iterable[int],
    assigned: NDArray[np.int64] | None = None,
    random: np.random.Generator | None = None,
) -> NDArray[np.int64]:
    """Assign groups to parts so that each part gets its share of every category.

    Groups are assigned one at a time, each to the part that needs its labels most (iterative stratification, Sechidis
    et al. 2011, applied to reports instead of texts). A rare category counts more than a frequent one.

    Args:
        labels: (groups, categories) number of labels of each category in each group.
        shares: (parts,) the share of the labels that each part should get; the sum is 1.
        order: indices of the groups to assign, largest first.
        assigned: (groups,) parts of the groups that already have one, -1 for the others. By default no group has one.
        random: chooses among parts that need the labels equally; by default the first of them is chosen.

    Returns:
        (groups,) part of each group; -1 for groups that are neither in `order` nor in `assigned`.
    """
    parts = np.full(len(labels), -1) if assigned is None else assigned.copy()
    # At least one label a category, so that a category without labels does not divide by zero.
    wanted = np.array(shares)[:, None] * np.maximum(labels.sum(0), 1)
    given = np.array([labels[parts == part].sum(0) for part in range(len(shares))])
    for group in order:
        needs = ((1 - given / wanted) * labels[group]).sum(1)
        if random is None:
            part = int(needs.argmax())
        else:
            part = int(random.choice(np.flatnonzero(needs >= needs.max() - _TIE)))
        parts[group] = part
        given[part] += labels[group]
    return parts
