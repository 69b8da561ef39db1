"""Folds of whole reports, stratified by label."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from train.data import Matrix, stratify

Indices = NDArray[np.int64]


def divide(targets: Matrix, reports: Indices, shares: Sequence[float], seed: int = 0) -> Indices:
    """Divide texts into parts, each with its share of every label. Reports stay whole.

    Args:
        targets: (n, categories) 0/1 labels of n texts.
        reports: (n,) report of each text, numbered from 0.
        shares: share of each part; the sum is 1.
        seed: decides the order of reports of one size, and between parts that need the labels of a report equally.

    Returns:
        (n,) part of each text.
    """
    random = np.random.default_rng(seed)
    count = int(reports.max()) + 1
    labels = np.zeros((count, targets.shape[1]))
    np.add.at(labels, reports, targets)
    shuffled = random.permutation(count)
    order = shuffled[np.argsort(-np.bincount(reports)[shuffled], kind="stable")]
    return stratify(labels, shares, order, random=random)[reports]


def divisions(targets: Matrix, reports: Indices, folds: int, repeats: int, seed: int = 0) -> list[Indices]:
    """Divide texts `repeats` times into `folds` equal parts, or one part for each report if there are fewer reports."""
    folds = min(folds, int(reports.max()) + 1)
    return [divide(targets, reports, [1 / folds] * folds, seed + i) for i in range(repeats)]


def folds(division: Indices) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """Yield each fold and the rest as (n,) masks. If there is only one fold, the rest is that fold itself."""
    numbers = np.unique(division)
    for number in numbers:
        inside = division == number
        yield inside, inside if len(numbers) == 1 else ~inside
