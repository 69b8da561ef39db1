"""Read plain text: join lines that a program broke at a fixed width, and split text without line breaks."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from zhili.reading.document import Align, Document, Line
from zhili.reading.formats.text.footers import page_footers
from zhili.reading.formats.text.physical_lines import PhysicalLine, columns, physical_lines, restore_breaks
from zhili.reading.formats.text.tables import BULLET, table_numbers
from zhili.reading.wording import boilerplate_facts, heading_style, is_open_ended, numbering_style

_TOLERANCE = 4  # columns that a full line may be too short: a line may not begin with a punctuation mark
_MIN_WIDTH = 24  # columns; programs do not break shorter lines
_FAR = 8  # columns from the indent of paragraphs to the beginning of a centred line
_FIELD = re.compile(r"(?:[-*•·]\s*)?[^\s：:]{1,8}[：:]\s*\S")


@dataclass(frozen=True, slots=True)
class _Layout:
    """What the lines of a text have in common.

    Args:
        width: the number of columns at which a program broke the lines; None if it did not.
        margin: the smallest indent.
        has_indents: whether paragraphs begin with an indent.
        indent: the usual indent of paragraphs.
        right: the columns of the widest line.
        footers: the numbers of the lines that are the foot of a page.
    """

    width: int | None
    margin: int
    has_indents: bool
    indent: int
    right: int
    footers: frozenset[int]

    def is_indented(self, line: PhysicalLine) -> bool:
        """Whether a line begins with an indent of any width."""
        return (self.has_indents and line.indent > self.margin + 1) or self.is_far(line)

    def is_far(self, line: PhysicalLine) -> bool:
        """Whether a line begins much further right than paragraphs do."""
        return line.indent >= self.indent + _FAR

    def is_paragraph_indent(self, line: PhysicalLine) -> bool:
        """Whether a line begins with the indent of a paragraph."""
        return self.is_indented(line) and not self.is_far(line)

    def align(self, line: PhysicalLine) -> Align:
        """Where blanks before a line put it."""
        if not self.is_far(line):
            return ""
        before, after = line.indent - self.margin, self.right - line.width
        return "right" if before > 2 * after else "center"


def read_plain(text: str, width: int | None = None) -> Document:
    """Read plain text: each paragraph, heading, item or row of a table is a line.

    The text of the document is `text` unchanged, so a paragraph of joined lines contains line breaks. A bullet does not
    belong to its line.

    Args:
        text: the text.
        width: the number of columns at which a program broke the lines; None detects whether one did.
    """
    lines = physical_lines(text)
    tables = table_numbers([line.text for line in lines])
    lines = [replace(line, table=table) if table else line for line, table in zip(lines, tables, strict=True)]
    lines = restore_breaks(lines)
    layout = _layout([line for line in lines if not line.table], width)
    return Document(text, tuple(_line(text, group, layout) for group in _groups(lines, layout)))


def _line(text: str, group: list[PhysicalLine], layout: _Layout) -> Line:
    first, end = group[0], group[-1].end
    if first.table:
        return Line(first.start, end, kind="row", gap=first.after_blank, block=first.number, table=first.table)
    bullet = _bullet(text, first.start, end)
    return Line(
        first.start + bullet,
        end,
        kind="item" if bullet else "text",
        align="" if len(group) > 1 else layout.align(first),
        indent=layout.is_paragraph_indent(first),
        gap=first.after_blank,
        block=first.number,
    )


def _bullet(text: str, start: int, end: int) -> int:
    """The length of the bullet before a line, with the blanks after it; 0 for lines that are no item of a list."""
    match = BULLET.match(text, start, end)
    return match.end() - start if match and text[end - 1] not in "-*" else 0


def wrap_width(text: str) -> int | None:
    """The number of columns at which a program broke the lines of a text; None if it did not."""
    return _fixed_width(physical_lines(text))


def _layout(lines: list[PhysicalLine], width: int | None) -> _Layout:
    margin = min((line.indent for line in lines), default=0)
    indents = Counter(line.indent for line in lines if margin + 1 < line.indent < margin + _FAR)
    has_indents = indents.total() >= 2
    # The most frequent indent, and the smaller one where two are as frequent.
    indent = max(indents, key=lambda columns: (indents[columns], -columns)) if has_indents else margin + 4
    width = width or _fixed_width(lines)
    right = width or max((line.width for line in lines), default=0)
    return _Layout(width, margin, has_indents, indent, right, page_footers(lines))


def _fixed_width(lines: list[PhysicalLine]) -> int | None:
    """The number of columns at which a program broke the lines; None if it did not.

    Most lines that end within a sentence must have this width, and hardly any line may be wider. A line of a labelled
    field, or before a blank line or an item, ends where its author ended it, whatever its width.
    """
    wide = 0
    counts: Counter[int] = Counter()
    for line, following in pairwise(lines):
        if line.width >= _MIN_WIDTH and (is_open_ended(line.text) or _ends_with_comma(line)):
            wide += 1
            if not (following.after_blank or _FIELD.match(line.text) or BULLET.match(following.text)):
                counts[line.width] += 1
    near = {width: sum(counts[width - d] for d in range(_TOLERANCE + 1)) for width in counts}
    width = max(counts, key=lambda w: (near[w], w), default=0)
    broken = near.get(width, 0)
    wider = sum(line.width > width + 2 for line in lines)
    return width if broken >= 2 and broken * 5 >= wide * 3 and wider * 20 <= len(lines) else None


def _ends_with_comma(line: PhysicalLine) -> bool:
    return line.text[-1] in "，、,"


def _groups(lines: list[PhysicalLine], layout: _Layout) -> Iterator[list[PhysicalLine]]:
    """Group the lines that belong to one paragraph; a row of a table is a group."""
    group: list[PhysicalLine] = []
    for line in lines:
        if group and (line.table or group[-1].table or not _continues(group, line, layout)):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _continues(group: list[PhysicalLine], line: PhysicalLine, layout: _Layout) -> bool:
    """Whether a line continues the paragraph of the lines before it."""
    last = group[-1]
    if line.number in layout.footers or last.number in layout.footers:
        return False
    if line.number == last.number or (layout.is_indented(line) and not _hangs(group, line)):
        return False
    comma = _ends_with_comma(last) and not line.after_blank
    full = layout.width is not None and last.width >= layout.width - _TOLERANCE
    if not comma and layout.width is None:
        return False
    if len(group) == 1 and (comma or layout.width is not None) and boilerplate_facts(last.text) is not None:
        joined = f"{last.text}{line.text}"
        return len(line.text) < _MIN_WIDTH and not line.after_blank and boilerplate_facts(joined) is not None
    goes_on = comma or (full and _crosses_break(last, line, layout))
    # The line of a field, such as a date or a page number, is no part of a paragraph.
    is_clause = len(line.text) >= _MIN_WIDTH or _ends_with_comma(line)
    return goes_on and (is_clause or boilerplate_facts(line.text) is None)


def _hangs(group: list[PhysicalLine], line: PhysicalLine) -> bool:
    """Whether a line begins below the text of the item before it, after its bullet."""
    first = group[0]
    bullet = _bullet(first.text, 0, len(first.text))
    return bullet > 0 and not line.after_blank and line.indent == first.indent + columns(first.text[:bullet])


def _crosses_break(last: PhysicalLine, line: PhysicalLine, layout: _Layout) -> bool:
    """Whether a paragraph goes on after a line of full width."""
    if is_open_ended(last.text) or _ends_with_comma(last):
        return True
    # A sentence ends at the edge: more often by chance within a paragraph than because the paragraph ends there.
    assert layout.width is not None
    short = line.width < layout.width - _TOLERANCE
    heading = numbering_style(line.text) is not None or (short and heading_style(line.text) is not None)
    return not line.after_blank and (layout.has_indents or (last.width >= layout.width - 2 and not heading))
