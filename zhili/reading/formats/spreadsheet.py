"""Read documents made in a spreadsheet (.xlsx), with the extra `documents`."""

import re
import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import Any

from zhili.errors import InputError
from zhili.extras import require
from zhili.limits import limits
from zhili.reading.document import Document, DocumentBuilder

_DEFAULT_NAME = re.compile(r"(?:sheet|工作表|表)\s*\d*", re.IGNORECASE)
_PERCENT = re.compile(r"0(?:\.(0+))?%")


def read_spreadsheet(data: bytes, shown_name: str) -> Document:
    """Read the sheets of a workbook as a report: for plans, lists and statistics that are laid out in cells.

    A row with one filled cell is an ordinary line, as a title over merged cells is; other rows are rows of a table. The
    name of a sheet is a heading if there are several sheets. Hidden sheets are not read; a formula has the value that
    was saved with it.

    `zhili predict` reads a workbook that is named as a table of texts, one per row (see `zhili.tables`). This reader is
    for `read_report`, and for workbooks in folders and archives that have no column of texts.

    Args:
        data: the file.
        shown_name: the file name for messages.

    Raises:
        InputError: the extra is not installed, or the file is damaged or too large.
    """
    openpyxl = require("openpyxl", "documents", shown_name)
    builder = DocumentBuilder()
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            limits().check_members(package.infolist(), shown_name)
        book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        table = 0
        for sheet in sheets:
            if len(sheets) > 1 and not _DEFAULT_NAME.fullmatch(sheet.title.strip()):
                builder.add(sheet.title, level=0, gap=True)
            table = _add_sheet(builder, sheet, table, shown_name)
        book.close()
    except InputError:
        raise
    except Exception as error:  # openpyxl lets the errors of its zip and XML parsers through
        raise InputError(f"{shown_name}: damaged workbook ({type(error).__name__}); save it again as .xlsx") from None
    return builder.build()


def _add_sheet(builder: DocumentBuilder, sheet: Any, table: int, shown_name: str) -> int:
    """Add the lines of a sheet; return the number of the last table."""
    sheet.reset_dimensions()  # some programs write wrong ones, so that rows would be missing
    in_table = gap = False
    for row in limits().bounded_rows(sheet.iter_rows(), shown_name):
        cells = [(cell, text) for cell in row if (text := _shown(cell))]
        is_row = len(cells) > 1
        if is_row:
            table += not in_table
            builder.add(" | ".join(" ".join(text.split()) for _, text in cells), kind="row", table=table, gap=gap)
        elif cells:
            _add_lines(builder, *cells[0], gap)
        gap, in_table = not cells, is_row
    return table


def _add_lines(builder: DocumentBuilder, cell: Any, text: str, gap: bool) -> None:
    """Add the lines of a cell that is alone in its row."""
    bold = bool(cell.font and cell.font.bold)
    horizontal = str(cell.alignment.horizontal) if cell.alignment else ""
    align = "center" if horizontal.startswith("center") else "right" if horizontal == "right" else ""
    for line in text.splitlines():
        builder.add(line, len(line) if bold else 0, align=align, gap=gap)


def _shown(cell: Any) -> str:
    """A value as the sheet shows it: dates without a time of zero, percentages, whole numbers without a point."""
    value = cell.value
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).upper()
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == datetime.min.time() else "%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        percent = _PERCENT.fullmatch(cell.number_format or "")
        if percent:
            return f"{value:.{len(percent[1] or '')}%}"
        return f"{value:.15g}"
    return str(value).strip()
