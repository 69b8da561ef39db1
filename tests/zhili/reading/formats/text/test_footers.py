"""The feet of pages in plain text."""

import pytest

from zhili.reading.formats.text import read_plain

TEXT = "今年以来柳溪镇各村抓紧检修水渠和山塘安排专人轮流值守并把每一处漏水的地方都登记在册逐一修好" * 6
WIDTH = 30


def lines_with(foot: str) -> list[str]:
    """The lines of a text broken at a fixed width, with the foot of a page after its fourth line."""
    rows = [TEXT[begin : begin + WIDTH] for begin in range(0, len(TEXT), WIDTH)]
    document = read_plain("\n".join([*rows[:4], foot, *rows[4:]]))
    return [document.text[line.start : line.end].replace("\n", "") for line in document.lines]


@pytest.mark.parametrize("foot", ["柳溪县民政局 2", "— 12 —", "- 3 -", "3 柳溪县民政局", "柳溪县民政局 - 2 -", "| 7 |"])
def test_foot_of_a_page_is_a_line_and_parts_the_paragraph(foot: str) -> None:
    assert lines_with(foot) == [TEXT[: 4 * WIDTH], foot, TEXT[4 * WIDTH :]]


def test_repeated_text_with_another_number_is_a_foot() -> None:
    rows = [TEXT[begin : begin + WIDTH] for begin in range(0, len(TEXT), WIDTH)]
    document = read_plain("\n".join([*rows[:3], "用水调查 1", *rows[3:6], "用水调查 2", *rows[6:]]))
    shown = [document.text[line.start : line.end] for line in document.lines]
    assert [text for text in shown if len(text) < WIDTH] == ["用水调查 1", "用水调查 2"] and len(shown) == 5


@pytest.mark.parametrize("rest", ["全镇修渠 36", "共计修渠36公里。", "户数 320，"])
def test_end_of_a_paragraph_is_no_foot(rest: str) -> None:
    assert lines_with(rest)[0].endswith(rest) or lines_with(rest)[0] == TEXT[: 4 * WIDTH] + rest + TEXT[4 * WIDTH :]
