import io
import sys
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from zhili import InputError
from zhili.reading.formats.spreadsheet import read_spreadsheet


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def workbook(*rows: list[Any]) -> Workbook:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return book


def test_titles_and_tables() -> None:
    book = workbook(
        ["2024年重点项目", None, None], ["编制单位：云台镇\n2024年1月", None, None], ["项目", "进度", "完成时间"],
        ["茶园", 0.455, date(2024, 3, 1)],
        ["公路\n改造", None, datetime(2024, 5, 1, 9, 30)], [], ["说明：均为初步数。"],
        ["a", 1.0], ["b", True],
    )  # fmt: skip
    sheet = book.active
    sheet.merge_cells("A1:C1")
    sheet["A1"].font, sheet["A1"].alignment = Font(bold=True), Alignment(horizontal="center")
    sheet["B4"].number_format = "0.0%"
    document = read_spreadsheet(saved(book), "a.xlsx")
    assert document.text.splitlines() == [
        "2024年重点项目", "编制单位：云台镇", "2024年1月", "项目 | 进度 | 完成时间", "茶园 | 45.5% | 2024-03-01",
        "公路 改造 | 2024-05-01 09:30", "说明：均为初步数。", "a | 1", "b | TRUE",
    ]  # fmt: skip
    lines = document.lines
    assert (lines[0].bold, lines[0].align, lines[0].kind) == (len("2024年重点项目"), "center", "text")
    assert [(line.kind, line.table) for line in lines[3:]] == [("row", 1)] * 3 + [("text", 0)] + [("row", 2)] * 2
    assert lines[6].gap


def test_names_of_several_visible_sheets_are_headings() -> None:
    book = workbook(["甲"])
    book.active.title = "产业"
    for name in ("道路", "Sheet3", "隐藏"):
        book.create_sheet(name).append([name + "正文"])
    book["隐藏"].sheet_state = "hidden"
    document = read_spreadsheet(saved(book), "a.xlsx")
    assert document.text.splitlines() == ["产业", "甲", "道路", "道路正文", "Sheet3正文"]
    assert [line.level for line in document.lines] == [0, None, 0, None, None]


def test_damaged_workbook_is_named() -> None:
    with pytest.raises(InputError, match=r"^a\.xlsx: damaged workbook \(BadZipFile\); save it again as \.xlsx$"):
        read_spreadsheet(saved(workbook(["a"]))[:-50], "a.xlsx")


def test_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(InputError, match=r"^a\.xlsx: openpyxl is not installed; pip install 'zhili\[documents\]'$"):
        read_spreadsheet(b"", "a.xlsx")
