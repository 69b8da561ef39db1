"""Collect the text of a web page as lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile

from zhili.reading.document import Align, LineKind
from zhili.text import HAN

_WHITE_SPACE = re.compile(r"[ \t\r\n\f]+")
_INVISIBLE = re.compile("[\u200b\u200c\u2060\ufeff\u00ad]+")
SPACE = "\x1f"  # a blank that the page shows, also beside a line break of the source
_BLANKS = re.compile(rf"[ \n{SPACE}]{{2,}}|[\n{SPACE}]")
_LINE_BREAK = re.compile(rf"(?<=[{HAN}，。、；：！？（）“”《》])\n(?=[{HAN}，。、；：！？（）“”《》\d])")
_PARAGRAPH_INDENT = re.compile(r"(?<=[。！？”）])[\u3000\u00a0]{2,}(?=\S)")
_INDENT_WIDTHS = {"\u3000": 1.0, "\u2003": 1.0, "\u2001": 1.0, "\u00a0": 0.5, "\u2002": 0.5, "\u2000": 0.5}
_MIN_INDENT = 1.5  # characters
_MIN_PARTS = 3  # paragraphs on one line that are parted by blanks only; fewer are chance
NORMAL_SIZE = 16.0


@dataclass(frozen=True, slots=True)
class Context:
    """The properties that a text inherits from the elements around it."""

    path: tuple[int, ...] = ()  # containers, outermost first
    level: int | None = None
    bold: bool = False
    link: bool = False
    item: bool = False
    aside: bool = False
    preformatted: bool = False  # line breaks count, as in <pre>
    align: Align = ""
    size: float = NORMAL_SIZE
    indent: bool = False


@dataclass(slots=True)
class HtmlLine:
    """A line of a web page, with the fields of `Line` that its element gives.

    Args:
        text: its text.
        bold: how many characters at its beginning are bold.
        links: how many of its characters are links.
        path: the elements that contain it, outermost first.
        size: its font size in CSS pixels.
    """

    text: str
    bold: int = 0
    links: int = 0
    path: tuple[int, ...] = ()
    aside: bool = False
    level: int | None = None
    kind: LineKind = "text"
    align: Align = ""
    size: float = NORMAL_SIZE
    indent: bool = False
    gap: bool = False
    block: int = 0
    table: int = 0
    picture: bool = False

    @property
    def link_share(self) -> float:
        """The share of its characters in links."""
        return min(1.0, self.links / max(1, len(self.text)))


@dataclass
class LineCollector:
    """Joins texts to lines, and records what is between the lines."""

    lines: list[HtmlLine] = field(default_factory=list)
    _pieces: list[tuple[str, Context]] = field(default_factory=list)
    _block: int = 1
    _fresh: bool = True  # no line of the block yet
    _gap: bool = False
    _picture: bool = False
    _picture_on_line: bool = False

    def add_text(self, text: str, context: Context) -> None:
        """Add a text to the current line."""
        text = _INVISIBLE.sub("", text)
        if text:
            self._pieces.append((_WHITE_SPACE.sub(lambda m: "\n" if "\n" in m[0] else " ", text), context))

    @property
    def after_break(self) -> bool:
        """Whether the text of the current line ends with a line break of the source."""
        return len(self._pieces) > 0 and self._pieces[-1][0].rstrip(" ").endswith("\n")

    def add_picture(self, large: bool) -> None:
        """Note a picture; text on its line is beside it and no caption, unless the picture is large."""
        if not any(text.strip() for text, _ in self._pieces):
            self._picture_on_line = True
            self._picture = self._picture or large

    def end_line(self) -> None:
        """End the current line, as <br> does; an empty line separates paragraphs."""
        if not self._take_line():
            self._separate(gap=not self._picture_on_line)
        self._picture_on_line = False

    def end_block(self) -> None:
        """End the current line and its block."""
        blank = any("\u00a0" in text or "\u3000" in text for text, _ in self._pieces)
        if not self._take_line() and blank and not self._picture_on_line:
            self._gap = True
        self._picture_on_line = False
        self._separate()

    def add_row(self, line: HtmlLine) -> None:
        """Add a row of a table."""
        line.gap, line.picture, self._gap, self._picture = self._gap, self._picture, False, False
        line.block, self._fresh = self._block, False
        self.lines.append(line)
        self._separate()

    def add_gap(self) -> None:
        """Note blank space before the next line."""
        self._gap = True

    def _separate(self, gap: bool = False) -> None:
        self._block += not self._fresh
        self._fresh = True
        self._gap = self._gap or gap

    def _take_line(self) -> bool:
        """Add the current line to the lines; False if it has no text."""
        pieces, self._pieces = self._pieces, []
        added = False
        for line in _lines(pieces, self._fresh) if pieces else ():
            if line.indent:
                self._separate()
            line.block, self._fresh = self._block, False
            line.gap, line.picture, self._gap, self._picture = self._gap, self._picture, False, False
            self.lines.append(line)
            added = True
        self._picture = self._picture or (self._picture_on_line and not added)
        return added


def inline_text(text: str) -> str:
    """The text with the white space of a browser; a line break of the source between Chinese characters is nothing."""
    text = _BLANKS.sub(lambda m: "\n" if "\n" in m[0] and SPACE not in m[0] else " ", text)
    return _LINE_BREAK.sub("", text.strip()).replace("\n", " ").strip()


def _lines(pieces: list[tuple[str, Context]], fresh: bool) -> Iterator[HtmlLine]:
    """The line of some texts, or several if there are blanks of an indent after a sentence."""
    raw = "".join(text for text, _ in pieces)
    whole = inline_text(raw)
    if not whole:
        return
    context = next(context for text, context in pieces if text.strip())
    bold_texts = (text for text, _ in takewhile(lambda piece: piece[1].bold or not piece[0].strip(), pieces))
    bold = len(inline_text("".join(bold_texts)))
    links = sum(len(text.strip()) for text, inner in pieces if inner.link)
    sizes: dict[float, int] = {}
    for text, inner in pieces:
        sizes[inner.size] = sizes.get(inner.size, 0) + len(text.strip())
    indent = _indent_width(raw) >= _MIN_INDENT or (fresh and context.indent)
    parts = _PARAGRAPH_INDENT.split(whole)
    if len(parts) < _MIN_PARTS:
        parts = [whole]
    for index, part in enumerate(parts):
        yield HtmlLine(
            text=part.strip(),
            bold=0 if index else min(bold, len(part)),
            links=round(links * len(part) / len(whole)),
            path=context.path,
            aside=context.aside,
            level=context.level,
            kind="item" if context.item else "text",
            align=context.align,
            size=max(sizes, key=lambda size: sizes[size]),
            indent=index > 0 or indent,
        )


def _indent_width(raw: str) -> float:
    """The width of the blanks at the beginning, in Chinese characters."""
    stripped = raw.lstrip()
    return sum(_INDENT_WIDTHS.get(char, 0.0) for char in raw[: min(len(raw) - len(stripped), 20)])
