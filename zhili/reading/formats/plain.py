"""Plain text to blocks: lines broken at a fixed width joined, text without line breaks cut up."""

import re
from collections import Counter
from dataclasses import dataclass

from zhili.reading.document import Block, BlockKind, Document
from zhili.reading.structure.boilerplate import boilerplate_facts
from zhili.reading.structure.headings import LONGEST, line_level, numbering, open_ended
from zhili.text import normalise

_NEAR = 4  # columns by which a full line may fall short: a mark may not begin a line
_NARROWEST = 24  # columns; shorter lines were not broken by a program
_LONG = 150
_LOOK = 400  # characters around a blank that decide whether it stands for a line break
_BULLET = re.compile(r"(?:[-*•·+]|[\uf000-\uf0ff])\s+(?=\S)|[•·](?=\S)")
_INDENTED_PART = re.compile(r"[\u3000]{2,}|[ \u00a0]{4,}|\t+")
_POINT = (
    r"(?:第[一二三四五六七八九十]{1,3}[章节部]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）])"
)
_BEFORE_POINT = re.compile(rf"(?<=[。！？；”）)])(?={_POINT})")
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_FULL_STOP = tuple('。！？!?”）)》…"')


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    start: int
    indent: int  # columns
    gap: bool  # a blank line stands before it
    width: int  # columns, the indent included

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def read_plain(text: str) -> Document:
    """One block a paragraph or heading. The page's text is `text` itself, so a joined paragraph holds line breaks."""
    lines = _lines(text)
    if len(lines) <= 3 and any(len(line.text) > _LONG for line in lines):
        lines = [part for line in lines for part in _cut_sentences(line)]
    else:
        lines = [part for line in lines for part in _cut_indents(line)]
    blocks: list[Block] = []
    for group in join_lines(lines):
        blocks.append(_block(text, group[0].start, group[-1].end))
    return Document(text, tuple(blocks))


def _block(text: str, start: int, end: int) -> Block:
    bullet = _BULLET.match(text, start, end) if text[end - 1] not in "-*" else None
    kind: BlockKind = "item" if bullet else "text"
    return Block(bullet.end() if bullet else start, end, kind=kind)


def _lines(text: str) -> list[_Line]:
    found, at, gap = [], 0, False
    for end in (*(m for m in _BREAK.finditer(text)), None):
        raw = text[at : end.start() if end else len(text)]
        stripped = raw.strip().strip("\ufeff\u200b\x0c")
        if stripped:
            indent = raw[: raw.index(stripped)]
            columns = _columns(indent.replace("\t", "    "))
            found.append(_Line(stripped, at + len(indent), columns, gap, columns + _columns(stripped)))
        gap = not stripped
        at = end.end() if end else at
    return found


def _columns(text: str) -> int:
    """Width on a terminal: two columns for what GB 18030 writes in more than one byte."""
    return len(text) if text.isascii() else min(2 * len(text), len(text.encode("gb18030", "replace")))


def join_lines(lines: list[_Line]) -> list[list[_Line]]:
    """Lines grouped to paragraphs, if a program broke them; else each by itself."""
    width = _fixed_width(lines)
    least = min((line.indent for line in lines), default=0)
    indented = sum(line.indent > least + 1 for line in lines) >= 2
    groups: list[list[_Line]] = []
    for line in lines:
        opens = indented and line.indent > least + 1
        if groups and not opens and _continues(groups[-1], line, width, indented):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _fixed_width(lines: list[_Line]) -> int | None:
    """The columns at which lines were broken; None if they were not.

    Then most lines that end within a sentence are of one width, and hardly any line is wider.
    """
    unfinished = [line.width for line in lines if open_ended(line.text) or line.text[-1] in "，、,"]
    wide = [width for width in unfinished if width >= _NARROWEST]
    if len(wide) < 2:
        return None
    counts = Counter(wide)
    width = max(counts, key=lambda w: (sum(counts[w - d] for d in range(_NEAR + 1)), w))
    near = sum(counts[width - d] for d in range(_NEAR + 1))
    wider = sum(line.width > width + 2 for line in lines)
    return width if near >= 2 and near * 5 >= len(wide) * 3 and wider * 20 <= len(lines) else None


def _continues(group: list[_Line], line: _Line, width: int | None, indented: bool) -> bool:
    """Whether a line that has no indent of its own goes on with the paragraph of those before it."""
    last = group[-1]
    unfinished = last.text[-1] in "，、,"
    if len(group) == 1 and (unfinished or width is not None) and boilerplate_facts(last.text) is not None:
        return len(line.text) < _NARROWEST and not line.gap and boilerplate_facts(f"{last.text}{line.text}") is not None
    if len(line.text) < _NARROWEST and boilerplate_facts(line.text) is not None:
        return False
    if unfinished and not line.gap:
        return True
    if width is None or last.width < width - _NEAR:
        return False
    if open_ended(last.text) or unfinished:
        return True
    # Ended at the edge by chance, which is likelier than a paragraph that fills its last line, or not.
    heading = numbering(line.text) is not None or (line.width < width - _NEAR and line_level(line.text) is not None)
    return not line.gap and (indented or (last.width >= width - 2 and not heading))


def _cut_indents(line: _Line) -> list[_Line]:
    """A line in which paragraphs follow each other, set off by wide blanks as at a paragraph's start."""
    if len(line.text) < 80:
        return [line]
    blanks = _INDENTED_PART.finditer(line.text)
    return _parts(line, [m.end() for m in blanks if line.text.endswith(_FULL_STOP, 0, m.start())])


def _cut_sentences(line: _Line) -> list[_Line]:
    """Text that lost its line breaks: cut before numbers that open a section, and where a blank stands for a break."""
    sections = _parts(line, [m.start() for m in _BEFORE_POINT.finditer(line.text)])
    return [part for section in sections for part in _parts(section, _breaks(section.text))]


def _breaks(text: str) -> list[int]:
    cuts, begin = [], 0
    if len(re.findall(r"\s+", text)) * 10 > len(text):
        return []  # words with blanks between, not Chinese
    for match in re.finditer(r"\s+", text):
        before = text[max(begin, match.start() - _LOOK) : match.start()]
        after = text[match.end() : match.end() + _LOOK]
        if before and after and _is_break(before, after, first=begin == 0, wide=len(match[0]) > 1):
            begin = match.end()
            cuts.append(begin)
    return cuts


def _is_break(before: str, after: str, first: bool, wide: bool) -> bool:
    if before.endswith(_FULL_STOP) and (wide or len(before) > 20):
        return True
    following = after.split(maxsplit=1)[0]
    if boilerplate_facts(before) is not None:
        # The line of date, author and source ends where running text begins.
        return len(following) > LONGEST or (boilerplate_facts(following) is None and boilerplate_facts(f"{before} {following}") is None)
    if boilerplate_facts(following) is not None or numbering(normalise(following)) is not None:
        return True
    short = len(before) <= LONGEST and open_ended(before)
    return short and (wide or len(following) > LONGEST) and (first or numbering(normalise(before)) is not None or wide)


def _parts(line: _Line, cuts: list[int]) -> list[_Line]:
    if not cuts:
        return [line]
    found = []
    for start, end in zip([0, *cuts], [*cuts, len(line.text)], strict=True):
        part = line.text[start:end]
        stripped = part.strip()
        if stripped:
            found.append(_Line(stripped, line.start + start + part.index(stripped), 0, False, _columns(stripped)))
    return found
