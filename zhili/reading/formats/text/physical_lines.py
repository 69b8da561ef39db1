"""The lines of a plain text as the file breaks them, and the line breaks that a copy has lost."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zhili.reading.wording import boilerplate_facts, is_open_ended, numbering_style
from zhili.text import normalise

BLANKS = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200E))
)
_MAX_HEADING = 40  # characters
_MIN_UNBROKEN = 150  # characters of a line in a text without line breaks
_MIN_SEVERAL = 80  # characters of a line that may contain several paragraphs
_CONTEXT = 400  # characters before and after white space that may replace a line break
_LINE_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_INDENT_IN_LINE = re.compile(r"[\u3000]{2,}|[ \u00a0]{4,}|\t+")
_BLANKS_IN_LINE = re.compile(r"\s+")
_NUMERAL = "[一二三四五六七八九十百〇零]"
_SECTION_NUMBER = rf"(?:第{_NUMERAL}{{1,3}}[章节部]|{_NUMERAL}{{1,3}}、|[（(]{_NUMERAL}{{1,3}}[)）])"
_BEFORE_SECTION_NUMBER = re.compile(rf"(?<=[。！？；”）)])(?={_SECTION_NUMBER})")
_ARTICLE = re.compile(rf"第(?:{_NUMERAL}{{1,5}}|\d{{1,3}})条(?=[\s（(])")
_CHAPTER = re.compile(rf"第(?:{_NUMERAL}{{1,4}}|\d{{1,2}})[编章节部]\s*[^\s。；，：][^。；，：]*")
_SENTENCE_ENDS = tuple('。！？!?”）)》…"')


@dataclass(frozen=True, slots=True)
class PhysicalLine:
    """A line without the white space around it.

    Args:
        text: its text.
        start: its offset in the document.
        indent: the columns of white space before it.
        after_blank: whether the line before it is blank.
        width: its columns, with the indent.
        number: the number of the line in the file; parts of a line that was split share it.
        table: the number of its table, 0 outside tables.
    """

    text: str
    start: int
    indent: int
    after_blank: bool
    width: int
    number: int
    table: int = 0

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return self.start + len(self.text)


def physical_lines(text: str) -> list[PhysicalLine]:
    """The lines of a text that are not blank."""
    lines: list[PhysicalLine] = []
    start, after_blank = 0, False
    for line_break in (*_LINE_BREAK.finditer(text), None):
        raw = text[start : line_break.start() if line_break else len(text)]
        shown = raw.lstrip(BLANKS)
        stripped = shown.rstrip(BLANKS)
        if stripped:
            blanks = raw[: len(raw) - len(shown)]
            indent = columns(blanks.replace("\t", "    ")) if blanks else 0
            width = indent + columns(stripped)
            lines.append(PhysicalLine(stripped, start + len(blanks), indent, after_blank, width, len(lines) + 1))
        after_blank = not stripped
        start = line_break.end() if line_break else start
    return lines


def columns(text: str) -> int:
    """The width on a terminal: two columns for a character with more than one byte in GB 18030."""
    return len(text) if text.isascii() else min(2 * len(text), len(text.encode("gb18030", "replace")))


def restore_breaks(lines: list[PhysicalLine]) -> list[PhysicalLine]:
    """Split the lines outside tables that contain several paragraphs because a copy has lost line breaks."""
    unbroken = len(lines) <= 3 and any(len(line.text) > _MIN_UNBROKEN for line in lines)
    split = _split_unbroken if unbroken else _split_at_indents
    return [part for line in lines for part in ([line] if line.table else split(line))]


def _split_at_indents(line: PhysicalLine) -> list[PhysicalLine]:
    """Split a line after white space that is the indent of a paragraph: after a sentence, or after a chapter's name.

    A chapter is followed by its first article: 第一章　总则　　第一条　为了….
    """
    text = line.text
    offsets: list[int] = []
    for blanks in _BLANKS_IN_LINE.finditer(text):
        wide = _INDENT_IN_LINE.match(text, blanks.start()) is not None
        article = _ARTICLE.match(text, blanks.end()) is not None
        if not (wide or article):
            continue
        begin = offsets[-1] if offsets else 0
        numbered = article or (wide and numbering_style(text[blanks.end() : blanks.end() + 8]) is not None)
        after_sentence = wide and text.endswith(_SENTENCE_ENDS, 0, blanks.start())
        if (after_sentence and (numbered or len(text) >= _MIN_SEVERAL)) or (
            numbered and _is_chapter(text, begin, blanks.start())
        ):
            offsets.append(blanks.end())
    return list(_split(line, offsets))


def _is_chapter(text: str, begin: int, end: int) -> bool:
    return end - begin <= _MAX_HEADING and _CHAPTER.fullmatch(text, begin, end) is not None


def _split_unbroken(line: PhysicalLine) -> list[PhysicalLine]:
    """Split text without line breaks: before section numbers, and at white space that replaces a line break."""
    sections = _split(line, [m.start() for m in _BEFORE_SECTION_NUMBER.finditer(line.text)])
    return [part for section in sections for part in _split(section, _lost_breaks(section.text))]


def _lost_breaks(text: str) -> list[int]:
    """The offsets after white space that replaces a line break."""
    runs = list(_BLANKS_IN_LINE.finditer(text))
    if len(runs) * 10 > len(text):
        return []  # words with spaces between them, not Chinese
    offsets, begin = [], 0
    for blanks in runs:
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
        return len(following) > _MAX_HEADING or not continues
    if boilerplate_facts(following) is not None or numbering_style(normalise(following[:20])) is not None:
        return True
    if len(before) > _MAX_HEADING or not is_open_ended(before):
        return False
    numbered = numbering_style(normalise(before)) is not None
    return (wide or len(following) > _MAX_HEADING) and (first or numbered or wide)


def _split(line: PhysicalLine, offsets: list[int]) -> Iterator[PhysicalLine]:
    """Split a line at these offsets in its text; the first part keeps the indent."""
    if not offsets:
        yield line
        return
    for start, end in zip([0, *offsets], [*offsets, len(line.text)], strict=True):
        part = line.text[start:end]
        shown = part.lstrip(BLANKS)
        stripped = shown.rstrip(BLANKS)
        if stripped:
            position = line.start + start + len(part) - len(shown)
            indent = 0 if start else line.indent
            gap = line.after_blank and not start
            yield PhysicalLine(stripped, position, indent, gap, indent + columns(stripped), line.number)
