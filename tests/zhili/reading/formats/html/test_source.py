"""Paragraphs that only the source of a page parts."""

import pytest

from zhili.reading.document import Document
from zhili.reading.formats.html import read_html
from zhili.reading.formats.html.source import source_paragraphs

INTRO = "入夏以来，柳溪镇抓紧检修水渠，各村轮流值守，早稻长势良好，农户心里踏实了许多。"
ROAD = "镇里还修通了三条产业路，运茶的车能一直开到山腰，采茶的人少走了七里山路。"


def texts(document: Document) -> list[str]:
    return [document.text[line.start : line.end] for line in document.lines]


def test_lines_without_an_indent_among_lines_with_one() -> None:
    page = f"<div>各村民小组：\n　　{INTRO}\n　　{ROAD}\n柳溪镇水利站\n2021年6月3日</div>"
    assert texts(read_html(page)) == ["各村民小组：", INTRO, ROAD, "柳溪镇水利站", "2021年6月3日"]


def test_lines_that_a_program_broke_stay_together() -> None:
    broken = f"<div>\n　　{INTRO[:28]}\n{INTRO[28:]}\n　　{ROAD[:24]}\n{ROAD[24:]}\n柳溪镇水利站\n2021年6月3日</div>"
    assert texts(read_html(broken)) == [INTRO, ROAD, "柳溪镇水利站", "2021年6月3日"]


@pytest.mark.parametrize("heading", ["<b>一、修渠</b>\n", "<b>一、修渠</b> \n\n", "一、修渠\n"])
@pytest.mark.parametrize("text", ["　　{}", "<span>　　{}</span>", "<font>\n　　{}</font>"])
def test_element_before_an_indent_is_a_line(heading: str, text: str) -> None:
    assert texts(read_html(f"<div>{heading}{text.format(INTRO)}</div>")) == ["一、修渠", INTRO]


def test_line_break_of_the_source_without_an_indent_parts_nothing() -> None:
    assert texts(read_html(f"<p>{INTRO[:12]}\n{INTRO[12:]}</p>")) == [INTRO]


def test_parts_have_all_the_text() -> None:
    text = "甲\n　　乙\n\n  丙\n　　丁。\n戊"
    for any_indent in (False, True):
        assert "".join("".join(source_paragraphs(text, any_indent)).split()) == "甲乙丙丁。戊"
