"""The rows of a table, checked one by one, and the pieces in which they are predicted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhili.errors import InputError


@dataclass(frozen=True)
class TextColumns:
    """Which columns of a table (keys of a JSON line) are read.

    Args:
        text: the paragraph.
        heading: the heading that it stands under; None takes `heading` where there is one.
        id: what the answer is called by; None takes `id` where there is one, and the row's number from 1 where not.
    """

    text: str = "text"
    heading: str | None = None
    id: str | None = None

    def find(self, names: Sequence[str]) -> list[str]:
        """The columns to read, of those that a table has.

        Raises:
            InputError: one is not there, or there twice; the message does not say where.
        """
        for name, option in ((self.text, "text"), (self.heading, "heading"), (self.id, "id")):
            if name is not None and name not in names:
                shown = (name if len(name) <= 40 else f"{name[:40]}…" for name in names)
                there = ", ".join(name or "(unnamed)" for name in shown) or "none"
                raise InputError(f"no column {name!r}; the columns are {there}: name one with --{option}-column")
        found = dict.fromkeys((self.id or "id", self.heading or "heading", self.text))
        for name in found:
            if names.count(name) > 1:
                raise InputError(f"two columns are called {name!r}; rename one")
        return [name for name in found if name in names]


@dataclass(frozen=True)
class TextRow:
    """One row to predict; `share` says how much of its file, from 0 to 1, is read with it."""

    id: str
    text: str
    heading: str = ""
    share: float = 1.0


def text_row(number: int, values: Mapping[str, Any], columns: TextColumns, share: float = 1.0) -> TextRow:
    """A row of a table, checked.

    Args:
        number: its number, from 1.
        values: by column.
        columns: which to read.
        share: how much of its file is read with it.

    Raises:
        InputError: it cannot be predicted; the message does not say where it stands.
    """
    text, heading = values.get(columns.text), values.get(columns.heading or "heading")
    if columns.text not in values:
        raise InputError(f"{columns.text} is missing; give the paragraph's text, or name its key with --text-column")
    if not isinstance(text, str) or not text.strip():
        raise InputError(f"{columns.text} is empty or no string; give the paragraph's text or remove the row")
    if not isinstance(heading or "", str):
        raise InputError(f"{columns.heading or 'heading'} is no string; give the heading's text or leave it out")
    row = TextRow(_id(number, values, columns), text, heading or "", share)
    try:
        (row.id + row.text + row.heading).encode()
    except UnicodeEncodeError:  # bytes that were no UTF-8, or half of a pair of \ud83d\ude00
        raise InputError("not UTF-8; convert the file with `iconv -f GB18030 -t UTF-8`, or mend the row") from None
    return row


def _id(number: int, values: Mapping[str, Any], columns: TextColumns) -> str:
    name = columns.id or "id"
    if columns.id is None and name not in values:
        return str(number)
    value = values.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float) or value != value or not str(value).strip():
        raise InputError(f"{name} is no string or number; give one, or leave all out and rows are numbered")
    return str(value)
