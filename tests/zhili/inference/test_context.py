import pytest

from zhili import Predictor, Report, Section
from zhili.inference.context import CONTEXT_LENGTH, heading_context, segment_context
from zhili.report import Paragraph, Segment

SECTION = Section("二、下半年工作", (), ())


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


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        ("", "二、下半年工作"),
        ("重点抓好三项工作：", "二、下半年工作。重点抓好三项工作:"),
        ("全镇上下要紧盯目标，重点抓好以下三个方面的工作：", "全镇上下要紧盯目标,重点抓好以下三个方面的工作:"),
        ("全镇上下要紧紧盯住年初确定的各项目标任务，重点抓好以下各项工作：", "二、下半年工作。重点抓好以下各项工作:"),
        ("长" * 50 + "：", "二、下半年工作"),
        ("抓(zhuā)好(hǎo)三(sān)件(jiàn)事(shì)：", "二、下半年工作。抓好三件事:"),
    ],
)
def test_lead_follows_the_heading_where_both_fit(lead: str, expected: str) -> None:
    context = segment_context(SECTION, Segment("二是产业。", 0, 5, lead=lead, point=2), "。")
    assert context == expected
    assert len(context) <= CONTEXT_LENGTH


def test_lead_is_the_context_where_there_is_no_heading() -> None:
    segment = Segment("二是产业。", 0, 5, lead="抓好三件事", point=2)
    assert segment_context(Section("", (), ()), segment, "。") == "抓好三件事"


def test_model_sees_the_lead(shipped: Predictor) -> None:
    text, lead = "二是三号镇长带头包保。", "妥善化解信访积案："
    paragraph = Paragraph(text, 0, len(text), (Segment(text, 0, len(text), lead=lead, point=2),))
    report = shipped.predict_report(Report("题", None, (Section("", (), (paragraph,)),), text))
    assert next(report.paragraphs).prediction == shipped.predict(text, lead)
    assert next(report.paragraphs).segments[0].lead == lead
