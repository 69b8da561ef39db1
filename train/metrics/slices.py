"""Where a model is weak: figures of the texts that have something in common."""

import dataclasses
import re
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from opencc import OpenCC
from scipy.stats import false_discovery_control

from train.metrics.bootstrap import Array, estimate
from train.metrics.predictions import Predictions
from train.metrics.records import Slice
from train.metrics.references import FIELDS, Reference
from train.metrics.summary import averages, count_rows, metric_at, sum_by_report

LENGTHS = (30, 80, 200, 350)
LEAST_TEXTS = 5  # of fewer a figure says nothing
LEAST_REPORTS = 5  # of fewer the resamples say too little of how reports differ for a test
FALSE_DISCOVERIES = 0.05


def slices(predictions: Predictions, weights: Array) -> list[Slice]:
    """The figures of each slice, and whether it is worse than the whole.

    Args:
        predictions: the model's answers.
        weights: (resamples, reports), as `train.metrics.bootstrap.resample` gives them: slice and whole are
            measured on the same resamples.
    """
    rows = count_rows(predictions)
    found = [
        _slice(field, value, rows, mask, predictions, weights) for field, value, mask in _masks(predictions.references)
    ]
    if not found:
        return []
    adjusted = false_discovery_control([s.p for s in found])
    return [
        s.model_copy(update={"below": bool(p < FALSE_DISCOVERIES and (s.difference.value or 0) < 0)})
        for s, p in zip(found, adjusted, strict=True)
    ]


def _slice(
    field: str, value: str, rows: Array, mask: NDArray[np.bool_], predictions: Predictions, weights: Array
) -> Slice:
    table = sum_by_report(np.hstack([rows * mask[:, None], rows]), predictions)

    def figures(sums: Array) -> Array:
        here, whole = np.split(sums, 2, axis=-1)
        inside = averages(here)
        return np.concatenate([inside, inside[..., 1:2] - averages(whole)[..., 1:2]], axis=-1)

    found = estimate(table, figures, weights)
    reports = len(np.unique(predictions.report_numbers[mask]))
    if reports == 1:
        found = dataclasses.replace(found, low=np.full_like(found.low, np.nan), high=np.full_like(found.high, np.nan))
    return Slice(
        field=field,
        value=value,
        paragraphs=int(mask.sum()),
        reports=reports,
        macro_f1=metric_at(found, 0),
        micro_f1=metric_at(found, 1),
        primary_accuracy=metric_at(found, 3),
        difference=metric_at(found, 5),
        p=_share_not_below(found.draws[:, 5]) if reports >= LEAST_REPORTS else 1.0,
        below=False,
    )


def _share_not_below(differences: Array) -> float:
    """The share of resamples in which the slice is no worse than the whole; never quite none."""
    defined = differences[~np.isnan(differences)]
    return float((1 + (defined >= 0).sum()) / (1 + len(defined)))


def _masks(references: Sequence[Reference]) -> Iterator[tuple[str, str, NDArray[np.bool_]]]:
    """Field, value and which texts have it; a field that all texts share the value of is left out."""
    columns: dict[str, list[str]] = {name: [gold.fields.get(name, "") for gold in references] for name in FIELDS}
    columns["length"] = [_length(gold.text) for gold in references]
    columns["heading"] = ["with" if gold.heading else "without" for gold in references]
    columns["script"] = [script(gold.text) for gold in references]
    columns["labels"] = [str(len(gold.required) or "") for gold in references]  # a text without any has no F1
    for name, column in columns.items():
        values = np.array(column)
        if len(set(column)) > 1:
            for value in sorted(set(column) - {""}, key=_place):
                if (values == value).sum() >= LEAST_TEXTS:
                    yield name, value, values == value


def _place(value: str) -> tuple[int, str]:
    """By the number that a value starts with, where it does, else by the alphabet."""
    number = re.match(r"\d+", value)
    return int(number[0]) if number else 0, value


def _length(text: str) -> str:
    """The bin of a text's length in characters."""
    at = int(np.searchsorted(LENGTHS, len(text), side="right"))
    if at == len(LENGTHS):
        return f"{LENGTHS[-1]}+"
    return f"{LENGTHS[at - 1] if at else 0}-{LENGTHS[at] - 1}"


def script(text: str) -> str:
    """`traditional` where more than one in fifty characters is written otherwise in Simplified Chinese."""
    changed = sum(a != b for a, b in zip(text, _converter().convert(text), strict=False))
    return "traditional" if changed > len(text) / 50 else "simplified"


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
