from dataclasses import replace

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
    with_units,
)
from zhili.inference.decision import DecisionRule, Judge
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
JUDGE = Judge(TAXONOMY, DecisionRule.from_taxonomy("multi_label", TAXONOMY, 0.5))


def unit(length: int, *row: float, judge: Judge = JUDGE) -> Segment:
    return Segment("字" * length, 0, length, judge.prediction(np.array(row, np.float32)))


def test_a_paragraph_of_one_unit_is_as_its_unit() -> None:
    one = unit(9, 0.2, 0.7, 0.9, 0.1)
    assert paragraph_prediction([one], JUDGE) == one.prediction


def test_a_paragraph_has_what_any_unit_has_and_the_largest_comes_first() -> None:
    units = [unit(30, 0.9, 0.1, 0.2, 0.0), unit(100, 0.1, 0.1, 0.8, 0.0), unit(40, 0.1, 0.6, 0.1, 0.0)]
    found = paragraph_prediction(units, JUDGE)
    assert found.labels == ("school", "farm", "road")
    assert found.primary == "school"
    assert list(found.scores.values()) == pytest.approx([0.9, 0.6, 0.8, 0.0])


def test_general_needs_every_unit() -> None:
    opening, body = unit(200, 0.1, 0.0, 0.0, 0.99), unit(20, 0.8, 0.0, 0.0, 0.05)
    assert paragraph_prediction([opening, body], JUDGE).labels == ("farm",)
    assert paragraph_prediction([opening, opening], JUDGE).labels == ("general",)


def test_a_single_label_is_that_of_the_weighted_mean() -> None:
    judge = Judge(TAXONOMY, DecisionRule.from_taxonomy("single_label", TAXONOMY, 0.5))
    units = [unit(10, 0.1, 0.1, 0.7, 0.1, judge=judge), unit(30, 0.5, 0.2, 0.2, 0.1, judge=judge)]
    found = paragraph_prediction(units, judge)
    assert found.labels == ("farm",)
    assert found.scores["farm"] == pytest.approx(0.4)
    assert sum(found.scores.values()) == pytest.approx(1)


@given(
    st.lists(st.tuples(st.integers(1, 300), st.lists(st.floats(0, 1, width=32), min_size=4, max_size=4)), min_size=1)
)
def test_any_units_give_labels_by_the_rule(drawn: list[tuple[int, list[float]]]) -> None:
    units = [unit(length, *row) for length, row in drawn]
    found = paragraph_prediction(units, JUDGE)
    assert found.primary == found.labels[0]
    assert len(set(found.labels)) == len(found.labels)
    assert "general" not in found.labels or len(found.labels) == 1
    row = np.array(list(found.scores.values()), np.float32)
    assert set(found.labels) == set(JUDGE.prediction(row).labels)
    assert sum(category_shares(units).values()) == pytest.approx(1)


def test_shares_are_by_characters_of_units() -> None:
    units = [unit(30, 0.9, 0, 0, 0), unit(60, 0, 0, 0.9, 0), unit(10, 0, 0.9, 0, 0)]
    profile = category_shares(units)
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
def test_the_context_is_the_nearest_headings(path: tuple[str, ...], heading: str, expected: str | None) -> None:
    found = heading_context(Section(heading, path, ()), "。")
    assert found == expected
    assert found is None or len(found) <= max(CONTEXT_LENGTH, len(heading))


def test_a_report_is_gathered_in_order(shipped: Predictor, long_report: Report, predicted: Report) -> None:
    assert [len(p.segments) for p in predicted.paragraphs] == [3, 3, 1]
    for before, after in zip(long_report.paragraphs, predicted.paragraphs, strict=True):
        assert [(u.text, u.start, u.end) for u in before.segments] == [(u.text, u.start, u.end) for u in after.segments]
        assert after.prediction == paragraph_prediction(after.segments, shipped.decision_rule)
    first = next(predicted.paragraphs)
    # Its units: an opening, agriculture with tourism, clean-up with pipes.
    assert set(first.prediction.labels) == {"agriculture", "culture_tourism", "living_environment", "infrastructure"}  # type: ignore[union-attr]
    assert predicted.profile["agriculture"] == pytest.approx(103 / 467)
    assert sum(predicted.domains.values()) == pytest.approx(1)
    assert list(predicted.profile.values()) == sorted(predicted.profile.values(), reverse=True)
    assert predicted.sections[2].profile == {"general": 1.0}


def test_paragraphs_without_units_are_their_own(shipped: Predictor, sample: Report) -> None:
    bare = tuple(replace(s, paragraphs=tuple(replace(p, segments=()) for p in s.paragraphs)) for s in sample.sections)
    assert with_units(replace(sample, sections=bare)) == sample
    assert shipped.predict_report(replace(sample, sections=bare)) == shipped.predict_report(sample)


def test_a_report_without_paragraphs_has_an_empty_profile() -> None:
    empty = aggregate_report(Report("题", None, ()), [], JUDGE)
    assert (empty.profile, empty.domains) == ({}, {})
