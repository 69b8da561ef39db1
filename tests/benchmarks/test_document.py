from pathlib import Path

import pytest

from benchmarks.document import figure, markdown_table, write_section
from zhili.errors import InputError


def test_a_section_is_added_once_and_then_replaced(tmp_path: Path) -> None:
    document = tmp_path / "README.md"
    document.write_text("# Title\n\ntext\n", encoding="utf-8")
    write_section(document, "bench", "Speed", ["old"])
    write_section(document, "bench", "Speed", ["new", "lines"])
    expected = "# Title\n\ntext\n\n## Speed\n\n<!-- bench -->\nnew\nlines\n<!-- /bench -->\n"
    assert document.read_text(encoding="utf-8") == expected


def test_marks_stay_where_they_are(tmp_path: Path) -> None:
    document = tmp_path / "README.md"
    document.write_text("a\n<!-- bench -->\nold\n<!-- /bench -->\nb\n", encoding="utf-8")
    write_section(document, "bench", "Speed", ["new"])
    assert document.read_text(encoding="utf-8") == "a\n<!-- bench -->\nnew\n<!-- /bench -->\nb\n"


def test_half_a_pair_of_marks_is_refused(tmp_path: Path) -> None:
    document = tmp_path / "README.md"
    document.write_text("<!-- bench -->\n", encoding="utf-8")
    with pytest.raises(InputError, match="are not there once each"):
        write_section(document, "bench", "Speed", ["new"])


def test_tables_and_figures() -> None:
    assert markdown_table(["", "x"], [["a", "1"]]) == ["|  | x |", "| --- | ---: |", "| a | 1 |"]
    values = {
        12345.6: "12,300",
        123.4: "123",
        12.34: "12.3",
        1.234: "1.23",
        0.1234: "0.123",
        0: "0",
        0.00123: "0.00123",
    }
    assert {value: figure(value) for value in values} == values
