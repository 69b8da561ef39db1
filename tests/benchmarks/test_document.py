from pathlib import Path

import pytest

from benchmarks.document import format_number, write_section
from zhili.errors import InputError


def test_section_is_added_once_and_then_replaced(tmp_path: Path) -> None:
    document = tmp_path / "README.md"
    document.write_text("# Title\n\ntext\n", encoding="utf-8")
    write_section(document, "bench", "Speed", ["old"])
    write_section(document, "bench", "Speed", ["new", "lines"])
    expected = "# Title\n\ntext\n\n## Speed\n\n<!-- bench -->\nnew\nlines\n<!-- /bench -->\n"
    assert document.read_text(encoding="utf-8") == expected


def test_existing_marks_keep_their_place(tmp_path: Path) -> None:
    document = tmp_path / "README.md"
    document.write_text("a\n<!-- bench -->\nold\n<!-- /bench -->\nb\n", encoding="utf-8")
    write_section(document, "bench", "Speed", ["new"])
    assert document.read_text(encoding="utf-8") == "a\n<!-- bench -->\nnew\n<!-- /bench -->\nb\n"


def test_one_mark_without_the_other_is_refused(tmp_path: Path) -> None:
    document = tmp_path / "README.md"
    document.write_text("<!-- bench -->\n", encoding="utf-8")
    with pytest.raises(InputError, match="must occur exactly once each"):
        write_section(document, "bench", "Speed", ["new"])


def test_numbers_have_three_significant_digits() -> None:
    values = {
        12345.6: "12,300",
        123.4: "123",
        12.34: "12.3",
        1.234: "1.23",
        0.1234: "0.123",
        0: "0",
        0.00123: "0.00123",
    }
    assert {value: format_number(value) for value in values} == values


def test_results_document_has_the_marks_and_pictures(root: Path) -> None:
    text = (root / "docs" / "results.md").read_text(encoding="utf-8")
    for mark in ("scores", "bench", "bench-training"):
        assert text.count(f"<!-- {mark} -->") == text.count(f"<!-- /{mark} -->") == 1
    assert "](bench.png)" in text and "](growth.png)" in text
