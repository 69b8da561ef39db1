"""Shares of the training split that represent the whole."""

import numpy as np

from train.calibration import Indices
from train.data import Corpus, Matrix, label_matrix, of_split


def take_share(corpus: Corpus, share: float) -> Corpus:
    """The corpus with only a share of the training split: complete reports, until the share is reached."""
    training = of_split(corpus.examples, "train")
    targets = label_matrix([e.labels for e in training], corpus.taxonomy.ids)
    names, reports = np.unique([e.report for e in training], return_inverse=True)
    order = representative_order(targets, reports)
    reached = np.cumsum(np.bincount(reports)[order])
    count = int(np.searchsorted(reached, share * len(training) - 1e-9)) + 1
    kept = set(names[order[:count]].tolist())
    return Corpus(corpus.taxonomy, [e for e in corpus.examples if e.split != "train" or e.report in kept])


def representative_order(targets: Matrix, reports: Indices) -> Indices:
    """The reports in an order in which every beginning has about the same share of each label as the whole.

    The next report is always the one that brings the mean labels of the texts taken so far closest to those of all
    texts (herding, Welling 2009, doi:10.1145/1553374.1553517).

    Args:
        targets: (n, categories) 0/1 labels of n texts.
        reports: (n,) each text's report, numbered from 0.
    """
    sizes = np.bincount(reports)
    labels = np.zeros((len(sizes), targets.shape[1]))
    np.add.at(labels, reports, targets)
    # A label's share counts relative to its frequency; otherwise rare labels would have no influence.
    labels /= np.sqrt(np.maximum(targets.sum(0), 1))
    goal = labels.sum(0) / len(targets)
    left, order, taken, count = list(range(len(sizes))), [], np.zeros(targets.shape[1]), 0
    while left:
        means = (taken + labels[left]) / (count + sizes[left])[:, None]
        best = left.pop(int(((means - goal) ** 2).sum(1).argmin()))
        order.append(best)
        taken, count = taken + labels[best], count + int(sizes[best])
    return np.array(order)
