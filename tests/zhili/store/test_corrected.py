"""Reports as people corrected them."""

from dataclasses import replace

import pytest

from zhili import Predictor, Report
from zhili.output import FileResult
from zhili.store import Store, corrected_report
from zhili.store.corrected import corrected_profile

LONG = "全镇投产茶园1.4万亩，上半年采下鲜叶820吨，带动320户茶农增收。新修村道十二公里，架设路灯三百盏。" * 12
LIST = (
    "全镇抓了三件事：一是改善人居环境。改造户厕二百一十座，清运垃圾三百吨，清理沟渠十二公里，聘请保洁员四十六名，每周评比一次。"
    "二是修好村路。新修村道十二公里，架设路灯三百盏，加宽桥梁两座，安装护栏四千六百米，两个自然村通了客车。"
    "三是化解矛盾。调解纠纷四十二起，办结信访件九件，领导接访十六次，两件多年的积案息诉罢访，群众满意。"
)


@pytest.fixture(scope="module")
def report(shipped: Predictor) -> Report:
    """A paragraph of one segment, a long one of several, and one with points."""
    long = "全镇投产茶园1.4万亩，上半年采下鲜叶820吨，带动320户茶农增收。新修村道十二公里，架设路灯三百盏。" * 12
    return shipped.predict_report(
        f"枫溪镇工作总结\n\n改造户厕二百一十座，清运垃圾三百吨。\n\n{long}\n\n{LIST}\n".encode()
    )


def rows(report: Report) -> list[str]:
    count = sum(1 for _ in report.paragraphs)
    result = FileResult("a.txt", report, tuple(map(str, range(count))))
    return [row.prediction.primary for _, row in result.rows]


def test_nothing_decided_changes_nothing(shipped: Predictor, report: Report) -> None:
    assert corrected_report(report, [()] * len(rows(report)), shipped.decision_rule) == report


def test_decided_labels_count_in_every_part_of_a_report(shipped: Predictor, report: Report) -> None:
    first, long, pointed = report.paragraphs
    assert len(long.segments) > 1 and not long.has_points and pointed.has_points
    decisions = [("education", "civility")] * len(rows(report))
    corrected = corrected_report(report, decisions, shipped.decision_rule)
    assert set(rows(corrected)) == {"education"}
    assert corrected.profile == corrected_profile(report, decisions) == {"education": 1.0}
    assert corrected.domains == {"livelihood": 1.0} and corrected.sections[0].profile == {"education": 1.0}
    for before, after in zip(report.paragraphs, corrected.paragraphs, strict=True):
        assert before.prediction and after.prediction
        assert after.prediction.labels == ("education", "civility") and not after.prediction.needs_review
        assert after.prediction.scores == pytest.approx(before.prediction.scores)
        assert (after.text, after.start, after.end) == (before.text, before.start, before.end)
    assert first.prediction != next(iter(corrected.paragraphs)).prediction


def test_decision_about_a_point_leaves_the_other_points(shipped: Predictor, report: Report) -> None:
    before = rows(report)
    decisions = [()] * (len(before) - 1) + [("health_epidemic",)]
    corrected = corrected_report(report, decisions, shipped.decision_rule)
    assert rows(corrected) == [*before[:-1], "health_epidemic"]
    pointed = list(corrected.paragraphs)[-1]
    assert pointed.prediction and "health_epidemic" in pointed.prediction.labels


def test_profiles_in_the_store_follow_the_decisions(store: Store, report_id: int, sample_result: FileResult) -> None:
    (model,) = (one.id for one in store.models())
    before = store.reports.summaries(model)[0].profile
    passage = store.corrections.passages(model)[0]
    store.corrections.add(passage.id, "change", ["health_epidemic"], "王芳", model)
    after = store.reports.summaries(model)[0].profile
    share = len(passage.text) / sum(len(one.text) for one in store.corrections.passages(model))
    assert after["health_epidemic"] == pytest.approx(share) and after != before
    second = store.model_id("b" * 64, "second")  # a model that comes later
    store.reports.add_prediction(report_id, second, replace(sample_result), lambda part: 0.5)
    assert store.reports.summaries(second)[0].profile == after
    store.corrections.add(passage.id, "skip", [], "王芳", model)
    assert store.reports.summaries(model)[0].profile == before
