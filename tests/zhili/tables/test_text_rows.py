from pathlib import Path
from typing import Any

import pytest

from zhili.errors import InputError
from zhili.tables.columns import TextColumns
from zhili.tables.text_rows import TextRow, read_rows, to_text_row


def read(path: Path, columns: TextColumns | None = None) -> tuple[list[tuple[str, str, str]], list[str]]:
    """(id, text, heading) of the rows, and the lines on skipped rows."""
    skipped: list[str] = []
    rows = [(row.id, row.text, row.heading) for row in read_rows(path, columns or TextColumns(), skipped.append)]
    return rows, skipped


def write(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_row_is_read_by_default_columns() -> None:
    values = {"id": 3, "text": "修路。", "heading": "基建"}
    assert to_text_row(7, values, TextColumns()) == TextRow("3", "修路。", "基建")
    assert to_text_row(7, {"text": "修路。", "heading": None}, TextColumns()) == TextRow("7", "修路。")


def test_row_is_read_by_named_columns() -> None:
    columns = TextColumns("正文", "标题", "编号")
    values = {"编号": "甲", "正文": "修路。", "标题": "基建"}
    assert to_text_row(1, values, columns) == TextRow("甲", "修路。", "基建")


@pytest.mark.parametrize(
    ("values", "mistake"),
    [
        ({"body": "好"}, "text is missing"),
        ({"text": " \n"}, "text is empty"),
        ({"text": 3}, "text is empty or not a string"),
        ({"text": None}, "text is empty or not a string"),
        ({"text": "好", "heading": 5}, "heading is not a string"),
        ({"text": "好", "id": ["a"]}, "id is not a string or number"),
        ({"text": "好", "id": True}, "id is not a string or number"),
        ({"text": "好", "id": None}, "id is not a string or number"),
        ({"text": "好", "id": float("nan")}, "id is not a string or number"),
        ({"text": "好", "id": float("-inf")}, "id is not a string or number"),
        ({"text": "好\udcff"}, "half of a surrogate pair"),
        ({"text": "好", "id": "\ud83d"}, "half of a surrogate pair"),
    ],
)
def test_bad_rows_are_refused(values: dict[str, Any], mistake: str) -> None:
    with pytest.raises(InputError, match=f"^{mistake}"):
        to_text_row(1, values, TextColumns())


def test_rows_without_ids_are_numbered_without_header_and_blank_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "\ntext,heading\n甲,\n\n乙,二\n")
    assert read(path) == ([("1", "甲", ""), ("2", "乙", "二")], [])


def test_rows_of_empty_cells_are_skipped_but_numbered(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "text,heading\n甲,\n,\n乙,二\n")
    rows, skipped = read(path)
    assert rows == [("1", "甲", ""), ("3", "乙", "二")]
    assert [line[: len(f"{path}, row 3: text is empty")] for line in skipped] == [f"{path}, row 3: text is empty"]


def test_json_lines_without_ids_are_numbered_by_line(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"id": "x", "text": "一"}\n\n{"text": "三"}')
    assert read(path) == ([("x", "一", ""), ("3", "三", "")], [])


def test_messages_give_the_row_that_a_spreadsheet_shows(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "text\n甲\n\n \n丁\n")
    assert read(path) == (
        [("1", "甲", ""), ("3", "丁", "")],
        [f"{path}, row 4: text is empty or not a string; add the paragraph's text or remove the row"],
    )


def test_text_is_not_stripped(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'text , heading\n" 甲\n", 一 \n')
    assert read(path)[0] == [("1", " 甲\n", " 一 ")]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", b"", "no column 'text'; the columns are none"),
        ("a.csv", b"text\n", "no rows; a table needs at least one"),
        ("a.jsonl", b"\n", "no rows; a table needs at least one"),
        ("a.csv", "编号,正文\n1,甲\n".encode("gb18030"), "no column 'text'; the columns are 编号, 正文"),
        ("a.csv", ("甲" * 1_000 + ",编号\n1,甲\n").encode(), "the columns are " + "甲" * 40 + "…, 编号: name one"),
    ],
)
def test_tables_without_text_are_refused(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read(write(tmp_path / name, data))
    assert message in str(caught.value) and str(caught.value).startswith(str(tmp_path / name))
    assert len(str(caught.value).splitlines()) == 1


def test_heading_that_no_object_has_is_a_mistake(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"text": "甲"}\n{"text": "乙", "heading": "二"}\n')
    assert [heading for _, _, heading in read(path, TextColumns(heading="heading"))[0]] == ["", "二"]
    with pytest.raises(InputError, match=r"a\.jsonl: no line has '标题'; name the key with --heading-column"):
        read(path, TextColumns(heading="标题"))
    path = write(tmp_path / "a.json", '[{"text": "甲"}]')
    with pytest.raises(InputError, match=r"a\.json: no item has '标题'; name the key with --heading-column"):
        read(path, TextColumns(heading="标题"))


def test_heading_is_not_searched_in_bad_rows_of_a_table(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "text,标题\n甲,乙,丙\n")
    rows, skipped = read(path, TextColumns(heading="标题"))
    assert rows == [] and skipped == [
        f"{path}, row 2: more cells than the header has; quote cells that contain a separator"
    ]
