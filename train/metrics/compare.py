"""Which of two models is better on the same texts, and whether that is more than chance."""

import dataclasses

import numpy as np

from train.metrics.bootstrap import Array, estimate, resample
from train.metrics.predictions import Predictions
from train.metrics.records import Comparison, Metric
from train.metrics.references import Reference
from train.metrics.summary import AVERAGES, BY_CATEGORY, all_metrics, count_rows, metric_at, sum_by_report
from zhili.errors import InputError


def compare(a: Predictions, b: Predictions, name_a: str, name_b: str) -> Comparison:
    """Sets model b against model a, on the same resamples of the reports (paired bootstrap).

    Args:
        a: the answers of one model.
        b: the answers of the other, to the same texts in any order.
        name_a: what the sentence calls a.
        name_b: what the sentence calls b.

    Raises:
        InputError: the texts, their labels or the categories differ.
    """
    b = _aligned(a, b, name_a, name_b)
    table = sum_by_report(np.hstack([count_rows(a), count_rows(b)]), a)

    def differences(sums: Array) -> Array:
        first, second = np.split(sums, 2, axis=-1)
        return all_metrics(second) - all_metrics(first)

    found = estimate(table, differences, resample(a.reports))
    figures = {name: metric_at(found, i) for i, name in enumerate(AVERAGES)}
    at = len(AVERAGES) + BY_CATEGORY.index("f1") * len(a.ids)
    return Comparison(
        a=name_a,
        b=name_b,
        paragraphs=len(a.references),
        reports=a.reports,
        metrics=figures,
        categories={name: metric_at(found, at + i) for i, name in enumerate(a.ids)},
        significant=is_significant(figures["macro_f1"]),
        sentence=_sentence(figures["macro_f1"], name_a, name_b),
    )


def is_significant(difference: Metric) -> bool:
    """Whether the interval of a difference leaves zero out."""
    return difference.low is not None and difference.high is not None and not difference.low <= 0 <= difference.high


def _sentence(difference: Metric, a: str, b: str) -> str:
    if difference.value is None or difference.low is None or difference.high is None:
        return f"Whether {b} or {a} is better cannot be said: all texts are of one report."
    value, low, high = (100 * x for x in (difference.value, difference.low, difference.high))
    if not is_significant(difference):
        measured = f"{b} less {a} {value:+.1f} points macro-F1, 95 % interval {low:+.1f} to {high:+.1f}"
        return f"No significant difference: {measured}."
    if value < 0:
        a, b, value, low, high = b, a, -value, -high, -low
    return f"{b} is better than {a} by {value:.1f} points macro-F1, 95 % interval {low:.1f} to {high:.1f}."


def _aligned(a: Predictions, b: Predictions, name_a: str, name_b: str) -> Predictions:
    """Model b with its texts and categories in the order of a."""
    place = {gold.id: i for i, gold in enumerate(b.references)}
    missing = [gold.id for gold in a.references if gold.id not in place]
    if missing or len(a.references) != len(b.references):
        raise InputError(
            f"{name_a} has {len(a.references)} texts and {name_b} {len(b.references)}, {len(missing)} of the first are not among "
            f"the second{f' ({missing[0]} …)' if missing else ''}; compare answers to the same texts"
        )
    if set(a.ids) != set(b.ids):
        raise InputError(f"{name_a} and {name_b} have other categories; compare models of one taxonomy")
    order = [place[gold.id] for gold in a.references]
    for one, other in zip(a.references, (b.references[i] for i in order), strict=True):
        if _essence(one) != _essence(other):
            raise InputError(f"{name_a} and {name_b} have {one.id} with other labels or report; judge both again")
    columns = [b.ids.index(name) for name in a.ids]
    back = np.array([a.ids.index(name) for name in b.ids])
    return dataclasses.replace(
        b,
        references=[b.references[i] for i in order],
        ids=a.ids,
        probabilities=b.probabilities[order][:, columns],
        label_mask=b.label_mask[order][:, columns],
        primary=back[b.primary[order]],
        confidence=b.confidence[order],
        uncalibrated=None if b.uncalibrated is None else b.uncalibrated[order][:, columns],
    )


def _essence(gold: Reference) -> tuple[set[str], set[str], str]:
    return set(gold.required), set(gold.optional), gold.report
