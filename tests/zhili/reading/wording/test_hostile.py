"""Lines made to exhaust patterns: the answer comes after few steps, and is what simple lines give."""

import signal
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from zhili.reading.wording import boilerplate
from zhili.reading.wording.boilerplate import boilerplate_facts, is_authority, is_organisation
from zhili.reading.wording.fields import BUTTONS, parse_fields
from zhili.reading.wording.headings import first_sentence, heading_style, run_in_heading
from zhili.reading.wording.officials import (
    document_number,
    is_addressee,
    is_delivery,
    is_greeting,
    is_public_note,
    is_series,
    names_in_brackets,
    number_within,
    organisations,
    signatory,
    speaker,
    speaker_in_sentence,
)

FUNCTIONS = (
    boilerplate_facts, is_authority, is_organisation, parse_fields, first_sentence, heading_style, run_in_heading,
    document_number, is_addressee, is_delivery, is_greeting, is_public_note, is_series, names_in_brackets,
    number_within, organisations, signatory, speaker, speaker_in_sentence,
)  # fmt: skip
UNITS = (
    "县委", "办公室", "县民政局", "返回首页", "返回上一页", "T+", "大中小", "分享到", "次", "各位代表", "同志们、",
    "主席团", "在大会", "县长", "第", "1", " ", "|", "[", "《", "（", "签发 ", "阅读量 1", "来源", "来源：",
    "来源：甲 ",
    "2023", "2023-", "12:", "-", "、", "甲 ", "共",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _limit() -> Iterator[None]:
    """Stop a pattern that tries every way to read a line; 10 seconds are far more than any of these tests needs."""

    def stop(*_: object) -> None:
        raise TimeoutError("a pattern takes too many steps")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, 10)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_repeated_words_are_read_in_few_steps(function: Callable[[str], object]) -> None:
    for unit in UNITS:
        for end in ("", "甲", "。", "》"):
            function((unit * 160)[: 159 - len(end)] + end)


def test_any_two_buttons_in_turn_are_read_in_few_steps() -> None:
    for one, other in pairwise([*BUTTONS, *BUTTONS[::2], *BUTTONS[::3]]):
        boilerplate_facts(((one + other) * 80)[:155] + "甲乙丙。")


def test_long_headline_with_many_offices_is_no_organisation() -> None:
    headline = "云台县人民政府办公室关于转发县发改局县教育局县公安局县民政局县财政局县住建局等部门实施方案的通知"
    assert not is_organisation(headline) and not is_authority(headline) and organisations(headline) == []


@pytest.mark.parametrize(
    ("line", "organisation", "authority"),
    [
        ("云台镇人民政府", True, True),
        ("县民政局县财政局", True, False),
        ("县民政局 县财政局", True, False),
        ("县委办公室县政府办公室", True, True),
        ("云台县委", True, True),
        ("中共云台县委员会", True, True),
        ("魅力古镇", True, False),
        ("办公室", False, False),
        ("甲" * 30 + "办公室", True, True),
        ("甲" * 31 + "办公室", False, False),
        ("甲" * 20 + "局" + "乙" * 20 + "局", True, False),
        ("云台镇人民政府，县民政局", False, False),
        ("", False, False),
    ],
)
def test_rows_of_names(line: str, organisation: bool, authority: bool) -> None:
    assert (is_organisation(line), is_authority(line)) == (organisation, authority)


@pytest.mark.parametrize(
    "line",
    [
        "返回首页",
        "返回上一页",
        "T+ T-",
        "A+A-",
        "【打印】【关闭】",
        "大 中 小 打印 3",
        "繁体版权声明",
        "分享到 微信好友 QQ空间",
        "更多>>",
        "繁体版 | 无障碍浏览",
    ],
)
def test_rows_of_buttons_are_boilerplate(line: str) -> None:
    assert boilerplate._is_boilerplate(line)


@pytest.mark.parametrize("line", ["返回乡村", "打印机", "大中小学", "关注民生", "首页推荐"])
def test_words_that_begin_with_a_button_are_text(line: str) -> None:
    assert boilerplate_facts(line) is None


def test_label_that_disappears_with_the_rest_of_its_line_is_text() -> None:
    """The whole line is mojibake and its mending changes the label, but the first 100 characters keep it."""
    line = (
        "来源：charsetscapecharset=hz〇年元月2024-13-45二definedcharset=utf-7charset=undefined２０２４〇年元月"
        "chars024-13-4³涓枃"
    )
    assert parse_fields(line) is None
