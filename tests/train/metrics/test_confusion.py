import numpy as np
import pytest

from train.metrics.confusion import confusion, frequent_confusions, worst_mistakes
from train.metrics.predictions import Predictions
from train.metrics.references import Reference
from zhili.inference.decision import DecisionRule

IDS = ("a", "b", "c")


def answers(*rows: tuple[str, str, list[float]]) -> Predictions:
    """From required and optional labels and probabilities."""
    references = [
        Reference(id=f"t{i}", report=f"r{i}", text="好", required=tuple(q), optional=tuple(o), primary=tuple(q))
        for i, (q, o, _) in enumerate(rows)
    ]
    p = np.array([row for *_, row in rows], np.float32)
    return Predictions.from_probabilities(references, IDS, p, DecisionRule("multi_label", np.full(3, 0.5, np.float32)))


WORKED = answers(
    ("a", "", [0.9, 0.1, 0.1]),  # right
    ("a", "", [0.2, 0.9, 0.8]),  # a missed for b and c: half each
    ("ab", "", [0.9, 0.3, 0.1]),  # b missed, nothing instead
    ("a", "", [0.9, 0.1, 0.7]),  # c beside it, nothing missed
    ("b", "c", [0.1, 0.8, 0.9]),  # right: c counts neither way
)


def test_confusion_by_hand() -> None:
    found = confusion(WORKED)
    assert found.rows == found.columns == ["a", "b", "c", "(nothing)"]
    assert found.counts == [[3, 0.5, 0.5, 0], [0, 1, 0, 1], [0, 0, 0, 0], [0, 0, 1, 0]]
    assert np.sum(found.counts[:3], axis=1).tolist() == WORKED.required.sum(0).tolist()
    assert frequent_confusions(found, 5) == [(0.5, "a", "c"), (0.5, "a", "b")]  # neither hits nor (nothing)
    assert found.labelled_together == [[4, 1, 0], [1, 2, 0], [0, 0, 0]]
    assert found.predicted_together == [[3, 0, 1], [0, 2, 2], [1, 2, 3]]


def test_the_surest_mistakes_come_first() -> None:
    found = worst_mistakes(WORKED)
    assert [m.id for m in found] == ["t1", "t2", "t3"]
    first = found[0]
    assert first.loss == pytest.approx(-np.log(0.2) - np.log(0.1) - np.log(0.2), rel=1e-5)
    assert (first.predicted, list(first.missed), list(first.wrong)) == (("b", "c"), ["a"], ["b", "c"])
    assert first.missed["a"] == pytest.approx(0.2)
    assert len(worst_mistakes(WORKED, 1)) == 1
