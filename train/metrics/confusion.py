"""Confusions between labels, label co-occurrence, and the worst mistakes."""

import numpy as np

from train.data import Matrix
from train.metrics.predictions import Predictions
from train.metrics.records import NOTHING, Confusion, Mistake

MISTAKES = 50


def confusion(predictions: Predictions) -> Confusion:
    """Compute a confusion matrix for texts with several labels.

    A true positive adds 1 to the diagonal. A missed label adds 1 to its row, spread evenly over the columns of the
    wrong labels of the same text; if the text has no wrong label, it adds 1 to the column (nothing). A wrong label of a
    text without missed labels adds 1 to the row (nothing). So each row of a category adds up to the number of texts
    that require it. In a single-label task this is the usual confusion matrix.

    Row and column (nothing) follow Heydarian, Doyle and Samavi 2022 (MLCM, doi:10.1109/access.2022.3151048), the
    fractions Krstinić et al. 2020 (doi:10.5121/csit.2020.100801).
    """
    required, counted = predictions.required, predictions.counted
    count = len(predictions.ids)
    counts = np.zeros((count + 1, count + 1))
    missed, wrong = required * (1 - counted), (1 - required) * counted
    counts[:count, :count] = missed.T @ (wrong / np.maximum(wrong.sum(1, keepdims=True), 1))
    counts[:count, count] = missed[~wrong.any(1)].sum(0)
    counts[count, :count] = wrong[~missed.any(1)].sum(0)
    counts[np.arange(count), np.arange(count)] += (required * counted).sum(0)
    names = [*predictions.ids, NOTHING]
    return Confusion(
        rows=names,
        columns=names,
        counts=np.round(counts, 4).tolist(),
        labelled_together=_co_occurrence(required),
        predicted_together=_co_occurrence(predictions.label_mask),
    )


def _co_occurrence(labels: Matrix) -> list[list[int]]:
    return (labels.T @ labels).tolist()


def frequent_confusions(matrix: Confusion, limit: int) -> list[tuple[float, str, str]]:
    """List the most frequent confusions as (count, missed label, wrong label), the most frequent first."""
    pairs = [
        (count, row, column)
        for row, counts in zip(matrix.rows, matrix.counts, strict=True)
        for column, count in zip(matrix.columns, counts, strict=True)
        if row != column and NOTHING not in (row, column) and count
    ]
    return sorted(pairs, reverse=True)[:limit]


def worst_mistakes(predictions: Predictions, limit: int = MISTAKES) -> list[Mistake]:
    """List texts with wrong labels, those with the most confident mistakes first.

    The order is by the log loss of the wrong decisions: -ln p for a missed label and -ln(1 - p) for a wrong label,
    where p is the label's probability.
    """
    required, counted = predictions.required, predictions.counted
    p = np.clip(predictions.probabilities.astype(float), 1e-7, 1 - 1e-7)
    losses = np.where(required > counted, -np.log(p), np.where(counted > required, -np.log(1 - p), 0)).sum(1)
    order = [int(i) for i in np.argsort(-losses, kind="stable") if losses[i] > 0][:limit]
    return [_mistake(predictions, i, float(losses[i])) for i in order]


def _mistake(predictions: Predictions, index: int, loss: float) -> Mistake:
    reference = predictions.references[index]
    scores = dict(zip(predictions.ids, predictions.probabilities[index].tolist(), strict=True))
    predicted = predictions.labels(index)
    return Mistake(
        id=reference.id,
        report=reference.report,
        heading=reference.heading,
        text=reference.text,
        required=reference.required,
        optional=reference.optional,
        predicted=predicted,
        missed={name: scores[name] for name in reference.required if name not in predicted},
        wrong={name: scores[name] for name in predicted if name not in reference.allowed},
        loss=loss,
    )
