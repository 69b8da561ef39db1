import numpy as np
import pytest

from train.data.matrix import label_matrix
from train.metrics.scores import LabelF1, PrimaryAccuracy, SubsetAccuracy, macro_f1, micro_f1

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


def test_shares_of_texts() -> None:
    assert SubsetAccuracy().compute(predictions=PREDICTED, references=GOLD) == {"subset_accuracy": 0.5}
    found = PrimaryAccuracy().compute(predictions=[0, 1, 3], references=[[0], [0], []], allowed=[[0], [0, 1], [2]])
    assert found == {"primary_accuracy": pytest.approx(1 / 3), "primary_allowed": pytest.approx(2 / 3)}
