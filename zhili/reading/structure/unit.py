"""Units: lines that go together, with their role: a title over two lines, the rows of a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhili.reading.lines import TextLine
from zhili.reading.roles import Role

_JOINED: frozenset[Role] = frozenset({"title", "heading", "part", "paragraph", "opening", "continuation"})


@dataclass(frozen=True)
class Unit:
    """Lines that follow one another and form one title, heading, paragraph, table or other line.

    Args:
        role: the role of its first line.
        lines: the lines, at least one.
    """

    role: Role
    lines: tuple[TextLine, ...]

    @property
    def start(self) -> int:
        """The offset of its first character in the text of the document."""
        return self.lines[0].line.start

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return self.lines[-1].line.end

    @property
    def text(self) -> str:
        """Its cleaned text; of a long paragraph only the beginning of each line."""
        return "".join(line.text for line in self.lines)


def units(lines: Sequence[TextLine], roles: Iterable[Role]) -> list[Unit]:
    """Join the continuations, and the rows of each table, to the lines before them."""
    found: list[Unit] = []
    for line, role in zip(lines, roles, strict=True):
        before = found[-1] if found else None
        continues = role == "continuation" and before is not None and before.role in _JOINED
        same_table = role == "row" and before is not None and before.role == "row"
        if before is not None and (continues or (same_table and before.lines[-1].line.table == line.line.table)):
            found[-1] = Unit(before.role, (*before.lines, line))
        else:
            found.append(Unit("paragraph" if role == "continuation" else role, (line,)))
    return found
