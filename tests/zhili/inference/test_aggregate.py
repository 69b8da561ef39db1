import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhili import Predictor, Report, Section
from zhili.inference.aggregate import (
    CONTEXT_LENGTH,
    aggregate_report,
    category_shares,
    domain_shares,
    heading_context,
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


def test_paragraph_has_labels_of_any_segment_with_largest_first() -> None:
    segments = [segment(30, 0.9, 0.1, 0.2, 0.0), segment(100, 0.1, 0.1, 0.8, 0.0), segment(40, 0.1, 0.6, 0.1, 0.0)]
    result = paragraph_prediction(segments, RULE)
    assert result.labels == ("school", "farm", "road")
    assert result.primary == "school"
    assert list(result.scores.values()) == pytest.approx([0.9, 0.6, 0.8, 0.0])


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
def test_any_segments_give_labels_by_the_decision_rule(drawn: list[tuple[int, list[float]]]) -> None:
    segments = [segment(length, *row) for length, row in drawn]
    result = paragraph_prediction(segments, RULE)
    assert result.primary == result.labels[0]
    assert len(set(result.labels)) == len(result.labels)
    assert "general" not in result.labels or len(result.labels) == 1
    row = np.array(list(result.scores.values()), np.float32)
    assert set(result.labels) == set(RULE.predict(row).labels)
    assert sum(category_shares(segments).values()) == pytest.approx(1)


def test_category_shares_count_characters_of_segments() -> None:
    segments = [segment(30, 0.9, 0, 0, 0), segment(60, 0, 0, 0.9, 0), segment(10, 0, 0.9, 0, 0)]
    profile = category_shares(segments)
    assert list(profile.items()) == [("school", 0.6), ("farm", 0.3), ("road", 0.1)]
    assert list(domain_shares(profile, TAXONOMY).items()) == [("people", 0.6), ("land", pytest.approx(0.4))]
    assert category_shares([]) == {}


@pytest.mark.parametrize(
    ("path", "heading", "expected"),
    [
        ((), "", None),
        ((), "二、民生", "二、民生"),
        (("一、回顾",), "（一）产业", "一、回顾。（一）产业"),
        (("一、回顾",), "", "一、回顾"),
        (("长" * 25, "一、回顾"), "（一）产业", "一、回顾。（一）产业"),
        (("一、回顾", "长" * 25), "（一）产业", "（一）产业"),
        ((), "长" * 80, "长" * 80),
    ],
)
def test_heading_context_is_nearest_headings_within_limit(
    path: tuple[str, ...], heading: str, expected: str | None
) -> None:
    result = heading_context(Section(heading, path, ()), "。")
    assert result == expected
    assert result is None or len(result) <= max(CONTEXT_LENGTH, len(heading))


def test_report_is_aggregated_in_order(shipped: Predictor, long_report: Report, predicted: Report) -> None:
    assert [len(p.segments) for p in predicted.paragraphs] == [3, 3, 1]
    for before, after in zip(long_report.paragraphs, predicted.paragraphs, strict=True):
        assert [(s.text, s.start, s.end) for s in before.segments] == [(s.text, s.start, s.end) for s in after.segments]
        assert after.prediction == paragraph_prediction(after.segments, shipped.decision_rule)
    first = next(predicted.paragraphs)
    # Its segments: an opening, agriculture with tourism, clean-up with pipes.
    assert set(first.prediction.labels) == {"agriculture", "culture_tourism", "living_environment", "infrastructure"}  # type: ignore[union-attr]
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
