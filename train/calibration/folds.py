"""Divides texts into parts by report, each part with its share of every label."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from train.data import Matrix

Indices = NDArray[np.int64]


def divide(gold: Matrix, reports: Indices, shares: list[float], seed: int = 0) -> Indices:
    """Puts every report into one part.

    Reports go one by one, largest first, to the part that lacks their labels most (iterative stratification after
    Sechidis et al. 2011, over reports instead of texts).

    Args:
        gold: (n, categories) 0/1 labels of n texts.
        reports: (n,) each text's report, numbered from 0.
        shares: of each part, together 1.
        seed: decides between reports and parts that are alike.

    Returns:
        (n,) each text's part.
    """
    random = np.random.default_rng(seed)
    count = int(reports.max()) + 1
    labels = np.zeros((count, gold.shape[1]))
    np.add.at(labels, reports, gold)
    wanted = np.array(shares)[:, None] * np.maximum(labels.sum(0), 1)
    have = np.zeros_like(wanted)
    part = np.zeros(count, np.int64)
    shuffled = random.permutation(count)
    for report in shuffled[np.argsort(-np.bincount(reports)[shuffled], kind="stable")]:
        lack = ((1 - have / wanted) * labels[report]).sum(1)
        part[report] = random.choice(np.flatnonzero(lack >= lack.max() - 1e-9))
        have[part[report]] += labels[report]
    return part[reports]


def divisions(gold: Matrix, reports: Indices, folds: int, repeats: int, seed: int = 0) -> list[Indices]:
    """`repeats` divisions into `folds` equal parts, or into as many as there are reports."""
    folds = min(folds, int(reports.max()) + 1)
    return [divide(gold, reports, [1 / folds] * folds, seed + i) for i in range(repeats)]


def folds(part: Indices) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """(n,) masks of each part and of the rest; of a single part, which has no rest, itself."""
    numbers = np.unique(part)
    for number in numbers:
        here = part == number
        yield here, here if len(numbers) == 1 else ~here
