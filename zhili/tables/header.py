"""Find the row of a table that has the names of its columns: people put titles above it, or leave it out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from statistics import median
from typing import Any, TypeVar

from zhili.errors import InputError
from zhili.limits import limits

Record = Sequence[Any] | InputError  # the cells of a row, or the reason why the row cannot be read
Numbered = tuple[int, Record]

SEARCHED = 20  # rows among which the header is looked for
MAX_COLUMNS = 1 << 14  # as many as Excel has
_TOO_WIDE = f"more than {MAX_COLUMNS:,} columns, as many as Excel has; leave out the others"
_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Header:
    """Where the names of the columns are.

    Args:
        row: the row, as spreadsheets number it. 0: there is none, and the columns are called A, B, C and so on, as in
            spreadsheets. None: the row that has most of `names`, else the first row that is no title.
        names: names that the row is expected to have.
    """

    row: int | None = None
    names: frozenset[str] = frozenset()


def first_rows(rows: Iterator[_Item], size: Callable[[_Item], int]) -> Iterator[_Item]:
    """The rows among which the header is looked for: fewer if they are long, because they are kept in memory.

    Args:
        rows: the rows, of which no more are taken.
        size: the characters of a row.
    """
    kept = 0
    for row in islice(rows, SEARCHED):
        yield row
        kept += size(row)
        if kept > limits().cell_characters:
            return


def check_columns(count: int) -> None:
    """Check the columns of a table.

    Raises:
        InputError: there are more than in Excel; the message does not name the file.
    """
    if count > MAX_COLUMNS:
        raise InputError(_TOO_WIDE)


def split_header(records: Iterable[Record], header: Header) -> tuple[int, list[str], Iterator[Numbered]]:
    """Divide the rows of a table.

    Args:
        records: all rows, in order.
        header: where the header is.

    Returns:
        The number of the header (0 if there is none), its names ("" for a column without one), and the rows below it
        with their numbers. Blank rows are left out, but count.

    Raises:
        InputError: the header cannot be read, or the table has fewer rows; the message does not name the file.
    """
    numbered = ((number, _narrow(record)) for number, record in enumerate(records, 1) if not is_blank(record))
    if header.row:
        number, record = next((row for row in numbered if row[0] >= header.row), (0, ()))
        if number != header.row:
            raise InputError(f"row {header.row}: blank or missing, so it is no header; correct header_row")
        return number, _names(number, record), numbered
    first, rest = _look_ahead(numbered)
    if header.row == 0:
        width = max((len(record) for _, record in first if not isinstance(record, InputError)), default=0)
        return 0, [column_letter(at) for at in range(width)], chain(first, rest)
    place = _place([record for _, record in first], header.names)
    number, record = first[place] if first else (1, ())
    return number, _names(number, record), chain(first[place + 1 :], rest)


def _look_ahead(rows: Iterator[Numbered]) -> tuple[list[Numbered], Iterator[Numbered]]:
    """The first rows and the others. Damage below the first row is reported after the rows above it."""
    first: list[Numbered] = []
    try:
        for row in first_rows(rows, lambda row: _characters(row[1])):
            first.append(row)  # not extend: what came before the damage is kept
    except Exception as error:
        if not first:
            raise
        return first, _raising(error)
    return first, rows


def _raising(error: Exception) -> Iterator[Numbered]:
    raise error
    yield  # makes this an iterator


def _place(records: Sequence[Record], names: frozenset[str]) -> int:
    """The index of the header."""
    cells = [[] if isinstance(record, InputError) else list(map(as_name, record)) for record in records]
    known = [len(names.intersection(row)) for row in cells]
    if any(known):
        return known.index(max(known))
    damaged = next((at for at, record in enumerate(records) if isinstance(record, InputError)), len(records))
    return min(title_rows(cells), damaged)


def title_rows(rows: Sequence[Sequence[str]]) -> int:
    """The number of rows at the start of a table that have less than half as many cells as its rows usually have."""
    filled = [sum(map(bool, row)) for row in rows[:SEARCHED]]
    usual = median(filled) if filled else 0
    return next((at for at, count in enumerate(filled) if count >= usual / 2), 0)


def _narrow(record: Record) -> Record:
    """The row, or why it cannot be read: its cells would take much memory."""
    if isinstance(record, InputError) or len(record) <= MAX_COLUMNS:
        return record
    return InputError(_TOO_WIDE)  # not one that was raised: its traceback would keep the cells


def _characters(record: Record) -> int:
    return 0 if isinstance(record, InputError) else sum(len(cell) for cell in record if isinstance(cell, str))


def is_blank(record: Record) -> bool:
    """Whether a row has no cells. In CSV it is a blank line: empty cells count, so that texts keep their numbers."""
    return not isinstance(record, InputError) and all(cell is None for cell in record)


def as_name(cell: Any) -> str:
    """A cell of the header as the name of a column."""
    return "" if cell is None else str(cell).strip()


def column_letter(index: int) -> str:
    """The name that spreadsheets give the column: A for 0, Z for 25, AA for 26."""
    letters = ""
    while index >= 0:
        letters = chr(ord("A") + index % 26) + letters
        index = index // 26 - 1
    return letters


def _names(number: int, record: Record) -> list[str]:
    if isinstance(record, InputError):
        raise InputError(f"row {number}: {record}")
    return [as_name(cell) for cell in record]
