import numpy as np
import pytest

from train.evaluation.metrics import LabelF1, chosen_matrix, label_matrix, macro_f1, micro_f1, score
from zhili.decision import Decision

IDS = ("a", "b", "c", "d")
GOLD = label_matrix([["a"], ["b", "a"], ["c"], ["a"]], IDS)
PREDICTED = label_matrix([["a"], ["b"], ["a"], ["a"]], IDS)


def test_the_metric_agrees_with_counting_by_hand() -> None:
    found = LabelF1().compute(predictions=PREDICTED, references=GOLD)
    # a: 2 hits, 1 false alarm, 1 miss; b: all right; c: one miss; d: neither there nor predicted
    assert found["f1"] == pytest.approx([2 / 3, 1, 0, 0])
    assert found["support"] == [3, 1, 1, 0]
    assert found["macro_f1"] == pytest.approx((2 / 3 + 1 + 0) / 3)
    assert found["micro_f1"] == pytest.approx(2 * 3 / (4 + 5))


def test_the_quick_forms_agree_with_the_metric() -> None:
    random = np.random.default_rng(0)
    gold, predicted = random.integers(0, 2, (2, 60, 9))
    found = LabelF1().compute(predictions=predicted, references=gold)
    assert macro_f1(predicted, gold) == pytest.approx(found["macro_f1"])
    assert micro_f1(predicted, gold) == pytest.approx(found["micro_f1"])


def test_score() -> None:
    probabilities = np.array([[0.9, 0.1, 0, 0], [0.3, 0.8, 0, 0], [0.6, 0.1, 0.2, 0], [0.4, 0, 0.1, 0.2]], np.float32)
    decision = Decision("multi_label", np.full(4, 0.5, np.float32))
    result = score([["a"], ["b", "a"], ["c"], ["a"]], probabilities, decision, IDS)
    assert chosen_matrix(probabilities, decision).tolist() == PREDICTED.tolist()
    assert result["subset_accuracy"] == 0.5
    assert result["primary_accuracy"] == 0.75
    assert result["categories"]["a"] == {
        "precision": pytest.approx(2 / 3), "recall": pytest.approx(2 / 3), "f1": pytest.approx(2 / 3), "support": 3
    }  # fmt: skip
