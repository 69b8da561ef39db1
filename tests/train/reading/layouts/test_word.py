import io
from random import Random

from train.reading.layouts import word, word_parts
from train.reading.sample import read_page


def headings(page):
    return [text for text, role in page.lines if role == "heading"]


def test_automatic_numbers_are_expected_but_not_typed(article):
    page = word.automatic_numbers(article, Random(1))
    import docx

    typed = [paragraph.text for paragraph in docx.Document(io.BytesIO(page.data)).paragraphs]
    assert "工作任务" in typed
    assert headings(page)[0] != "工作任务" and headings(page)[0].endswith("工作任务")


def test_numbers_of_levels():
    assert word_parts.shown_number("chinese", [2, 3, 0, 0], 1) == "（三）"
    assert word_parts.shown_number("decimal", [2, 3, 0, 0], 1) == "2.3"
    assert word_parts.shown_number("chapters", [12, 0, 0, 0], 0) == "第十二章　"


def test_table_of_contents_is_no_heading_of_the_text(article):
    page = word.contents(article, Random(1))
    assert headings(page) == ["一、工作任务", "二、工作要求"]
    assert read_page(page).text.count("工作任务") >= 1
