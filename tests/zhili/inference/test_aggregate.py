from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhili import Predictor, Report
from zhili.inference.aggregate import (
    aggregate_report,
    category_shares,
    domain_shares,
    paragraph_prediction,
)
from zhili.inference.decision import DecisionRule
from zhili.report import Segment
from zhili.taxonomy import Taxonomy

TAXONOMY = Taxonomy.model_validate(
    {
        "domains": {"land": {"name": "农村"}, "people": {"name": "民生"}, "other": {"name": "其他"}},
        "categories": [
            {"id": "farm", "name": "农业", "domain": "land"},
            {"id": "road", "name": "道路", "domain": "land"},
            {"id": "school", "name": "教育", "domain": "people"},
            {"id": "general", "name": "综述", "domain": "other", "exclusive": True},
        ],
    }
)
RULE = DecisionRule.from_taxonomy("multi_label", TAXONOMY, 0.5)


def segment(length: int, *row: float, rule: DecisionRule = RULE) -> Segment:
    return Segment("字" * length, 0, length, rule.predict(np.array(row, np.float32)))


def test_paragraph_of_one_segment_has_its_prediction() -> None:
    one = segment(9, 0.2, 0.7, 0.9, 0.1)
    assert paragraph_prediction([one], RULE) == one.prediction


def test_paragraph_has_the_primary_labels_of_its_segments_with_most_text_first() -> None:
    segments = [segment(30, 0.9, 0.1, 0.2, 0.0), segment(100, 0.1, 0.1, 0.8, 0.0), segment(40, 0.1, 0.6, 0.1, 0.0)]
    result = paragraph_prediction(segments, RULE)
    assert result.labels == ("school", "road", "farm")
    assert result.primary == "school"
    assert list(result.scores.values()) == pytest.approx([0.9, 0.6, 0.8, 0.0])


def test_other_labels_need_half_of_the_text() -> None:
    both, school, road = segment(50, 0.6, 0.1, 0.8, 0.0), segment(30, 0, 0, 0.9, 0), segment(20, 0, 0.9, 0, 0)
    assert paragraph_prediction([both, school, road], RULE).labels == ("school", "road", "farm")
    assert paragraph_prediction([both, school, road, road], RULE).labels == ("school", "road")


def test_paragraph_needs_review_where_a_segment_does() -> None:
    rule = replace(RULE, review_threshold=0.5)
    sure, unsure = segment(50, 0.99, 0, 0, 0, rule=rule), segment(50, 0.55, 0.45, 0, 0, rule=rule)
    assert paragraph_prediction([sure, unsure], rule).needs_review
    assert not paragraph_prediction([sure, sure], rule).needs_review


def test_exclusive_category_needs_every_segment() -> None:
    opening, body = segment(200, 0.1, 0.0, 0.0, 0.99), segment(20, 0.8, 0.0, 0.0, 0.05)
    assert paragraph_prediction([opening, body], RULE).labels == ("farm",)
    assert paragraph_prediction([opening, opening], RULE).labels == ("general",)


def test_single_label_follows_from_weighted_mean() -> None:
    rule = DecisionRule.from_taxonomy("single_label", TAXONOMY, 0.5)
    segments = [segment(10, 0.1, 0.1, 0.7, 0.1, rule=rule), segment(30, 0.5, 0.2, 0.2, 0.1, rule=rule)]
    result = paragraph_prediction(segments, rule)
    assert result.labels == ("farm",)
    assert result.scores["farm"] == pytest.approx(0.4)
    assert sum(result.scores.values()) == pytest.approx(1)


@given(
    st.lists(st.tuples(st.integers(1, 300), st.lists(st.floats(0, 1, width=32), min_size=4, max_size=4)), min_size=1)
)
def test_labels_of_any_segments_are_their_own(drawn: list[tuple[int, list[float]]]) -> None:
    segments = [segment(length, *row) for length, row in drawn]
    result = paragraph_prediction(segments, RULE)
    assert result.primary == result.labels[0]
    assert len(set(result.labels)) == len(result.labels)
    assert "general" not in result.labels or len(result.labels) == 1
    own = [one.prediction for one in segments if one.prediction]
    assert set(result.labels) <= {name for prediction in own for name in prediction.labels}
    assert {prediction.primary for prediction in own} - {"general"} <= set(result.labels)
    assert sum(category_shares(segments).values()) == pytest.approx(1)


def test_category_shares_count_characters_of_segments() -> None:
    segments = [segment(30, 0.9, 0, 0, 0), segment(60, 0, 0, 0.9, 0), segment(10, 0, 0.9, 0, 0)]
    profile = category_shares(segments)
    assert list(profile.items()) == [("school", 0.6), ("farm", 0.3), ("road", 0.1)]
    assert list(domain_shares(profile, TAXONOMY).items()) == [("people", 0.6), ("land", pytest.approx(0.4))]
    assert category_shares([]) == {}


def test_report_is_aggregated_in_order(shipped: Predictor, long_report: Report, predicted: Report) -> None:
    assert [len(p.segments) for p in predicted.paragraphs] == [3, 3, 1]
    for before, after in zip(long_report.paragraphs, predicted.paragraphs, strict=True):
        assert [(s.text, s.start, s.end) for s in before.segments] == [(s.text, s.start, s.end) for s in after.segments]
        assert after.prediction == paragraph_prediction(after.segments, shipped.decision_rule)
    first = next(predicted.paragraphs)
    # Its segments: an opening, agriculture with tourism, clean-up with pipes.
    assert first.prediction is not None
    assert set(first.prediction.labels) == {"agriculture", "living_environment"}
    assert predicted.profile["agriculture"] == pytest.approx(103 / 467)
    assert sum(predicted.domains.values()) == pytest.approx(1)
    assert list(predicted.profile.values()) == sorted(predicted.profile.values(), reverse=True)
    assert predicted.sections[2].profile == {"general": 1.0}


def test_readers_give_every_paragraph_segments_that_cover_it(sample: Report) -> None:
    for paragraph in sample.paragraphs:
        assert paragraph.segments[0].start == paragraph.start
        assert paragraph.segments[-1].end == paragraph.end


def test_report_without_paragraphs_has_empty_profile() -> None:
    empty = aggregate_report(Report("题", None, ()), [], RULE)
    assert (empty.profile, empty.domains) == ({}, {})
