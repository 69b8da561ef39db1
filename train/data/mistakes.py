"""Collect mistakes in rows, so that one cause in many rows is one line."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

_SEPARATE = 5  # different messages with one cause that get a line each
_MANY = 20  # with this many wrong values, the column itself is probably the wrong one


class Cause(NamedTuple):
    """What different messages have in common.

    Args:
        what: what is wrong with several values: `ids are used again`.
        remedy: what to do about it.
        of_column: a question that is asked if very many values are wrong.
    """

    what: str
    remedy: str
    of_column: str = ""


class Place(NamedTuple):
    """What a mistake has in common with others: the file, what the number of a row counts, and the message."""

    file: str
    kind: str
    message: str


class _Noted(NamedTuple):
    """The rows of a mistake, the value that is wrong, and the cause that it shares with others."""

    numbers: list[int]
    value: str
    cause: Cause | None


class RowMistakes:
    """Mistakes in the rows of files, in order of appearance."""

    def __init__(self) -> None:
        self._noted: dict[Place, _Noted] = {}

    def note(
        self, file: str, kind: str, number: int, message: str, value: str = "", cause: Cause | None = None
    ) -> None:
        """Add a mistake.

        Args:
            file: the file.
            kind: what `number` counts: `row`, `line`, `item` or `task`.
            number: the row.
            message: what is wrong, and the remedy.
            value: the value that is wrong, if other values can be wrong for the same cause.
            cause: that cause.
        """
        self._noted.setdefault(Place(file, kind, message), _Noted([], value, cause)).numbers.append(number)

    def __bool__(self) -> bool:
        return bool(self._noted)

    def lines(self) -> Iterator[str]:
        """One line for each cause, with the numbers of the rows that have it."""
        groups: dict[tuple[str, str, Cause | None], list[tuple[str, _Noted]]] = {}
        for (file, kind, message), noted in self._noted.items():
            groups.setdefault((file, kind, noted.cause), []).append((message, noted))
        done = set()
        for (file, kind, message), noted in self._noted.items():
            group = groups[file, kind, noted.cause]
            if noted.cause is None or len(group) <= _SEPARATE:
                yield f"{file}, {_rows(kind, noted.numbers)}: {message}"
            elif (file, kind, noted.cause) not in done:
                done.add((file, kind, noted.cause))
                numbers = [number for _, one in group for number in one.numbers]
                values = list(dict.fromkeys(one.value for _, one in group))
                yield f"{file}, {_rows(kind, sorted(numbers))}: {_summary(noted.cause, values)}"


def _rows(kind: str, numbers: Sequence[int]) -> str:
    first, *more = dict.fromkeys(numbers)
    shown = ", ".join(map(str, more[:3])) + (" …" if len(more) > 3 else "")
    return f"{kind} {first}" + (f" and {len(more)} more ({shown})" if more else "")


def _summary(cause: Cause, values: Sequence[str]) -> str:
    """The message of many values that are wrong for one cause."""
    question = f" {cause.of_column}" if len(values) >= _MANY and cause.of_column else ""
    return f"{len(values)} {cause.what}, such as {', '.join(map(repr, values[:3]))}; {cause.remedy}{question}"
