from collections.abc import Callable

import numpy as np
import pytest

from train.metrics.bootstrap import resample
from train.metrics.predictions import Predictions
from train.metrics.references import Reference
from train.metrics.summary import AVERAGES, averages, count_rows, point_values, summary
from zhili.inference.decision import DecisionRule

IDS = ("a", "b", "c", "d")


def answers(rows: list[tuple[str, str, str, str]]) -> Predictions:
    """From (report, required, optional, predicted) of each text, labels as letters, the first predicted one primary."""
    references = [
        Reference(id=str(i), report=r, text="好", required=tuple(q), optional=tuple(o), primary=tuple(q))
        for i, (r, q, o, _) in enumerate(rows)
    ]
    probabilities = np.full((len(rows), 4), 0.1, np.float32)
    for i, (_, _, _, predicted) in enumerate(rows):
        for rank, name in enumerate(predicted):
            probabilities[i, IDS.index(name)] = 0.9 - rank / 10
    return Predictions.from_probabilities(references, IDS, probabilities, DecisionRule("multi_label", np.full(4, 0.5, np.float32)))


# Worked by hand, with hits, false alarms and misses:
#   text 1 requires a, b may be: a and b given   → a hit; b counts neither way
#   text 2 requires a and c: a given             → a hit, c missed
#   text 3 requires b, c may be: a, c given      → a false alarm, b missed; c counts neither way
#   text 4 requires nothing, d may be: d given   → nothing counts; all right
# a: 2 1 0 → F1 4/5, b: 0 0 1 → 0, c: 0 0 1 → 0, d: nothing, left out of the mean.
WORKED = answers([("r", "a", "b", "ab"), ("r", "ac", "", "a"), ("s", "b", "c", "ac"), ("t", "", "d", "d")])


def test_optional_labels_count_neither_way() -> None:
    found = summary(WORKED, resample(3))
    figures = {name: figure.value for name, figure in found.metrics.items()}
    assert figures["macro_f1"] == pytest.approx((4 / 5 + 0 + 0) / 3)
    assert figures["micro_f1"] == pytest.approx(2 * 2 / (2 * 2 + 1 + 2))
    assert figures["subset_accuracy"] == pytest.approx(2 / 4)
    assert figures["primary_accuracy"] == pytest.approx(2 / 4)  # d is allowed in text 4, not required
    assert figures["primary_allowed"] == pytest.approx(3 / 4)
    assert (found.paragraphs, found.reports) == (4, 3)
    row = found.categories["a"]
    assert (row.precision.value, row.recall.value, row.support, row.predicted) == (pytest.approx(2 / 3), 1, 2, 3)
    assert found.categories["b"].predicted == 0
    assert found.categories["b"].precision.value is None
    assert found.categories["d"].f1.value is None


def test_counts_give_what_the_metrics_give(simulate: Callable[..., Predictions]) -> None:
    sample = simulate(20, noise=1.0)
    found = dict(zip(AVERAGES, averages(count_rows(sample).sum(0)), strict=True))
    assert found == pytest.approx(point_values(sample))


def test_intervals_hold_the_value_and_narrow_with_more_reports(simulate: Callable[..., Predictions]) -> None:
    widths = []
    for reports in (15, 240):
        found = summary(simulate(reports), resample(reports, 500))
        for figure in [*found.metrics.values(), *(c.f1 for c in found.categories.values())]:
            assert figure.low <= figure.value <= figure.high
        widths.append(found.metrics["macro_f1"].high - found.metrics["macro_f1"].low)
    assert widths[1] < widths[0] / 2
