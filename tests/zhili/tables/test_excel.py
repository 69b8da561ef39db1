import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from zhili.errors import InputError
from zhili.limits import Limits, limited
from zhili.tables.read import read_table

HEADER = [" 编号", "正文", "类别"]
RECORDS: list[list[Any]] = [[1, "停水三天。\n没人来修", "水电"], [None, None, None], [2.5, "有人说“吵”", None]]


@pytest.mark.parametrize("name", ["a.xlsx", "a.xlsm"])
def test_first_sheet_is_read(tmp_path: Path, name: str, book: Callable[..., Path]) -> None:
    path = book(tmp_path / name, 工单=[HEADER, *RECORDS], 说明=[["字段"], ["正文"]])
    rows = list(read_table(path))
    assert [(row.file, row.kind, row.number, row.index) for row in rows] == [
        (f"{path}, sheet 工单", "row", 2, 1),
        (f"{path}, sheet 工单", "row", 4, 2),
    ]
    assert [row.values for row in rows] == [
        {"编号": "1", "正文": "停水三天。\n没人来修", "类别": "水电"},
        {"编号": "2.5", "正文": "有人说“吵”", "类别": None},
    ]
    assert [row.share for row in rows] == [0.5, 1]
    assert rows[0].place == f"{path}, sheet 工单, row 2"


def test_named_sheet_is_read(tmp_path: Path, book: Callable[..., Path]) -> None:
    path = book(tmp_path / "a.xlsx", 工单=[HEADER, *RECORDS], 说明=[["字段"], ["正文"]])
    assert [(row.number, row.values) for row in read_table(path, sheet="说明")] == [(2, {"字段": "正文"})]
    with pytest.raises(InputError, match="no sheet '工作单'; choose one of 工单, 说明"):
        list(read_table(path, sheet="工作单"))


def test_other_cells_keep_their_type(tmp_path: Path, book: Callable[..., Path]) -> None:
    day = datetime(2024, 6, 3)
    path = book(tmp_path / "a.xlsx", 一=[["a", "b", "c"], [day, True, 3.0]])
    assert next(read_table(path)).values == {"a": day, "b": True, "c": "3"}


def test_wrong_dimensions_lose_no_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, book: Callable[..., Path]
) -> None:
    monkeypatch.setattr("openpyxl.worksheet.worksheet.Worksheet.calculate_dimension", lambda self: "A1")
    path = book(tmp_path / "a.xlsx", 一=[["a", "b"], [1, 2], [3, 4]])
    assert [row.values for row in read_table(path)] == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]


def test_rows_with_more_cells_than_the_header(tmp_path: Path, book: Callable[..., Path]) -> None:
    path = book(tmp_path / "a.xlsx", 一=[["a"], [1, None, " "], [2, "x"]])
    first, second = (row.values for row in read_table(path))
    assert first == {"a": "1"} and "more cells than the header has" in str(second)


def test_files_that_are_not_workbooks_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"no workbook")
    with pytest.raises(InputError, match=r"a\.xlsx: not an Excel workbook .*; save it as \.xlsx"):
        list(read_table(path))


def test_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(InputError, match=r"a\.xlsx: .*pip install 'zhili\[tables\]'"):
        list(read_table(tmp_path / "a.xlsx"))


def with_rows(path: Path, rows: str, book: Callable[..., Path]) -> Path:
    """A workbook whose sheet has a header and these rows, in XML."""
    book(path, 一=[["text"]])
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b"</sheetData>", f"{rows}</sheetData>".encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return path


def test_row_far_below_the_others_is_refused(tmp_path: Path, book: Callable[..., Path]) -> None:
    far = '<row r="4000000000"><c r="A4000000000"><v>1</v></c></row>'
    with pytest.raises(InputError, match=r"a\.xlsx, sheet 一: more than 1,048,576 rows"):
        list(read_table(with_rows(tmp_path / "a.xlsx", far, book)))


def test_cells_far_to_the_right_are_counted(tmp_path: Path, book: Callable[..., Path]) -> None:
    wide = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(2, 20))
    path = with_rows(tmp_path / "a.xlsx", wide, book)
    with limited(replace(Limits(), cells=100_000)), pytest.raises(InputError, match=r"100,000 cells; .*--limit cells="):
        list(read_table(path))


def test_merged_cells_have_their_value_in_every_row(tmp_path: Path, book: Callable[..., Path]) -> None:
    import openpyxl

    path = book(tmp_path / "a.xlsx", 一=[["a", "b"], ["甲", 1], [None, 2], ["乙", 3], [None, 4]])
    workbook = openpyxl.load_workbook(path)
    workbook["一"].merge_cells("A2:A3")
    workbook["一"].merge_cells("B5:C5")  # side by side: the first column has the value
    workbook.save(path)
    assert [row.values for row in read_table(path)] == [
        {"a": "甲", "b": "1"},
        {"a": "甲", "b": "2"},
        {"a": "乙", "b": "3"},
        {"a": None, "b": "4"},
    ]
