"""What goes wrong, and with what: confusion, co-occurrence and the worst mistakes."""

import numpy as np

from train.data import Matrix
from train.metrics.predictions import Predictions
from train.metrics.records import NOTHING, Confusion, Mistake

MISTAKES = 50


def confusion(predictions: Predictions) -> Confusion:
    """A confusion matrix for texts with several labels.

    A hit counts on the diagonal. A missed label counts one, spread evenly over the wrong labels that the same text got;
    where it got none, in the column (nothing). A wrong label of a text without a missed one counts in the row
    (nothing). Each row of a category thus sums to the texts that require it. Row and column (nothing) are those of
    Heydarian, Doyle and Samavi 2022 (MLCM, doi:10.1109/access.2022.3151048), the fractions as in Krstinić et al. 2020
    (doi:10.5121/csit.2020.100801). In a single-label task this is the common confusion matrix.
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
        labelled_together=_together(required),
        predicted_together=_together(predictions.label_mask),
    )


def _together(labels: Matrix) -> list[list[int]]:
    return (labels.T @ labels).tolist()


def frequent_confusions(found: Confusion, limit: int) -> list[tuple[float, str, str]]:
    """How often which wrong label stands in for which missed one: (times, missed, wrong), the most frequent first."""
    pairs = [
        (count, row, column)
        for row, counts in zip(found.rows, found.counts, strict=True)
        for column, count in zip(found.columns, counts, strict=True)
        if row != column and NOTHING not in (row, column) and count
    ]
    return sorted(pairs, reverse=True)[:limit]


def worst_mistakes(predictions: Predictions, limit: int = MISTAKES) -> list[Mistake]:
    """Texts whose labels are wrong, those first of which the model was surest.

    They are ordered by the log loss of their wrong decisions: that of a label missed with probability p is -ln p, that
    of a wrong one -ln(1 - p).
    """
    required, counted = predictions.required, predictions.counted
    p = np.clip(predictions.probabilities.astype(float), 1e-7, 1 - 1e-7)
    losses = np.where(required > counted, -np.log(p), np.where(counted > required, -np.log(1 - p), 0)).sum(1)
    order = [int(i) for i in np.argsort(-losses, kind="stable") if losses[i] > 0][:limit]
    return [_mistake(predictions, i, float(losses[i])) for i in order]


def _mistake(predictions: Predictions, index: int, loss: float) -> Mistake:
    gold = predictions.references[index]
    scores = dict(zip(predictions.ids, predictions.probabilities[index].tolist(), strict=True))
    predicted = predictions.labels(index)
    return Mistake(
        id=gold.id,
        report=gold.report,
        heading=gold.heading,
        text=gold.text,
        required=gold.required,
        optional=gold.optional,
        predicted=predicted,
        missed={name: scores[name] for name in gold.required if name not in predicted},
        wrong={name: scores[name] for name in predicted if name not in gold.allowed},
        loss=loss,
    )
