import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from zhili import Taxonomy
from zhili.inference.bundle import Task
from zhili.inference.decision import DecisionRule

VALUES = [{"id": name, "name": name, "domain": "x", "exclusive": name == "rest"} for name in ("a", "b", "c", "rest")]
TAXONOMY = Taxonomy.model_validate({"domains": {"x": {"name": "x"}}, "categories": VALUES})
RULE = DecisionRule.from_taxonomy("multi_label", TAXONOMY, 0.5)


@pytest.mark.parametrize(
    ("row", "labels"),
    [
        ([0.2, 0.7, 0.6, 0.1], [1, 2]),
        ([0.2, 0.3, 0.1, 0.1], [1]),
        ([0.7, 0.6, 0.1, 0.9], [3]),  # exclusive and the most probable
        ([0.7, 0.1, 0.1, 0.6], [0]),  # exclusive but not the most probable
        ([0.2, 0.1, 0.1, 0.3], [3]),
    ],
)
def test_labels_follow_thresholds_and_exclusive_category(row: list[float], labels: list[int]) -> None:
    assert RULE.labels(np.array(row, np.float32)) == labels


def test_thresholds_are_ordered_by_taxonomy() -> None:
    decision = DecisionRule.from_taxonomy("multi_label", TAXONOMY, {"rest": 0.5, "c": 0.9, "b": 0.2, "a": 0.8})
    assert decision.thresholds.tolist() == pytest.approx([0.8, 0.2, 0.9, 0.5])
    assert decision.labels(np.array([0.7, 0.3, 0.85, 0.0], np.float32)) == [1]
    assert decision.with_threshold(0.6).labels(np.array([0.7, 0.3, 0.85, 0.0], np.float32)) == [2, 0]


def test_single_label_task_takes_most_probable_category() -> None:
    decision = DecisionRule.from_taxonomy("single_label", TAXONOMY, 0.99)
    assert decision.labels(np.array([0.3, 0.4, 0.2, 0.1], np.float32)) == [1]


@given(arrays(np.float32, 4, elements=st.floats(0, 1, width=32)))
def test_labels_are_never_empty_and_ranked(row: np.ndarray) -> None:
    labels = RULE.labels(row)
    assert labels
    assert [row[i] for i in labels] == sorted((row[i] for i in labels), reverse=True)
    assert 3 not in labels or labels == [3]


@given(arrays(np.float32, (5, 4), elements=st.floats(0, 1, width=32)), st.sampled_from(["multi_label", "single_label"]))
def test_label_mask_equals_labels_of_each_row(rows: np.ndarray, task: Task) -> None:
    decision = DecisionRule.from_taxonomy(task, TAXONOMY, 0.5)
    mask = decision.label_mask(rows)
    assert [set(np.flatnonzero(row)) for row in mask] == [set(decision.labels(row)) for row in rows]


def test_confidence_is_probability_that_all_decisions_are_correct() -> None:
    rows = np.array([[0.9, 0.8, 0.1, 0.2], [0.3, 0.1, 0.0, 0.0]], np.float32)
    assert RULE.confidence(rows) == pytest.approx([0.9 * 0.8 * 0.9 * 0.8, 0.3 * 0.9])
    assert DecisionRule.from_taxonomy("single_label", TAXONOMY, 0.5).confidence(rows) == pytest.approx([0.9, 0.3])


SUBJECTS = Taxonomy.model_validate(
    {
        "domains": {"x": {"name": "x"}},
        "categories": [
            {"id": "a", "name": "a", "domain": "x", "subjects": [{"name": "茶叶"}, {"name": "水产"}]},
            {"id": "b", "name": "b", "domain": "x"},
            {"id": "c", "name": "c", "domain": "x", "subjects": [{"name": "道路"}]},
        ],
    }
)


def test_each_label_has_the_best_subject_of_its_own_category() -> None:
    rule = DecisionRule.from_taxonomy("multi_label", SUBJECTS, 0.5)
    directions = np.array([1.0, 1.0 + np.log(3), 9.0, 20.0], np.float32)  # 茶叶, 水产, b, 道路
    prediction = rule.predict(np.array([0.9, 0.8, 0.1], np.float32), directions)
    assert prediction.labels == ("a", "b")
    assert {name: (s.name, round(s.score, 3)) for name, s in prediction.subjects.items()} == {"a": ("水产", 0.75)}
    assert prediction.subject_paths == ("a/水产",)
    assert prediction.as_dict()["subjects"] == {"a": {"name": "水产", "score": pytest.approx(0.75)}}


def test_model_without_subjects_predicts_none() -> None:
    rule = DecisionRule.from_taxonomy("multi_label", SUBJECTS, 0.5)
    row = np.array([0.9, 0.8, 0.1], np.float32)
    assert rule.predict(row).subjects == rule.predict(row, np.zeros(0, np.float32)).subjects == {}
