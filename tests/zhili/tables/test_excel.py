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
from zhili.tables.excel import _filled
from zhili.tables.read import read_table

HEADER = [" 编号", "正文", "类别"]
STRINGS = "xl/sharedStrings.xml"
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
    return with_part(path, "xl/worksheets/sheet1.xml", "</sheetData>", rows, book)


def with_part(path: Path, name: str, end: str, more: str, book: Callable[..., Path]) -> Path:
    """A workbook of which a part has more before its end."""
    book(path, 一=[["text"]])
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    if name == STRINGS:  # openpyxl writes texts into their cells
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
        types = f'<Override PartName="/{STRINGS}" ContentType="{kind}"/></Types>'
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", types.encode())
        parts[name] = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"></sst>'
    assert end.encode() in parts[name]
    parts[name] = parts[name].replace(end.encode(), f"{more}{end}".encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for each, part in parts.items():
            package.writestr(each, part)
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


@pytest.mark.parametrize(
    ("part", "end", "limit"),
    [
        ("xl/styles.xml", "</styleSheet>", "part_mib"),
        ("xl/workbook.xml", "</workbook>", "part_mib"),
        ("xl/theme/theme1.xml", "</a:theme>", "part_mib"),
        ("[Content_Types].xml", "</Types>", "part_mib"),
        (STRINGS, "</sst>", "strings_mib"),
    ],
)
def test_parts_that_are_kept_in_memory_are_limited(
    tmp_path: Path, part: str, end: str, limit: str, book: Callable[..., Path]
) -> None:
    path = with_part(tmp_path / "a.xlsx", part, end, " " * (1 << 20), book)
    lowered = replace(Limits(), **{limit: 1})
    with limited(lowered), pytest.raises(InputError, match=rf"a\.xlsx: more than 1 MiB .*; .*--limit {limit}="):
        list(read_table(path))
    assert list(read_table(path)) == []


def test_part_that_unpacks_to_much_is_refused(
    tmp_path: Path, book: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = with_part(tmp_path / "a.xlsx", STRINGS, "</sst>", "<si/>" * 100_000, book)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/media/a.png", b"x" * 100_000)  # a large picture does not make up for it
    monkeypatch.setattr("zhili.limits._SMALL", 100_000)
    with pytest.raises(InputError, match=r"a\.xlsx: unpacks to more than 200 of its size"):
        list(read_table(path))


MERGED = "".join(f'<mergeCell ref="{column}2:{column}1048576"/>' for column in "ABCDE")


def test_values_of_merged_cells_are_counted(tmp_path: Path, book: Callable[..., Path]) -> None:
    first = "".join(f'<c r="{column}2"><v>1</v></c>' for column in "ABCDE")
    rows = "".join(f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>' for number in range(3, 100))
    path = with_rows(tmp_path / "a.xlsx", f'<row r="2">{first}</row>{rows}', book)
    with limited(replace(Limits(), cells=200)):
        assert len(list(read_table(path))) == 98
    path = with_rows(
        path, f'<row r="2">{first}</row>{rows}</sheetData><mergeCells>{MERGED}</mergeCells><sheetData>', book
    )
    with (
        limited(replace(Limits(), cells=200)),
        pytest.raises(InputError, match=r"more than 200 cells; .*--limit cells="),
    ):
        list(read_table(path))
    with (
        limited(replace(Limits(), cells=4 * 16)),
        pytest.raises(InputError, match=r"more than 4 merged cells; .*cells="),
    ):
        list(read_table(path))


def test_rows_without_cells_are_not_filled() -> None:
    class Last(int):
        """The last row of a merged cell, which counts how often a row looks whether it has ended."""

        looks = 0

        def __ge__(self, other: int) -> bool:
            Last.looks += 1
            return super().__ge__(other)

    rows: list[list[Any]] = [["甲"], *[[] for _ in range(100)], [None, "乙"], [None, "丙"]]
    filled = list(_filled(rows, {1: [(0, Last(102))]}))
    assert filled == [*rows[:-2], ["甲", "乙"], [None, "丙"]]
    assert Last.looks == 2


def test_number_without_end_stays_a_number(tmp_path: Path, book: Callable[..., Path]) -> None:
    path = with_rows(tmp_path / "a.xlsx", '<row r="2"><c r="A2"><v>1e999</v></c></row>', book)
    assert [row.values for row in read_table(path)] == [{"text": "inf"}]
