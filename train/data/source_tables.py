"""Tables: CSV and TSV, Excel, Parquet."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from train.data.source_row import SourceRow, decoded
from zhili.errors import InputError
from zhili.extras import require

csv.field_size_limit(10**8)  # a cell may hold a whole report


def read_csv(path: Path) -> Iterator[SourceRow]:
    """Fields between commas (tabs in `.tsv`; semicolons or tabs where the header has no comma), quoted as in RFC 4180.

    Raises:
        InputError: every row with more fields than the header.
    """
    text = decoded(path)
    header = text.split("\n", 1)[0]
    choices = ["\t"] if path.suffix.lower() != ".csv" else [",", "\t", ";"]
    separator = next((c for c in choices if c in header), choices[0])
    yield from _rows(str(path), csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def read_excel(path: Path, sheet: str | None = None) -> Iterator[SourceRow]:
    """The first sheet of an Excel workbook, or the one named; formulas by their last value.

    Raises:
        InputError: the file is no workbook, or has no such sheet.
    """
    openpyxl = require("openpyxl")
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # whatever a damaged archive makes the library raise
        raise InputError(f"{path}: not an Excel workbook ({error}); save it as .xlsx") from None
    try:
        if sheet is not None and sheet not in book.sheetnames:
            raise InputError(f"{path}: no sheet {sheet!r}; data.sheet can be {', '.join(book.sheetnames)}")
        chosen = book[sheet] if sheet is not None else book.worksheets[0]
        chosen.reset_dimensions()  # some programs write wrong ones
        yield from _rows(f"{path}, sheet {chosen.title}", chosen.iter_rows(values_only=True))
    finally:
        book.close()


def read_parquet(path: Path) -> Iterator[SourceRow]:
    """Rows of a Parquet file, counted from 1; list columns stay lists.

    Raises:
        InputError: the file is no Parquet.
    """
    import pyarrow
    from pyarrow import parquet

    try:
        # Not parquet.read_table: it would look for partitions in the folder names.
        table = parquet.ParquetFile(path).read()
    except (OSError, pyarrow.ArrowException) as error:
        raise InputError(f"{path}: not Parquet ({str(error).splitlines()[0]}); write the file again") from None
    for number, values in enumerate(table.to_pylist(), 1):
        yield SourceRow(str(path), "row", number, values)


def _rows(file: str, records: Iterable[Sequence[Any]]) -> Iterator[SourceRow]:
    """Records below their header; blank ones count but are left out."""
    numbered = enumerate(records, 1)
    header = [str(name).strip() if name is not None else "" for name in next(numbered, (1, ()))[1]]
    mistakes = [f"{file}, row 1: two columns are called {n!r}; rename one" for n in _twice(header)]
    for number, record in numbered:
        cells = [cell.strip() if isinstance(cell, str) else cell for cell in record]
        if all(cell in (None, "") for cell in cells):
            continue
        if any(cell not in (None, "") for cell in cells[len(header) :]):
            mistakes.append(f"{file}, row {number}: more cells than the header has; quote cells that hold a separator")
            continue
        padded = [*cells, *[None] * (len(header) - len(cells))]
        yield SourceRow(file, "row", number, {n: c for n, c in zip(header, padded, strict=False) if n})
    if mistakes:
        raise InputError("\n".join(mistakes))


def _twice(header: Sequence[str]) -> list[str]:
    return sorted({name for name in header if name and header.count(name) > 1})
