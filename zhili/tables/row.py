"""Rows of tables, and how columns are selected."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhili.errors import InputError
from zhili.tables.header import Header, Record, as_name, check_columns, column_letter, split_header

# Takes the names in the header and returns the columns to read. It raises an InputError without the file's name.
ColumnSelector = Callable[[list[str]], list[str]]


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table, or an object of a JSON file.

    Args:
        file: the path of the file; for Excel also the sheet.
        kind: what `number` counts: `line`, `row` or `item`.
        number: the position that editors and spreadsheets show, for messages. The first row of a table is row 1.
        index: the position for ids, from 1: for JSON Lines the number of the line, else the number of the row without
            the header and blank rows.
        values: the cells by column, or the reason why the row cannot be read.
        share: the share of the file that has been read, from 0 to 1.
    """

    file: str
    kind: str
    number: int
    index: int
    values: Mapping[str, Any] | InputError
    share: float

    @property
    def place(self) -> str:
        """The file and the position in it, for messages."""
        return f"{self.file}, {self.kind} {self.number}"


def select_columns(file: str, names: list[str], columns: ColumnSelector | None) -> list[str]:
    """Select the columns to read; without a selector, all columns that have a name.

    Raises:
        InputError: there are too many columns, or the selector refuses the header; the message names the file.
    """
    try:
        check_columns(len(names))
        return columns(names) if columns else [name for name in dict.fromkeys(names) if name]
    except InputError as error:
        raise InputError(f"{file}: {error}") from None


def rows_below_header(
    file: str,
    records: Iterable[Record],
    columns: ColumnSelector | None,
    share: Callable[[int], float],
    header: Header | None = None,
) -> Iterator[TableRow]:
    """Turn lists of cells into rows.

    Args:
        file: the path, for messages.
        records: the cells of each row, or the reason why the row cannot be read.
        columns: selects the columns to read.
        share: the share of the file that has been read, given the number of the row.
        header: where the names of the columns are.

    Raises:
        InputError: the header cannot be read, or the selector refuses it.
    """
    try:
        _, names, numbered = split_header(records, header or Header())
    except InputError as error:
        raise InputError(f"{file}, {error}") from None
    first = {name: at for at, name in reversed(list(enumerate(names)))}
    positions = {name: first[name] for name in select_columns(file, names, columns)}
    # Where all columns are read, so are those without a name of their own.
    reads_all = columns is not None and positions.keys() >= set(filter(None, names))
    others = _others(names) if reads_all else {}
    for index, (number, record) in enumerate(numbered, 1):
        values = record if isinstance(record, InputError) else _values(record, positions, others, names)
        yield TableRow(file, "row", number, index, values, share(number))


def _others(names: Sequence[str]) -> dict[str, int]:
    """Names for the columns without one, A or B as in spreadsheets, and for further ones of a name, a (2) or a (3)."""
    found: dict[str, int] = {}
    taken, seen, counts = set(names), set[str](), Counter[str]()
    for at, name in enumerate(names):
        if name and name not in seen:
            seen.add(name)
            continue
        base = own = name or column_letter(at)
        while own in taken:
            counts[base] += 1
            own = f"{base} ({counts[base] + 1})"
        taken.add(own)
        found[own] = at
    return found


def _values(
    record: Sequence[Any], positions: Mapping[str, int], others: Mapping[str, int], names: Sequence[str]
) -> dict[str, Any] | InputError:
    width = len(names)
    if any(cell is not None and str(cell).strip() for cell in record[width:]):
        return InputError("more cells than the header has; quote cells that contain a separator")
    if width > 1 and as_name(record[0]) == names[0] and names == [as_name(cell) for cell in record]:
        return InputError("the header again; remove the row")
    values = {name: record[at] if at < len(record) else None for name, at in positions.items()}
    filled = {name: record[at] for name, at in others.items() if at < len(record) and record[at] not in (None, "")}
    return values | filled
