"""Excel workbooks."""

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from zhili.errors import InputError
from zhili.extras import require
from zhili.limits import limits
from zhili.tables.row import ColumnSelector, TableRow, rows_below_header


def read_excel(path: Path, columns: ColumnSelector | None, sheet: str | None = None) -> Iterator[TableRow]:
    """Read a sheet with a header; a formula has the value that was saved with it.

    Args:
        path: the workbook.
        columns: selects the columns to read.
        sheet: the name of the sheet; None reads the first.

    Raises:
        InputError: the file is not a workbook or is damaged, it has no such sheet, the selector refuses the header, or
            openpyxl is not installed.
    """
    book = _open(path)
    try:
        worksheet = _sheet(path, {each.title: each for each in book.worksheets}, sheet)
        total = worksheet.max_row
        worksheet.reset_dimensions()  # some programs write wrong ones, so that rows would be missing
        file = f"{path}, sheet {worksheet.title}"
        yield from rows_below_header(
            file, _records(file, worksheet), columns, lambda number: min(number / total, 1.0) if total else 0.0
        )
    finally:
        book.close()


def _open(path: Path) -> Any:
    openpyxl = require("openpyxl", "tables", str(path))
    try:
        with zipfile.ZipFile(path) as package:
            limits().check_members(package.infolist(), str(path))
        return openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (OSError, InputError):
        raise
    except Exception as error:  # openpyxl lets the errors of its zip and XML parsers through
        raise InputError(f"{path}: not an Excel workbook ({error}); save it as .xlsx") from None


def _sheet(path: Path, sheets: Mapping[str, Any], name: str | None) -> Any:
    if not sheets:
        raise InputError(f"{path}: no sheet with cells; save the table as a worksheet")
    if name is not None and name not in sheets:
        raise InputError(f"{path}: no sheet {name!r}; choose one of {', '.join(sheets)}")
    return sheets[name or next(iter(sheets))]


def _records(file: str, worksheet: Any) -> Iterator[list[Any]]:
    number = 0
    try:
        for cells in limits().bounded_rows(worksheet.iter_rows(values_only=True), file):
            number += 1
            yield [_as_in_csv(cell) for cell in cells]
    except InputError:
        raise
    except Exception as error:  # as in _open
        raise InputError(f"{file}: damaged after row {number} ({error}); save the workbook again") from None


def _as_in_csv(cell: Any) -> Any:
    """A number as the text that Excel writes to CSV; other cells unchanged."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return cell
    return str(int(cell) if cell == int(cell) else cell)
