"""The columns of a table that prediction reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from zhili.errors import InputError
from zhili.tables.header import Header

_SHOWN = 40  # characters of a column's name in messages
_LISTED = 50  # names of columns in messages


@dataclass(frozen=True)
class TextColumns:
    """The names of the columns to read (for JSON, of the keys).

    Args:
        text: the text of the paragraph.
        heading: the heading above the paragraph; None reads `heading` if the table has it.
        id: the id of the prediction; None reads `id` if the table has it, else the rows are numbered from 1.
        others: read the other columns as well, for `TextRow.others`.
    """

    text: str = "text"
    heading: str | None = None
    id: str | None = None
    others: bool = False

    @property
    def heading_name(self) -> str:
        """The column of the headings, which may be missing unless it was named."""
        return self.heading or "heading"

    @property
    def id_name(self) -> str:
        """The column of the ids, which may be missing unless it was named."""
        return self.id or "id"

    @property
    def read_names(self) -> tuple[str, ...]:
        """The columns that prediction reads, where the table has them."""
        return tuple(dict.fromkeys((self.id_name, self.heading_name, self.text)))

    @property
    def header(self) -> Header:
        """Where to look for the header: people put titles above it."""
        return Header(names=frozenset(filter(None, (self.text, self.heading, self.id))))

    def select(self, names: Sequence[str]) -> list[str]:
        """Select the columns to read from those in the header.

        Raises:
            InputError: a column is missing, or its name occurs twice; the message does not name the file.
        """
        known = set(names)
        for name, option in ((self.text, "text"), (self.heading, "heading"), (self.id, "id")):
            if name is not None and name not in known:
                raise InputError(
                    f"no column {name!r}; the columns are {_listed(names)}: name one with --{option}-column"
                )
        for name in self.read_names:
            if names.count(name) > 1:
                raise InputError(f"two columns are called {name!r}; rename one")
        others = filter(None, names) if self.others else ()
        return [name for name in dict.fromkeys((*self.read_names, *others)) if name in known]


def _listed(names: Sequence[str]) -> str:
    shortened = [name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…" for name in names[:_LISTED]]
    more = ["…"] if len(names) > _LISTED else []
    return ", ".join([name or "(unnamed)" for name in shortened] + more) or "none"
