import pytest

from benchmarks.reading.pages import Part
from benchmarks.reading.score import gram_f1, main_text, plain, reference_text

LINES: list[tuple[str, Part]] = [
    ("首页", "other"),
    ("关于种树的通知", "optional"),
    ("云台镇人民政府决定，今年种树。", "main"),
    ("村 | 棵", "main"),
    ("云台镇人民政府", "optional"),
]
BODY = "云台镇人民政府决定,今年种树。村棵"


def test_white_space_bars_and_width_do_not_count() -> None:
    assert plain("一、 工作\u3000任务（１）\n| 村 | 棵 |\u200b") == plain("一、工作任务(1)村棵")


def test_f1_counts_each_gram_as_often_as_it_occurs() -> None:
    assert gram_f1("一二三四五六七八九", "一二三四五六七八九") == 1
    assert gram_f1("一二三四五六七八九", "一二三四五六七八") == pytest.approx(2 / 3)
    assert gram_f1("一" * 10, "一" * 8) == pytest.approx(0.5)
    assert gram_f1("一二三", "一二三") == 1
    assert gram_f1("", "一二三") == gram_f1("一二三", "") == 0
    assert gram_f1("", "") == 1


def test_optional_lines_belong_to_the_reference_only_if_they_are_extracted() -> None:
    assert main_text(LINES) == BODY
    assert reference_text(LINES, BODY) == BODY
    assert reference_text(LINES, "关于种树的通知" + BODY) == "关于种树的通知" + BODY
    assert reference_text(LINES, BODY + "云台镇人民政府") == BODY + "云台镇人民政府"
    assert reference_text(LINES, "首页" + BODY) == BODY
