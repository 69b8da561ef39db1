"""Units: lines that go together, with their role: a title over two lines, the rows of a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhili.reading.lines import TextLine
from zhili.reading.roles import CONTINUED, Role
from zhili.reading.wording.headings import BARE_NUMBER, is_point, numbering_style

_MAX_LINES = 3  # of a heading
_MAX_HEADING = 60  # characters of its lines together


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
    groups: list[tuple[Role, list[TextLine]]] = []
    for line, role in zip(lines, roles, strict=True):
        before, group = groups[-1] if groups else (None, [])
        if before is not None and _continues(before, group, line, role):
            group.append(line)
        else:
            groups.append(("paragraph" if role == "continuation" else role, [line]))
    return [Unit(role, tuple(group)) for role, group in groups]


def _continues(role: Role, group: Sequence[TextLine], line: TextLine, own_role: Role) -> bool:
    """Whether a line continues the unit before it.

    Args:
        role: the role of the unit.
        group: its lines.
        line: the line.
        own_role: the role of the line.
    """
    if own_role == role == "row":
        return group[-1].line.table == line.line.table
    if own_role == role == "heading":
        return _is_one_heading([*group, line])
    if own_role == role == "part":
        return True  # the title of one document, set over two lines
    return own_role == "continuation" and role in CONTINUED


def _is_one_heading(lines: Sequence[TextLine]) -> bool:
    """Whether headings without text between them are one heading, set over lines that are printed alike."""
    prints = {(line.line.level, line.line.align, line.line.bold > 0, round(line.line.size, 1)) for line in lines}
    level, align, bold, _ = next(iter(prints))
    return (
        len(lines) <= _MAX_LINES
        and len(prints) == 1
        and (bold or align == "center")
        and level is None  # what the markup makes a heading is one by itself
        and sum(len(line.text) for line in lines) <= _MAX_HEADING
        and not any(numbering_style(line.text) is not None or is_point(line.text) for line in lines)
        and BARE_NUMBER.fullmatch(lines[0].text) is None
    )
