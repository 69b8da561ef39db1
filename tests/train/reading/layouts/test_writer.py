from hypothesis import given
from hypothesis import strategies as st

from train.reading.article import ArticleLine, row
from train.reading.layouts.writer import Sheet, TextStyle, broken, set_lines


@given(st.text("河水清清，。！a1％（）", max_size=80), st.integers(6, 20), st.integers(0, 2))
def test_broken_lines_hold_the_text_in_the_width(text, width, indent):
    pieces = broken(text, width, indent)
    assert "".join(pieces) == text
    assert all(piece for piece in pieces[1:])
    for piece in pieces[1:]:
        assert piece[0] not in "，。！）"


def test_no_break_within_a_number():
    assert broken("全年收入达到12.5%左右", 8) == ["全年收入达到", "12.5%左右"]


def test_paragraphs_have_indents_and_signatures_stand_right():
    sheet = Sheet(TextStyle(right=True))
    set_lines(sheet, [ArticleLine("河水清清。", "paragraph"), ArticleLine("云台镇", "signature")])
    first, second = (text for text, _ in sheet.physical)
    assert first == "　　河水清清。" and second.startswith("　" * 10) and second.endswith("云台镇")


def test_rows_are_joined_and_expected_with_bars():
    sheet = Sheet(TextStyle(joint="\t"))
    set_lines(sheet, [row(("村", "户数")), row(("白河村", "12"))])
    page = sheet.page()
    assert page.data.decode() == "村\t户数\n白河村\t12\n"
    assert page.lines == [("村 | 户数", "row"), ("白河村 | 12", "row")]


def test_a_page_break_splits_a_paragraph():
    sheet = Sheet(TextStyle(indent="", width=10))
    set_lines(sheet, [ArticleLine("一二三四五六七八九十甲乙丙丁戊己庚辛壬癸子丑寅卯", "paragraph")])
    sheet.paginate(2, ("- ", " -"))
    assert sheet.expected == [
        ("一二三四五六七八九十甲乙丙丁戊己庚辛壬癸", "paragraph"),
        ("- 1 -", "boilerplate"),
        ("子丑寅卯", "continuation"),
        ("- 2 -", "boilerplate"),
    ]
    assert [text for text, _ in sheet.physical] == [
        "一二三四五六七八九十",
        "甲乙丙丁戊己庚辛壬癸",
        "- 1 -",
        "子丑寅卯",
        "- 2 -",
    ]
