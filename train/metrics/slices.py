"""Metrics of groups of similar texts, to show where a model is weak."""

import dataclasses
import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control

from train.metrics.bootstrap import Array, estimate
from train.metrics.predictions import Predictions
from train.metrics.records import Slice
from train.metrics.references import FIELDS, Reference
from train.metrics.summary import AVERAGES, averages, count_rows, sum_by_report
from zhili.text import simplify

LENGTHS = (30, 80, 200, 350)
MIN_TEXTS = 5  # the metrics of fewer texts are mostly chance
MIN_REPORTS = 5  # resamples of fewer reports do not show how reports differ, so there is no test
FALSE_DISCOVERY_RATE = 0.05

_MICRO_F1 = AVERAGES.index("micro_f1")


def slices(predictions: Predictions, weights: Array) -> list[Slice]:
    """Compute the metrics of each slice, and test whether it is below the average of all texts.

    Args:
        predictions: predictions of the model.
        weights: (resamples, reports), from `train.metrics.resample`. The slice and all texts are measured on the same
            resamples.
    """
    rows = count_rows(predictions)
    untested = [
        _slice(field, value, rows, mask, predictions, weights) for field, value, mask in _masks(predictions.references)
    ]
    if not untested:
        return []
    adjusted = false_discovery_control([s.p for s in untested])
    return [
        s.model_copy(update={"below": bool(p < FALSE_DISCOVERY_RATE and (s.difference.value or 0) < 0)})
        for s, p in zip(untested, adjusted, strict=True)
    ]


def _slice(
    field: str, value: str, rows: Array, mask: NDArray[np.bool_], predictions: Predictions, weights: Array
) -> Slice:
    table = sum_by_report(np.hstack([rows * mask[:, None], rows]), predictions)

    def averages_and_difference(sums: Array) -> Array:
        inside, whole = (averages(part) for part in np.split(sums, 2, axis=-1))
        return np.concatenate([inside, (inside - whole)[..., [_MICRO_F1]]], axis=-1)

    result = estimate(table, averages_and_difference, weights)
    reports = len(np.unique(predictions.report_numbers[mask]))
    if reports == 1:
        undefined = np.full_like(result.low, np.nan)
        result = dataclasses.replace(result, low=undefined, high=undefined)
    difference = len(AVERAGES)
    return Slice(
        field=field,
        value=value,
        paragraphs=int(mask.sum()),
        reports=reports,
        macro_f1=result.metric(AVERAGES.index("macro_f1")),
        micro_f1=result.metric(_MICRO_F1),
        primary_accuracy=result.metric(AVERAGES.index("primary_accuracy")),
        difference=result.metric(difference),
        p=_share_not_negative(result.draws[:, difference]) if reports >= MIN_REPORTS else 1.0,
        below=False,
    )


def _share_not_negative(differences: Array) -> float:
    """Share of resamples in which the slice is not below all texts; never 0."""
    defined = differences[~np.isnan(differences)]
    return float((1 + (defined >= 0).sum()) / (1 + len(defined)))


def _masks(references: Sequence[Reference]) -> Iterator[tuple[str, str, NDArray[np.bool_]]]:
    """Yield field, value and the mask of the texts with that value; skip fields with one value for all texts."""
    columns = {name: [reference.fields.get(name, "") for reference in references] for name in FIELDS}
    columns["length"] = [_length(reference.text) for reference in references]
    columns["heading"] = ["with" if reference.heading else "without" for reference in references]
    columns["script"] = [script(reference.text) for reference in references]
    # A text without a required label has no F1, so it is in no slice.
    columns["labels"] = [str(len(reference.required) or "") for reference in references]
    for name, column in columns.items():
        values = np.array(column)
        if len(set(column)) > 1:
            for value in sorted(set(column) - {""}, key=_sort_key):
                if (values == value).sum() >= MIN_TEXTS:
                    yield name, value, values == value


def _sort_key(value: str) -> tuple[int, str]:
    """Sort by the number at the start of a value, if there is one, then alphabetically."""
    number = re.match(r"\d+", value)
    return int(number[0]) if number else 0, value


def _length(text: str) -> str:
    """The bin of a text's length in characters, such as `30-79`."""
    i = int(np.searchsorted(LENGTHS, len(text), side="right"))
    if i == len(LENGTHS):
        return f"{LENGTHS[-1]}+"
    return f"{LENGTHS[i - 1] if i else 0}-{LENGTHS[i] - 1}"


def script(text: str) -> str:
    """Detect the script: `traditional` if more than 2 % of the characters change in Simplified Chinese."""
    changed = sum(a != b for a, b in zip(text, simplify(text), strict=False))
    return "traditional" if changed > len(text) / 50 else "simplified"
