from collections.abc import Callable

import numpy as np
import pytest

from train.metrics.confusion import confusion, frequent_confusions, worst_mistakes
from train.metrics.predictions import Predictions
from train.metrics.references import Reference
from zhili.inference.decision import DecisionRule

IDS = ("a", "b", "c")


@pytest.fixture
def predictions(decision_rule: Callable[..., DecisionRule]) -> Predictions:
    """Texts as (required labels, optional labels, probabilities)."""
    texts = [
        ("a", "", [0.9, 0.1, 0.1]),  # correct
        ("a", "", [0.2, 0.9, 0.8]),  # a missed, b and c instead: half each
        ("ab", "", [0.9, 0.3, 0.1]),  # b missed, nothing instead
        ("a", "", [0.9, 0.1, 0.7]),  # c wrong, nothing missed
        ("b", "c", [0.1, 0.8, 0.9]),  # correct: c counts neither way
    ]
    references = [
        Reference(id=f"t{i}", report=f"r{i}", text="好", required=tuple(q), optional=tuple(o), primary=tuple(q))
        for i, (q, o, _) in enumerate(texts)
    ]
    p = np.array([row for *_, row in texts], np.float32)
    return Predictions.from_probabilities(references, IDS, p, decision_rule(IDS, 0.5))


def test_confusion_matrix_equals_counts_by_hand(predictions: Predictions) -> None:
    matrix = confusion(predictions)
    assert matrix.rows == matrix.columns == ["a", "b", "c", "(nothing)"]
    assert matrix.counts == [[3, 0.5, 0.5, 0], [0, 1, 0, 1], [0, 0, 0, 0], [0, 0, 1, 0]]
    assert np.sum(matrix.counts[:3], axis=1).tolist() == predictions.required.sum(0).tolist()
    # Neither true positives nor (nothing) are confusions.
    assert frequent_confusions(matrix, 5) == [(0.5, "a", "c"), (0.5, "a", "b")]
    assert matrix.labelled_together == [[4, 1, 0], [1, 2, 0], [0, 0, 0]]
    assert matrix.predicted_together == [[3, 0, 1], [0, 2, 2], [1, 2, 3]]


def test_mistakes_are_sorted_by_log_loss(predictions: Predictions) -> None:
    mistakes = worst_mistakes(predictions)
    assert [m.id for m in mistakes] == ["t1", "t2", "t3"]
    first = mistakes[0]
    assert first.loss == pytest.approx(-np.log(0.2) - np.log(0.1) - np.log(0.2), rel=1e-5)
    assert (first.predicted, list(first.missed), list(first.wrong)) == (("b", "c"), ["a"], ["b", "c"])
    assert first.missed["a"] == pytest.approx(0.2)
    assert len(worst_mistakes(predictions, 1)) == 1
