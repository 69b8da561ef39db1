from pathlib import Path

import pytest

from train.reading.layouts.written import written_page, written_texts
from train.reading.page import align
from train.reading.sample import read_page
from zhili.errors import InputError

FOLDER = Path(__file__).parents[4] / "data" / "reading"
PAGES = written_texts(FOLDER) | written_texts(FOLDER, validation=True)


@pytest.mark.parametrize("name", PAGES)
def test_the_reader_finds_the_lines(name):
    assert align(read_page(PAGES[name]), PAGES[name].lines) is not None


def test_reads_roles_and_wrapped_lines(tmp_path):
    path = tmp_path / "note.txt.tsv"
    path.write_text("title\t通知\n\nparagraph\t　　今天停水，\n+\t明天恢复。\n-\t----\n", encoding="utf-8")
    page = written_page(path)
    assert page.data.decode() == "通知\n\n　　今天停水，\n明天恢复。\n----\n"
    assert page.suffix == ".txt"
    assert page.lines == [("通知", "title"), ("今天停水，明天恢复。", "paragraph")]


def test_markdown_is_expected_without_marks(tmp_path):
    path = tmp_path / "note.md.tsv"
    path.write_text(
        "heading\t## 要点\nopening\t**第一。** 修渠。\nrow\t| 村 | 户 |\nboilerplate\t[关闭](#)\n", encoding="utf-8"
    )
    assert [text for text, _ in written_page(path).lines] == ["要点", "第一。 修渠。", "村 | 户", "关闭"]


def test_unknown_role(tmp_path):
    path = tmp_path / "note.txt.tsv"
    path.write_text("titel\t通知\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1: unknown role 'titel'"):
        written_page(path)
