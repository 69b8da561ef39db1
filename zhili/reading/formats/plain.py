"""Read plain text: join lines that a program broke at a fixed width, and split text without line breaks."""

import re
from collections import Counter
from dataclasses import dataclass

from zhili.reading.document import Block, BlockKind, Document
from zhili.reading.structure import MAX_HEADING, boilerplate_facts, heading_style, is_open_ended, numbering_style
from zhili.text import normalise

_TOLERANCE = 4  # columns that a full line may be too short: a line may not begin with a punctuation mark
_MIN_WIDTH = 24  # columns; programs do not break shorter lines
_MIN_UNBROKEN = 150  # characters of a line in a text without line breaks
_CONTEXT = 400  # characters before and after white space that may replace a line break
_BULLET = re.compile(r"(?:[-*•·+]|[\uf000-\uf0ff])\s+(?=\S)|[•·](?=\S)")
_INDENT_IN_LINE = re.compile(r"[\u3000]{2,}|[ \u00a0]{4,}|\t+")
_SECTION_NUMBER = (
    r"(?:第[一二三四五六七八九十]{1,3}[章节部]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）])"
)
_BEFORE_SECTION_NUMBER = re.compile(rf"(?<=[。！？；”）)])(?={_SECTION_NUMBER})")
_LINE_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_SENTENCE_ENDS = tuple('。！？!?”）)》…"')


@dataclass(frozen=True, slots=True)
class _PlainLine:
    """A line without the white space around it."""

    text: str
    start: int  # offset in the document
    indent: int  # columns
    after_blank: bool  # whether the line before it is blank
    width: int  # columns, with the indent

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def read_plain(text: str) -> Document:
    """Read plain text: each paragraph or heading is a block.

    The text of the document is `text` unchanged, so a paragraph of joined lines contains line breaks.
    """
    lines = _lines(text)
    if len(lines) <= 3 and any(len(line.text) > _MIN_UNBROKEN for line in lines):
        lines = [part for line in lines for part in _split_unbroken(line)]
    else:
        lines = [part for line in lines for part in _split_at_indents(line)]
    return Document(text, tuple(_block(text, group[0].start, group[-1].end) for group in _group_lines(lines)))


def _block(text: str, start: int, end: int) -> Block:
    bullet = _BULLET.match(text, start, end) if text[end - 1] not in "-*" else None
    kind: BlockKind = "item" if bullet else "text"
    return Block(bullet.end() if bullet else start, end, kind=kind)


def _lines(text: str) -> list[_PlainLine]:
    """The lines of a text that are not blank."""
    lines, start, after_blank = [], 0, False
    for line_break in (*_LINE_BREAK.finditer(text), None):
        raw = text[start : line_break.start() if line_break else len(text)]
        stripped = raw.strip().strip("\ufeff\u200b\x0c")
        if stripped:
            blanks = raw[: raw.index(stripped)]
            indent = _columns(blanks.replace("\t", "    "))
            width = indent + _columns(stripped)
            lines.append(_PlainLine(stripped, start + len(blanks), indent, after_blank, width))
        after_blank = not stripped
        start = line_break.end() if line_break else start
    return lines


def _columns(text: str) -> int:
    """The width on a terminal: two columns for a character with more than one byte in GB 18030."""
    return len(text) if text.isascii() else min(2 * len(text), len(text.encode("gb18030", "replace")))


def _group_lines(lines: list[_PlainLine]) -> list[list[_PlainLine]]:
    """Group the lines that belong to one paragraph."""
    width = _fixed_width(lines)
    min_indent = min((line.indent for line in lines), default=0)
    has_indents = sum(line.indent > min_indent + 1 for line in lines) >= 2
    groups: list[list[_PlainLine]] = []
    for line in lines:
        begins = has_indents and line.indent > min_indent + 1
        if groups and not begins and _continues(groups[-1], line, width, has_indents):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _fixed_width(lines: list[_PlainLine]) -> int | None:
    """The number of columns at which a program broke the lines; None if it did not.

    Most lines that end within a sentence must have this width, and hardly any line may be wider.
    """
    unfinished = [line.width for line in lines if is_open_ended(line.text) or _ends_with_comma(line)]
    wide = [width for width in unfinished if width >= _MIN_WIDTH]
    if len(wide) < 2:
        return None
    counts = Counter(wide)
    near = {width: sum(counts[width - d] for d in range(_TOLERANCE + 1)) for width in counts}
    width = max(counts, key=lambda w: (near[w], w))
    wider = sum(line.width > width + 2 for line in lines)
    return width if near[width] >= 2 and near[width] * 5 >= len(wide) * 3 and wider * 20 <= len(lines) else None


def _ends_with_comma(line: _PlainLine) -> bool:
    return line.text[-1] in "，、,"


def _continues(group: list[_PlainLine], line: _PlainLine, width: int | None, has_indents: bool) -> bool:
    """Whether a line without an indent continues the paragraph of the lines before it."""
    last = group[-1]
    if len(group) == 1 and (_ends_with_comma(last) or width is not None) and boilerplate_facts(last.text) is not None:
        joined = f"{last.text}{line.text}"
        return len(line.text) < _MIN_WIDTH and not line.after_blank and boilerplate_facts(joined) is not None
    if len(line.text) < _MIN_WIDTH and boilerplate_facts(line.text) is not None:
        return False
    if _ends_with_comma(last) and not line.after_blank:
        return True
    if width is None or last.width < width - _TOLERANCE:
        return False
    if is_open_ended(last.text) or _ends_with_comma(last):
        return True
    # A sentence ends at the edge: more often by chance within a paragraph than because the paragraph ends there.
    short = line.width < width - _TOLERANCE
    heading = numbering_style(line.text) is not None or (short and heading_style(line.text) is not None)
    return not line.after_blank and (has_indents or (last.width >= width - 2 and not heading))


def _split_at_indents(line: _PlainLine) -> list[_PlainLine]:
    """Split a line that contains several paragraphs, each after the wide white space of an indent."""
    if len(line.text) < 80:
        return [line]
    indents = _INDENT_IN_LINE.finditer(line.text)
    return _split(line, [m.end() for m in indents if line.text.endswith(_SENTENCE_ENDS, 0, m.start())])


def _split_unbroken(line: _PlainLine) -> list[_PlainLine]:
    """Split text without line breaks: before section numbers, and at white space that replaces a line break."""
    sections = _split(line, [m.start() for m in _BEFORE_SECTION_NUMBER.finditer(line.text)])
    return [part for section in sections for part in _split(section, _lost_breaks(section.text))]


def _lost_breaks(text: str) -> list[int]:
    """The offsets after white space that replaces a line break."""
    if len(re.findall(r"\s+", text)) * 10 > len(text):
        return []  # words with spaces between them, not Chinese
    offsets, begin = [], 0
    for blanks in re.finditer(r"\s+", text):
        before = text[max(begin, blanks.start() - _CONTEXT) : blanks.start()]
        after = text[blanks.end() : blanks.end() + _CONTEXT]
        if before and after and _is_lost_break(before, after, first=begin == 0, wide=len(blanks[0]) > 1):
            begin = blanks.end()
            offsets.append(begin)
    return offsets


def _is_lost_break(before: str, after: str, first: bool, wide: bool) -> bool:
    """Whether white space replaces a line break.

    Args:
        before: the text before it, from the last line break.
        after: the text after it.
        first: whether there is no line break before it.
        wide: whether it has more than one character.
    """
    if before.endswith(_SENTENCE_ENDS) and (wide or len(before) > 20):
        return True
    following = after.split(maxsplit=1)[0]
    if boilerplate_facts(before) is not None:
        # The line of date, author and source ends where running text begins.
        joined = f"{before} {following}"
        continues = boilerplate_facts(following) is not None or boilerplate_facts(joined) is not None
        return len(following) > MAX_HEADING or not continues
    if boilerplate_facts(following) is not None or numbering_style(normalise(following)) is not None:
        return True
    if len(before) > MAX_HEADING or not is_open_ended(before):
        return False
    numbered = numbering_style(normalise(before)) is not None
    return (wide or len(following) > MAX_HEADING) and (first or numbered or wide)


def _split(line: _PlainLine, offsets: list[int]) -> list[_PlainLine]:
    """Split a line at these offsets in its text."""
    if not offsets:
        return [line]
    parts = []
    for start, end in zip([0, *offsets], [*offsets, len(line.text)], strict=True):
        part = line.text[start:end]
        stripped = part.strip()
        if stripped:
            position = line.start + start + part.index(stripped)
            parts.append(_PlainLine(stripped, position, 0, False, _columns(stripped)))
    return parts
