"""Read tables of all formats row by row."""

from collections.abc import Callable, Iterator
from pathlib import Path

from zhili.errors import InputError
from zhili.tables.delimited import read_delimited
from zhili.tables.excel import read_excel
from zhili.tables.excel import sheet_names as sheets_of_workbook
from zhili.tables.header import Header
from zhili.tables.json_values import read_json, read_json_lines
from zhili.tables.parquet import read_parquet
from zhili.tables.row import ColumnSelector, TableRow
from zhili.tables.text_stream import DAMAGE, RowTooLongError

_JSON: dict[str, Callable[[Path], Iterator[TableRow]]] = {
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".json": read_json,
}
_DELIMITED = (".csv", ".tsv", ".tab")
_EXCEL = (".xlsx", ".xlsm")
_PARQUET = ".parquet"
TABLE_SUFFIXES = (*_JSON, *_DELIMITED, *_EXCEL, _PARQUET)


def is_table(path: Path) -> bool:
    """Whether the name of a file is that of a table."""
    return _suffix(path) in TABLE_SUFFIXES


def sheet_names(path: Path) -> tuple[str, ...]:
    """The names of the sheets of an Excel workbook; none for other files.

    Raises:
        InputError: the file is not a workbook or is damaged, or openpyxl is not installed.
    """
    return sheets_of_workbook(path) if _suffix(path) in _EXCEL else ()


def read_table(
    path: Path,
    *,
    sheet: str | None = None,
    columns: ColumnSelector | None = None,
    header: Header | None = None,
    suffix: str | None = None,
) -> Iterator[TableRow]:
    """Read JSON Lines, JSON, CSV, TSV, Excel or Parquet, chosen by the suffix.

    All but `.json` files are read row by row. Text files may be UTF-8, UTF-16, GB18030 or Big5, and gzipped; the
    encoding is detected.

    Args:
        path: the file.
        sheet: the sheet of an Excel workbook; None reads the first.
        columns: takes the names in the header and returns those to read, or raises an `InputError` without the file's
            name. None reads all columns. JSON files have no header: their objects are returned whole.
        header: where the names of the columns are, in CSV, TSV and Excel files; None finds them.
        suffix: read the file as if it had this suffix.

    Yields:
        The rows in order. A row that cannot be read has an `InputError` as its values.

    Raises:
        InputError: the file is missing, damaged (after the rows before the damage) or of another format, the selector
            refuses the header, or an extra is not installed.
    """
    row = None
    try:
        for row in _open(path, sheet, columns, header, suffix or _suffix(path)):
            yield row
    except RowTooLongError as error:
        raise InputError(f"{path}, after {row.kind if row else 'row'} {row.number if row else 0}: {error}") from None
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; check the path") from None
    except DAMAGE as error:
        after = f" after {row.kind} {row.number}" if row is not None else ""
        raise InputError(
            f"{path}: cannot be read{after} ({getattr(error, 'strerror', None) or error}); check the file and its "
            "permissions"
        ) from None


def _open(
    path: Path, sheet: str | None, columns: ColumnSelector | None, header: Header | None, suffix: str
) -> Iterator[TableRow]:
    if suffix in _JSON:
        return _JSON[suffix](path)
    if suffix in _DELIMITED:
        return read_delimited(path, columns, header)
    if suffix in _EXCEL:
        return read_excel(path, columns, sheet, header)
    if suffix == _PARQUET:
        return read_parquet(path, columns)
    remedy = "save it as .xlsx" if suffix == ".xls" else f"use one of {', '.join(TABLE_SUFFIXES)}"
    raise InputError(f"{path}: cannot read a table from {suffix or 'a file without suffix'}; {remedy}")


def _suffix(path: Path) -> str:
    """The suffix in lower case, without the `.gz` of a text file."""
    suffixes = [suffix.lower() for suffix in path.suffixes[-2:]]
    if suffixes[-1:] == [".gz"] and suffixes[0] in (*_JSON, *_DELIMITED):
        return suffixes[0]
    return suffixes[-1] if suffixes else ""
