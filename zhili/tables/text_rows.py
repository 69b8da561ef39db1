"""Rows of tables as texts to predict."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zhili.errors import InputError
from zhili.tables.columns import TextColumns
from zhili.tables.read import read_table

_INFINITE = (float("inf"), float("-inf"))  # JSON has `Infinity`, and numbers as large as 1e999


@dataclass(frozen=True)
class TextRow:
    """A paragraph to predict.

    Args:
        id: the id of the prediction.
        text: the text of the paragraph.
        heading: the heading above it.
        share: the share of the file that has been read with the row, from 0 to 1.
        others: the other columns, where `TextColumns.others` asks for them.
    """

    id: str
    text: str
    heading: str = ""
    share: float = 1.0
    others: Mapping[str, Any] = field(default_factory=dict)


def read_rows(path: Path, columns: TextColumns, on_skipped_row: Callable[[str], None]) -> Iterator[TextRow]:
    """Read the paragraphs of a table in order.

    Args:
        path: a file for which `is_table` is true.
        columns: the columns to read.
        on_skipped_row: called with one line for each row that cannot be predicted; the other rows are still read.

    Raises:
        InputError: as `read_table`; or the file has no rows, or no object in it has the heading's key.
    """
    row, has_heading = None, columns.heading is None
    for row in read_table(path, columns=columns.select, header=columns.header):
        try:
            if isinstance(row.values, InputError):
                raise row.values
            has_heading = has_heading or columns.heading in row.values
            text_row = to_text_row(row.index, row.values, columns, row.share)
        except InputError as error:
            on_skipped_row(f"{row.place}: {error}")
            continue
        yield text_row
    if row is None:
        raise InputError(f"{path}: no rows; a table needs at least one")
    # An object may lack the heading, but if all lack it, the name of the key is wrong. Tables have a header instead.
    if not has_heading and row.kind != "row":
        raise InputError(f"{path}: no {row.kind} has {columns.heading!r}; name the key with --heading-column")


def to_text_row(index: int, values: Mapping[str, Any], columns: TextColumns, share: float = 1.0) -> TextRow:
    """Check a row and select what is predicted.

    Args:
        index: its position from 1, which is the id if the table has no ids.
        values: the cells by column.
        columns: the columns to read.
        share: the share of the file that has been read.

    Raises:
        InputError: the row cannot be predicted; the message does not name its place.
    """
    text, heading = values.get(columns.text), values.get(columns.heading_name)
    if columns.text not in values:
        raise InputError(f"{columns.text} is missing; add the paragraph's text, or name its key with --text-column")
    if not isinstance(text, str) or not text.strip():
        raise InputError(f"{columns.text} is empty or not a string; add the paragraph's text or remove the row")
    if not isinstance(heading or "", str):
        raise InputError(f"{columns.heading_name} is not a string; write the heading's text or leave it out")
    others = {name: value for name, value in values.items() if name not in columns.read_names} if columns.others else {}
    row = TextRow(_id(index, values, columns), text, heading or "", share, others)
    try:
        (row.id + row.text + row.heading).encode()
    except UnicodeEncodeError:
        raise InputError("half of a surrogate pair, such as \\ud83d alone; correct the row") from None
    return row


def _id(index: int, values: Mapping[str, Any], columns: TextColumns) -> str:
    name = columns.id_name
    if columns.id is None and name not in values:
        return str(index)
    value = values.get(name)
    is_scalar = isinstance(value, str | int | float) and not isinstance(value, bool)
    if not is_scalar or value in _INFINITE or value != value or not str(value).strip():
        raise InputError(f"{name} is not a string or number; write one, or leave out all ids to number the rows")
    return str(value)
