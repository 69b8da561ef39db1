from collections.abc import Callable

import numpy as np
import pytest

from train.metrics.bootstrap import resample
from train.metrics.predictions import Predictions
from train.metrics.references import Reference
from train.metrics.summary import AVERAGES, averages, count_rows, point_values, summary
from zhili.inference.decision import DecisionRule

IDS = ("a", "b", "c", "d")


@pytest.fixture
def predictions(decision_rule: Callable[..., DecisionRule]) -> Predictions:
    """Texts as (report, required, optional, predicted labels); the first predicted label is primary.

    - Text 1 requires a, and b is optional. Predicted are a and b: a is a true positive, b counts neither way.
    - Text 2 requires a and c. Predicted is a: a is a true positive, c a false negative.
    - Text 3 requires b, and c is optional. Predicted are a and c: a is a false positive, b a false negative.
    - Text 4 requires nothing, and d is optional. Predicted is d: nothing counts, and all labels are correct.

    So the tp, fp, fn of a are 2, 1, 0 (F1 4/5), of b 0, 0, 1 (F1 0), of c 0, 0, 1 (F1 0), and d is left out of the
    macro average.
    """
    texts = [("r", "a", "b", "ab"), ("r", "ac", "", "a"), ("s", "b", "c", "ac"), ("t", "", "d", "d")]
    references = [
        Reference(id=str(i), report=r, text="好", required=tuple(q), optional=tuple(o), primary=tuple(q))
        for i, (r, q, o, _) in enumerate(texts)
    ]
    probabilities = np.full((len(texts), 4), 0.1, np.float32)
    for i, (_, _, _, predicted) in enumerate(texts):
        for rank, name in enumerate(predicted):
            probabilities[i, IDS.index(name)] = 0.9 - rank / 10
    return Predictions.from_probabilities(references, IDS, probabilities, decision_rule(IDS, 0.5))


def test_optional_labels_count_neither_way(predictions: Predictions) -> None:
    result = summary(predictions, resample(3))
    values = {name: metric.value for name, metric in result.metrics.items()}
    assert values["macro_f1"] == pytest.approx((4 / 5 + 0 + 0) / 3)
    assert values["micro_f1"] == pytest.approx(2 * 2 / (2 * 2 + 1 + 2))
    assert values["subset_accuracy"] == pytest.approx(2 / 4)
    assert values["primary_accuracy"] == pytest.approx(2 / 4)  # d is allowed in text 4, not required
    assert values["primary_allowed"] == pytest.approx(3 / 4)
    assert (result.paragraphs, result.reports) == (4, 3)
    row = result.categories["a"]
    assert (row.precision.value, row.recall.value, row.support, row.predicted) == (pytest.approx(2 / 3), 1, 2, 3)
    assert result.categories["b"].predicted == 0
    assert result.categories["b"].precision.value is None
    assert result.categories["d"].f1.value is None


def test_averages_from_counts_equal_the_metric_classes(simulate: Callable[..., Predictions]) -> None:
    sample = simulate(20, noise=1.0)
    values = dict(zip(AVERAGES, averages(count_rows(sample).sum(0)), strict=True))
    assert values == pytest.approx(point_values(sample))


def test_intervals_contain_the_value_and_narrow_with_more_reports(simulate: Callable[..., Predictions]) -> None:
    widths = []
    for reports in (15, 240):
        result = summary(simulate(reports), resample(reports, 500))
        for metric in [*result.metrics.values(), *(c.f1 for c in result.categories.values())]:
            assert metric.low <= metric.value <= metric.high
        widths.append(result.metrics["macro_f1"].high - result.metrics["macro_f1"].low)
    assert widths[1] < widths[0] / 2
