"""Tables, read from front to back without being held: JSON Lines, CSV and TSV (gzipped, too), and Parquet."""

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from zhili.errors import InputError
from zhili.files import json_object
from zhili.inference import CHUNK_ITEMS
from zhili.tables.columns import TextColumns, TextRow, text_row

_BUFFER = 1 << 20  # bytes read ahead of each Parquet column


class _Record(NamedTuple):
    """A row as it stands: its values, or what makes it unreadable; and the share of the file that is read with it."""

    number: int
    values: Mapping[str, Any] | InputError
    share: float


def is_table(path: Path) -> bool:
    """Whether a file holds rows, by its name."""
    return _suffix(path) in _READERS


def read_rows(path: Path, columns: TextColumns, leave_out: Callable[[str], None]) -> Iterator[TextRow]:
    """The rows of a table in order.

    Rows are numbered from 1 below the header, blank lines left out; JSON lines as the lines of the file.

    Args:
        path: a file that `is_table`.
        columns: which columns to read.
        leave_out: is told, in one line, of each row that cannot be predicted; it does not keep the others from it.

    Raises:
        InputError: the file is missing, damaged (after the rows before the damage), holds no row or lacks a column, or
            an extra is not installed.
    """
    read, unit = _READERS[_suffix(path)]
    number = 0
    try:
        for number, values, share in read(path, columns):
            try:
                if isinstance(values, InputError):
                    raise values
                row = text_row(number, values, columns, share)
            except InputError as error:
                leave_out(f"{path}, {unit} {number}: {error}")
                continue
            yield row
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; check the path") from None
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(
            f"{path}: cannot be read{f' behind {unit} {number}' if number else ''} "
            f"({getattr(error, 'strerror', None) or error}); check the file and its permissions"
        ) from None
    if not number:
        raise InputError(f"{path}: no row in it; a table needs at least one")


def _suffix(path: Path) -> str:
    return Path(path.name.lower().removesuffix(".gz")).suffix


@contextmanager
def _opened(path: Path, newline: str) -> Iterator[tuple[io.TextIOWrapper, Callable[[], float]]]:
    """The file's text, and a function that says what share of its bytes has been read."""
    with path.open("rb") as file:
        size = path.stat().st_size
        # gzip by its magic number: names lie
        source = gzip.GzipFile(fileobj=file) if file.peek(2)[:2] == b"\x1f\x8b" else file
        # What is no UTF-8 becomes half characters, and is told of with its row.
        text = io.TextIOWrapper(cast(BinaryIO, source), "utf-8-sig", errors="surrogateescape", newline=newline)
        yield text, lambda: file.tell() / size if size else 1.0


def _json_lines(path: Path, columns: TextColumns) -> Iterator[_Record]:
    # Lines end at \n alone: a text may hold U+2028 and its like unescaped.
    number, headed = 0, columns.heading is None
    with _opened(path, "\n") as (lines, share):
        for number, line in enumerate(lines, 1):
            if line.strip():
                values = _parsed(line)
                headed = headed or (isinstance(values, dict) and columns.heading in values)
                yield _Record(number, values, share())
    if number and not headed:  # a row may do without one; that none has it is a mistake
        raise InputError(f"{path}: no line has {columns.heading!r}; name the key with --heading-column")


def _parsed(line: str) -> dict[str, Any] | InputError:
    try:
        return json_object(line)
    except InputError as error:
        return error


def _csv(path: Path, columns: TextColumns) -> Iterator[_Record]:
    """Commas, or tabs or semicolons where the header has no comma; quoted as in RFC 4180."""
    with _opened(path, "") as (lines, share):
        first = next(lines, "")
        choices = ["\t"] if _suffix(path) == ".tsv" else [",", "\t", ";"]
        delimiter = next((c for c in choices if c in first), choices[0])
        rows = _cells(csv.reader(chain([first], lines), delimiter=delimiter, strict=True))
        header = next(rows, [])
        if isinstance(header, InputError):
            raise InputError(f"{path}, header: {header}")
        header = [name.strip() for name in header]
        _find(path, header, columns)
        for number, cells in enumerate(rows, 1):
            yield _Record(number, cells if isinstance(cells, InputError) else _named(header, cells), share())


def _cells(reader: Iterator[list[str]]) -> Iterator[list[str] | InputError]:
    """The cells of each row; blank lines are no rows."""
    while True:
        try:
            if cells := next(reader):
                yield cells
        except StopIteration:
            return
        except csv.Error as error:  # the reader goes on with the next line
            yield InputError(f"not CSV ({error}); mend its quotation marks: an open one swallows the rows behind it")


def _named(header: list[str], cells: list[str]) -> dict[str, str] | InputError:
    if any(cells[len(header) :]):
        return InputError("more cells than the header has; quote cells that hold a separator")
    return dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=False))


def _parquet(path: Path, columns: TextColumns) -> Iterator[_Record]:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        raise InputError(f"{path}: reading .parquet takes an extra; pip install 'zhili[scale]'") from None
    number = 0
    try:
        # Without these two, whole row groups would be read at once.
        with parquet.ParquetFile(path, buffer_size=_BUFFER, pre_buffer=False) as file:
            wanted, total = _find(path, file.schema_arrow.names, columns), file.metadata.num_rows
            for batch in file.iter_batches(CHUNK_ITEMS, columns=wanted, use_threads=False):
                for values in batch.to_pylist():
                    number += 1
                    yield _Record(number, values, number / total)
    except (ArrowException, UnicodeDecodeError) as error:
        behind = f" behind row {number}" if number else ""
        raise InputError(f"{path}: damaged{behind} ({str(error).splitlines()[0]}); write the file again") from None


def _find(path: Path, names: list[str], columns: TextColumns) -> list[str]:
    try:
        "".join(names).encode()
        return columns.find(names)
    except UnicodeEncodeError:
        raise InputError(f"{path}: not UTF-8; convert it first: `iconv -f GB18030 -t UTF-8`") from None
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


# Suffix → the reader, and what it counts
_READERS: dict[str, tuple[Callable[[Path, TextColumns], Iterator[_Record]], str]] = {
    ".jsonl": (_json_lines, "line"),
    ".ndjson": (_json_lines, "line"),
    ".csv": (_csv, "row"),
    ".tsv": (_csv, "row"),
    ".parquet": (_parquet, "row"),
}
