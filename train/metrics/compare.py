"""Compare two models on the same texts, with a test of significance."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from train.metrics.bootstrap import CONFIDENCE_TEXT, Array, Estimate, estimate, resample
from train.metrics.predictions import Predictions
from train.metrics.records import Comparison, Metric
from train.metrics.references import Reference
from train.metrics.summary import AVERAGES, BY_CATEGORY, all_metrics, count_rows, sum_by_report
from zhili.errors import InputError


def compare(a: Predictions, b: Predictions, name_a: str, name_b: str) -> Comparison:
    """Compare model b with model a on the same resamples of the reports (paired bootstrap).

    Args:
        a: predictions of one model.
        b: predictions of the other model for the same texts, in any order.
        name_a: name of a in the sentence and in error messages.
        name_b: name of b.

    Raises:
        InputError: the texts, their labels, their reports or the categories differ.
    """
    result = _mean_differences([a], [_aligned(a, b, name_a, name_b)])
    metrics = {name: result.metric(i) for i, name in enumerate(AVERAGES)}
    start = len(AVERAGES) + BY_CATEGORY.index("f1") * len(a.ids)
    return Comparison(
        a=name_a,
        b=name_b,
        paragraphs=len(a.references),
        reports=a.reports,
        metrics=metrics,
        categories={name: result.metric(start + i) for i, name in enumerate(a.ids)},
        significant=is_significant(metrics["macro_f1"]),
        sentence=_sentence(metrics["macro_f1"], name_a, name_b),
    )


def mean_difference(a: Sequence[Predictions], b: Sequence[Predictions], name_a: str, name_b: str) -> dict[str, Metric]:
    """Compare two recipes that were each trained with the same number of seeds.

    The interval shows how the mean over these seeds varies with the choice of reports. It does not contain the
    variation between seeds.

    Args:
        a: predictions of one recipe, for each seed.
        b: predictions of the other recipe for the same texts, in any order.
        name_a: name of a in error messages.
        name_b: name of b.

    Returns:
        The averages of b minus those of a, the mean over seeds, from paired resamples of the reports.

    Raises:
        InputError: as `compare`.
    """
    first = a[0]
    result = _mean_differences(
        [first, *(_aligned(first, other, name_a, name_a) for other in a[1:])],
        [_aligned(first, other, name_a, name_b) for other in b],
    )
    return {name: result.metric(i) for i, name in enumerate(AVERAGES)}


def _mean_differences(a: Sequence[Predictions], b: Sequence[Predictions]) -> Estimate:
    """All metrics of b minus those of a, the mean over pairs; all predictions have the texts in the same order."""
    table = sum_by_report(np.hstack([count_rows(one) for one in (*a, *b)]), a[0])

    def differences(sums: Array) -> Array:
        parts = [all_metrics(part) for part in np.split(sums, 2 * len(a), axis=-1)]
        pairs = zip(parts[: len(a)], parts[len(a) :], strict=True)
        return np.mean([second - first for first, second in pairs], axis=0)

    return estimate(table, differences, resample(a[0].reports))


def is_significant(difference: Metric) -> bool:
    """Tell whether the interval of a difference excludes zero. A difference without an interval is not significant."""
    return difference.low is not None and difference.high is not None and not difference.low <= 0 <= difference.high


def _sentence(difference: Metric, a: str, b: str) -> str:
    if difference.value is None or difference.low is None or difference.high is None:
        return f"Cannot tell whether {b} or {a} is better: all texts come from one report."
    value, low, high = (100 * x for x in (difference.value, difference.low, difference.high))
    if not is_significant(difference):
        measured = (
            f"{b} minus {a} is {value:+.1f} points macro-F1, {CONFIDENCE_TEXT} interval {low:+.1f} to {high:+.1f}"
        )
        return f"No significant difference: {measured}."
    if value < 0:
        a, b, value, low, high = b, a, -value, -high, -low
    return f"{b} is better than {a} by {value:.1f} points macro-F1, {CONFIDENCE_TEXT} interval {low:.1f} to {high:.1f}."


def _aligned(a: Predictions, b: Predictions, name_a: str, name_b: str) -> Predictions:
    """Model b with its texts and categories in the order of a."""
    row = {reference.id: i for i, reference in enumerate(b.references)}
    missing = [reference.id for reference in a.references if reference.id not in row]
    if missing or len(a.references) != len(b.references):
        example = f" (such as {missing[0]})" if missing else ""
        raise InputError(
            f"{name_a} has {len(a.references)} texts and {name_b} has {len(b.references)}; {len(missing)} texts of "
            f"{name_a} are missing from {name_b}{example}; evaluate both models on the same texts"
        )
    if set(a.ids) != set(b.ids):
        raise InputError(f"{name_a} and {name_b} have different categories; compare models with the same taxonomy")
    order = [row[reference.id] for reference in a.references]
    for one, other in zip(a.references, (b.references[i] for i in order), strict=True):
        if _labels_and_report(one) != _labels_and_report(other):
            raise InputError(
                f"text {one.id} has different labels or a different report in {name_a} and {name_b}; "
                "evaluate both models again"
            )
    columns = [b.ids.index(name) for name in a.ids]
    column_in_a = np.array([a.ids.index(name) for name in b.ids])
    return dataclasses.replace(
        b,
        references=[b.references[i] for i in order],
        ids=a.ids,
        probabilities=b.probabilities[order][:, columns],
        label_mask=b.label_mask[order][:, columns],
        primary=column_in_a[b.primary[order]],
        confidence=b.confidence[order],
        uncalibrated=None if b.uncalibrated is None else b.uncalibrated[order][:, columns],
    )


def _labels_and_report(reference: Reference) -> tuple[set[str], set[str], str]:
    return set(reference.required), set(reference.optional), reference.report
