import sys
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhili.text import normalise
from zhili.text.segment import segments, split_segments

BODY = "改造户厕210座，整治污水排放口14处，清运垃圾1200吨，" * 2 + "村庄面貌焕然一新。"
INTRODUCTION = (
    "今年以来，全镇上下团结一心，克服干旱和疫情的影响，农业增产、企业增效、农民增收，各项工作都有新的起色，下半年重点"
    "抓了三件事："
)
TEXT = st.text(alphabet=st.sampled_from("镇村茶。！？;”\n一二 ,"), max_size=120)
PIECES = [
    *("一是", "二是", "三是", "首先，", "其次，", "最后，", "第一，", "第二，", "一、", "二、", "1.", "2."),
    *("（1）", "（2）", "①", "②", "。", "；", "\n", " ", "  ", "\u200b" * 9, "镇(zhèn)村(cūn)"),
    *("下一步，", "抓好工作：", BODY, "改厕210座，"),
]
LISTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def parts(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_segments(text)]


@given(st.one_of(TEXT.map(lambda t: t * 12), st.text(max_size=900), LISTS))
def test_segments_cover_the_paragraph(text: str) -> None:
    spans = split_segments(text)
    assert spans[0].start == 0 and spans[-1].end == len(text)
    assert all(before.end == after.start for before, after in pairwise(spans))
    assert not text.strip() or all(text[span.start : span.end].strip() for span in spans)
    assert segments(text) == [(span.start, span.end) for span in spans]


@given(st.one_of(TEXT.map(lambda t: t * 12), LISTS))
def test_segments_have_the_length_that_the_model_reads(text: str) -> None:
    # The model may see a little more of a text in which normalisation removes less than 2 %.
    assert all(len(normalise(part)) <= (350 + 60) * 1.1 for part in parts(text))


@given(LISTS)
def test_points_count_up_and_leads_are_from_the_text(text: str) -> None:
    spans = split_segments(text)
    numbers = [span.point for span in spans if span.point]
    assert sorted(set(numbers)) == list(range(1, len(set(numbers)) + 1))
    assert numbers == sorted(numbers)
    assert all(span.lead in text[: span.start] and (span.point or not span.lead) for span in spans)


def test_no_segment_is_only_white_space() -> None:
    text = "全镇六项工作的进展情况如下，" * 6 + "：" + " " * 800 + "改厕460户。" + " " * 400
    assert all(part.strip() for part in parts(text))


def test_list_of_short_points_in_a_short_paragraph_is_one_segment() -> None:
    assert segments("一是抓产业。二是抓治理。") == [(0, 12)]


def test_each_point_is_a_segment_with_the_lead_of_the_list() -> None:
    text = f"全镇抓了三件事：一是环境。{BODY}二是产业。{BODY}三是治理。{BODY}"
    assert [part[:8] for part in parts(text)] == ["全镇抓了三件事：", "二是产业。改造户", "三是治理。改造户"]
    assert [(span.point, span.lead) for span in split_segments(text)] == [
        (1, ""), (2, "全镇抓了三件事："), (3, "全镇抓了三件事："),
    ]  # fmt: skip


def test_sentence_before_a_list_is_its_lead() -> None:
    text = f"社保惠及山里人。一是新农保。{BODY}二是城居保。{BODY}"
    assert split_segments(text)[1].lead == "社保惠及山里人。"


def test_long_text_before_a_list_is_a_segment() -> None:
    text = f"{INTRODUCTION}一是环境。{BODY}二是产业。{BODY}"
    first, second, third = split_segments(text)
    assert text[first.start : first.end] == INTRODUCTION
    assert (first.point, first.lead) == (0, "")
    assert second.lead == third.lead == INTRODUCTION[INTRODUCTION.index("全镇") :]
    assert (second.point, third.point) == (1, 2)


def test_text_after_the_last_point_is_a_segment() -> None:
    text = f"一是环境。{BODY}二是产业。{BODY}下一步，{BODY}{BODY}"
    assert [part[:4] for part in parts(text)] == ["一是环境", "二是产业", "下一步，"]
    assert split_segments(text)[-1].point == 0


def test_nested_lists_are_split_only_in_long_points() -> None:
    short = f"一是环境：（1）{BODY}（2）{BODY}二是产业。{BODY}"
    assert [part[:4] for part in parts(short)] == ["一是环境", "二是产业"]
    long = f"一是环境：（1）{BODY * 3}（2）{BODY * 3}二是产业。{BODY}"
    assert [part[:4] for part in parts(long)] == ["一是环境", "（2）改", "二是产业"]
    assert split_segments(long)[1].lead == "一是环境："


def test_long_point_is_split_at_sentence_ends() -> None:
    spans = split_segments(f"抓两件事：一是环境。{BODY * 8}二是产业。{BODY}")
    assert [span.point for span in spans] == [1, 1, 2]
    assert [span.lead for span in spans] == ["", "抓两件事：", "抓两件事："]


def test_short_points_of_a_long_paragraph_are_grouped() -> None:
    text = "抓好下列工作：" + "".join(f"{n}.改造户厕{n}座，清运垃圾{n}吨。" for n in range(1, 31))
    spans = split_segments(text)
    assert all(60 <= span.end - span.start <= 130 for span in spans)
    assert [span.point for span in spans] == list(range(1, len(spans) + 1))


def test_pinyin_and_invisible_characters_do_not_count() -> None:
    pinyin = "聚(jù)焦(jiāo)重(zhòng)点(diǎn)，" * 40 + "整(zhěng)治(zhì)。"  # 243 characters without pinyin
    assert len(parts(pinyin)) == 1
    assert len(parts("\u200b".join("聚焦重点，整治环境。" * 30))) == 1
    points = f"一(yī)是(shì)环(huán)境(jìng)。{BODY}二(èr)是(shì)产(chǎn)业(yè)。{BODY}"
    assert [part[:2] for part in parts(points)] == ["一(", "二("]


def test_long_paragraph_is_split_at_sentence_ends() -> None:
    sentence = "检修泵站14座，农机下田260台次，发放有机肥480吨，带动农户320户增收。"
    spans = segments(sentence * 20)
    assert all(60 <= b - a <= 350 for a, b in spans)
    assert all(b % len(sentence) == 0 for _, b in spans)


def test_overlong_sentence_is_split_after_a_comma() -> None:
    assert all(part[-1] == "，" for part in parts("检修泵站十四座，" * 100))


@pytest.mark.parametrize(
    "unit",
    [
        *(BODY, f"（1）{BODY}", f"一是环境。{BODY}二是产业。{BODY}", "1.修路。2.治水。（1）东。（2）西。"),
        *("一、好。（一）好。1.好。（1）好。①", "其一，", "第一，修路，第二，治水。", "一是", "一是。二是。"),
        *("一是好 ", "①②", "首先，", "聚(jù)焦(jiāo)。", "\u200b", "， ", "镇"),
    ],
)
def test_steps_are_linear_in_the_length(unit: str) -> None:
    count = 6_000 // len(unit)
    assert steps(unit * count * 2) <= 2.3 * steps(unit * count) + 1000


def steps(text: str) -> int:
    """The number of calls, of Python and C functions, that a text takes."""
    calls = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        split_segments(text)
    finally:
        sys.setprofile(None)
    return calls
