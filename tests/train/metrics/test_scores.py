import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support

from train.data.matrix import label_matrix
from train.metrics.scores import (
    LabelF1,
    PrimaryAccuracy,
    SubsetAccuracy,
    count_labels,
    f1_from_counts,
    macro_f1,
    micro_f1,
    precision_recall_f1,
)

IDS = ("a", "b", "c", "d")
TARGETS = label_matrix([["a"], ["b", "a"], ["c"], ["a"]], IDS)
PREDICTED = label_matrix([["a"], ["b"], ["a"], ["a"]], IDS)


def test_counts_and_scores_equal_a_count_by_hand() -> None:
    tp, fp, fn = count_labels(PREDICTED, TARGETS)
    assert (tp.tolist(), fp.tolist(), fn.tolist()) == ([2, 1, 0, 0], [1, 0, 0, 0], [1, 0, 1, 0])
    precision, recall, f1 = precision_recall_f1(tp, fp, fn)
    assert precision == pytest.approx([2 / 3, 1, np.nan, np.nan], nan_ok=True)
    assert recall == pytest.approx([2 / 3, 1, 0, np.nan], nan_ok=True)
    assert f1 == pytest.approx([2 / 3, 1, 0, np.nan], nan_ok=True)
    assert f1_from_counts(3, 1, 2) == pytest.approx(6 / 9)


def test_label_f1_equals_a_count_by_hand() -> None:
    scores = LabelF1().compute(predictions=PREDICTED, references=TARGETS)
    # a: 2 tp, 1 fp, 1 fn; b: 1 tp; c: 1 fn; d: no count
    assert scores["f1"] == pytest.approx([2 / 3, 1, 0, 0])
    assert scores["support"] == [3, 1, 1, 0]
    assert scores["macro_f1"] == pytest.approx((2 / 3 + 1 + 0) / 3)
    assert scores["micro_f1"] == pytest.approx(2 * 3 / (4 + 5))


def test_label_f1_equals_scikit_learn() -> None:
    targets, predicted = np.random.default_rng(0).integers(0, 2, (2, 60, 9))
    targets[:, 3] = predicted[:, 5] = 0
    scores = LabelF1().compute(predictions=predicted, references=targets)
    expected = precision_recall_fscore_support(targets, predicted, average=None, zero_division=0)
    for name, values in zip(("precision", "recall", "f1", "support"), expected, strict=True):
        assert scores[name] == values.tolist()


def test_functions_equal_the_metric_class() -> None:
    targets, predicted = np.random.default_rng(0).integers(0, 2, (2, 60, 9))
    scores = LabelF1().compute(predictions=predicted, references=targets)
    assert macro_f1(predicted, targets) == pytest.approx(scores["macro_f1"])
    assert micro_f1(predicted, targets) == pytest.approx(scores["micro_f1"])
    nothing = np.zeros_like(targets)
    assert (macro_f1(nothing, nothing), micro_f1(nothing, nothing)) == (0, 0)


def test_subset_and_primary_accuracy_equal_a_count_by_hand() -> None:
    assert SubsetAccuracy().compute(predictions=PREDICTED, references=TARGETS) == {"subset_accuracy": 0.5}
    scores = PrimaryAccuracy().compute(predictions=[0, 1, 3], references=[[0], [0], []], allowed=[[0], [0, 1], [2]])
    assert scores == {"primary_accuracy": pytest.approx(1 / 3), "primary_allowed": pytest.approx(2 / 3)}
