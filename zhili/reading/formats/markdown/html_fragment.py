"""The lines of a piece of HTML inside another format, without its tags."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from zhili.reading.document import Align

_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*+)([^<>]*+)>")  # without backtracking: a tag may have no end
_LINE_TAGS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "div", "dl", "dt",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main",
    "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_HIDDEN_TAGS = frozenset(("script", "style", "template"))
_CENTRED = re.compile(r"align\s*[=:]\s*[\"']?\s*center", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HtmlLine:
    """A line of HTML.

    Args:
        text: its text; the cells of a row are joined by " | ".
        row: whether it is a row of a table.
        align: "center" if the HTML says so.
        picture: whether a picture is before it.
    """

    text: str
    row: bool = False
    align: Align = ""
    picture: bool = False


@dataclass(frozen=True, slots=True)
class HtmlFragment:
    """The lines of a piece of HTML.

    Args:
        lines: its lines.
        picture_last: whether a picture is after the last line.
    """

    lines: list[HtmlLine]
    picture_last: bool


def html_lines(text: str) -> HtmlFragment:
    """The lines of a piece of HTML, in one pass over its tags; comments, scripts and style sheets are left out."""
    collector = _Collector()
    position, hidden = 0, ""
    text = _without_comments(text)
    for tag in _TAG.finditer(text):
        name, closes = tag[1].lower(), text.startswith("</", tag.start())
        if not hidden:
            collector.add_text(text[position : tag.start()])
            collector.add_tag(name, closes, tag[2])
            hidden = name if name in _HIDDEN_TAGS and not closes else ""
        elif closes and name == hidden:
            hidden = ""
        position = tag.end()
    if not hidden:
        collector.add_text(text[position:])
    collector.end_row()
    return HtmlFragment(collector.lines, collector.picture)


class _Collector:
    """The lines so far, the cells of the current row and the text of the current line."""

    def __init__(self) -> None:
        self.lines: list[HtmlLine] = []
        self._cells: list[str] | None = None
        self._parts: list[str] = []
        self._align: Align = ""
        self.picture = False

    def add_text(self, text: str) -> None:
        """Add text between two tags; line breaks outside tables part lines, as in Markdown."""
        for number, part in enumerate(text.split("\n")):
            if number and self._cells is None:
                self._end_line()
            self._parts.append(part)

    def add_tag(self, name: str, closes: bool, attributes: str) -> None:
        """Take note of a tag."""
        self.picture = self.picture or name == "img"
        if name == "tr":
            self.end_row()
            self._cells = None if closes else []
        elif self._cells is not None:
            if name in ("td", "th"):
                self._end_cell()
            elif name in _LINE_TAGS:
                self._parts.append(" ")
        elif name in _LINE_TAGS:
            self._end_line()
            if not closes and name != "br":
                self._align = "center" if name == "center" or _CENTRED.search(attributes) else ""
        if name == "table":
            self.end_row()

    def end_row(self) -> None:
        """End the current row, and the current line outside tables."""
        if self._cells is None:
            self._end_line()
            return
        self._end_cell()
        if self._cells:
            self._append(" | ".join(self._cells), row=len(self._cells) > 1)
        self._cells = None

    def _end_cell(self) -> None:
        text = self._take_text()
        if text and self._cells is not None:
            self._cells.append(text)

    def _end_line(self) -> None:
        text = self._take_text()
        if text:
            self._append(text, row=False)

    def _append(self, text: str, row: bool) -> None:
        self.lines.append(HtmlLine(text, row, "" if row else self._align, self.picture))
        self.picture = False

    def _take_text(self) -> str:
        text = " ".join(html.unescape("".join(self._parts)).split())
        self._parts = []
        return text


def _without_comments(text: str) -> str:
    return "".join(_outside_comments(text))


def _outside_comments(text: str) -> Iterator[str]:
    position = 0
    while (start := text.find("<!--", position)) >= 0:
        yield text[position:start]
        end = text.find("-->", start)
        if end < 0:
            return
        position = end + 3
    yield text[position:]
