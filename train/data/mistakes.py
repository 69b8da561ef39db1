"""Collect mistakes in rows, so that one cause in many rows is one line."""

from collections.abc import Iterator
from typing import NamedTuple


class Place(NamedTuple):
    """What a mistake has in common with others: the file, what the number of a row counts, and the message."""

    file: str
    kind: str
    message: str


class RowMistakes:
    """Mistakes in the rows of files, in order of appearance."""

    def __init__(self) -> None:
        self._numbers: dict[Place, list[int]] = {}

    def note(self, file: str, kind: str, number: int, message: str) -> None:
        """Add a mistake; `kind` says what `number` counts: `row`, `line`, `item` or `task`."""
        self._numbers.setdefault(Place(file, kind, message), []).append(number)

    def __bool__(self) -> bool:
        return bool(self._numbers)

    def lines(self) -> Iterator[str]:
        """One line for each cause, with the numbers of the rows that have it."""
        for (file, kind, message), (first, *more) in self._numbers.items():
            shown = ", ".join(map(str, more[:3])) + (" …" if len(more) > 3 else "")
            others = f" and {len(more)} more ({shown})" if more else ""
            yield f"{file}, {kind} {first}{others}: {message}"
