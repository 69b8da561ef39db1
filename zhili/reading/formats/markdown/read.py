"""Read Markdown."""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from zhili.reading.document import Document, DocumentBuilder
from zhili.reading.formats.join import join_lines
from zhili.reading.formats.markdown.front_matter import split_front_matter
from zhili.reading.formats.markdown.html_fragment import html_lines
from zhili.reading.formats.markdown.inline_text import InlineText, inline_text
from zhili.reading.formats.text.plain import read_plain, wrap_width

# A heading without the blank after its number signs, as many authors write it; "#…#" is a hashtag.
_TIGHT_HEADING = re.compile(r"^(#{1,6})(?=[^#\s][^#\n]*$)", re.MULTILINE)
_INDENT = re.compile(r"(?:[\u2003\u3000]|&emsp;){2}|(?:\u00a0|&nbsp;){4}| {4}")
_SENTENCE_END = re.compile(r"[。！？；.!?;]\s*$")


def read_markdown(text: str) -> Document:
    """Read headings, paragraphs, lists and tables without their markup and HTML tags."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    title, facts, text = split_front_matter(text)
    text = _TIGHT_HEADING.sub(r"\1 ", text)
    # Chinese paragraphs are often indented, so indentation does not mark code here.
    parser = _Parser("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"]).disable("code")
    return _Reader(text, parser.parse(text)).read().build(title, facts)


class _Parser(MarkdownIt):
    """A parser that takes any address of a link, such as "javascript:" behind a button: only its text is read."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 (the name of the library)
        """Whether an address may be a link."""
        return True


class _Reader:
    """The state while the tokens of a file are read in order."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._builder = DocumentBuilder()
        self._source = text.split("\n")
        self._tokens = tokens
        self._width = _wrap_width(tokens)
        self._lists: list[int] = []  # the next number of each open list
        self._mark: str | None = None  # the displayed number of the item that begins; None if none begins
        self._cells: list[str] = []
        self._table = self._block = self._end = 0
        self._picture = self._row_gap = False

    def read(self) -> DocumentBuilder:
        """Add the lines of all tokens."""
        for before, token in zip((None, *self._tokens), self._tokens, strict=False):
            if token.type.endswith(("_list_open", "_list_close", "list_item_open", "list_item_close")):
                self._list(token)
            elif token.type == "inline" and before is not None:
                self._inline(token, before)
            elif token.type == "table_open":
                self._table += 1
                self._block += 1
                self._row_gap = self._gap(token)
            elif token.type == "tr_close":
                self._row()
            elif token.type == "html_block":
                self._html(token)
            elif token.type == "fence":
                self._block += 1
                self._lines(InlineText(token.content), self._gap(token))
        return self._builder

    def _list(self, token: Token) -> None:
        """Begin or end a list or one of its items."""
        if token.type in ("bullet_list_open", "ordered_list_open"):
            self._lists.append(int(token.attrGet("start") or 1))
        elif token.type.endswith("_list_close"):
            self._lists.pop()
        elif token.type == "list_item_open":
            self._mark = f"{self._lists[-1]}{token.markup} " if token.info else ""
            self._lists[-1] += 1
        else:
            self._mark = None

    def _inline(self, token: Token, before: Token) -> None:
        """Add a heading or paragraph, or note a cell."""
        content = inline_text(token.children or ())
        if before.type in ("th_open", "td_open"):
            cell = " ".join(content.text.split())
            self._cells += [cell] if cell else []
            return
        gap = self._gap(before)
        self._block += 1
        text, mark = content.text, self._mark
        self._picture = self._picture or content.picture
        heading = before.type == "heading_open" and not _is_underlined_text(before, text)
        if text.strip():
            self._mark = None
        if heading:
            level = int(before.tag[1]) - 1
            self._add(content, 0, len(text), text.replace("\n", " "), level=level, gap=gap)
        elif "\n" in text:
            self._lines(content, gap, mark)
        else:
            indent = before.map is not None and _INDENT.match(self._source[before.map[0]]) is not None
            kind = "item" if mark is not None else "text"
            self._add(content, 0, len(text), f"{mark or ''}{text}", kind=kind, gap=gap, indent=indent and mark is None)

    def _lines(self, content: InlineText, gap: bool, mark: str | None = None) -> None:
        """Add lines as plain text: many authors do not separate paragraphs with a blank line."""
        document = read_plain(content.text, self._width)
        for line in document.lines:
            text = join_lines(document.text[line.start : line.end].split("\n"))
            kind = "item" if mark is not None else line.kind
            table = self._table + line.table if line.table else 0
            evidence = {"kind": kind, "indent": line.indent, "align": line.align, "table": table}
            self._add(content, line.start, line.end, f"{mark or ''}{text}", gap=gap or line.gap, **evidence)
            gap, mark = False, "" if mark is not None else None
        self._table += max((line.table for line in document.lines), default=0)

    def _add(self, content: InlineText, start: int, end: int, text: str, **evidence: object) -> None:
        """Add a line whose content is between two offsets; `text` may have a number before it."""
        bold = content.bold(start, end)
        if bold:
            bold += max(0, len(text) - (end - start))
        picture, self._picture = self._picture, self._picture and not text.strip()
        links = content.links(start, end)
        self._builder.add(text, bold, links=links, picture=picture, block=self._block, **evidence)

    def _row(self) -> None:
        row = " | ".join(self._cells)
        self._builder.add(row, kind="row", table=self._table, block=self._block, gap=self._row_gap)
        self._cells, self._row_gap = [], False

    def _html(self, token: Token) -> None:
        """Add the lines of HTML, the rows of a table among them."""
        gap = self._gap(token)
        self._block += 1
        fragment = html_lines(token.content)
        self._table += any(line.row for line in fragment.lines)
        for line in fragment.lines:
            table, picture = (self._table if line.row else 0), line.picture or self._picture
            kind = "row" if line.row else "text"
            self._builder.add(
                line.text, kind=kind, table=table, align=line.align, picture=picture, gap=gap, block=self._block
            )
            gap = self._picture = False
        self._picture = self._picture or fragment.picture_last

    def _gap(self, token: Token) -> bool:
        """Whether a blank line is before a block."""
        if token.map is None:
            return False
        gap = 0 < self._end < token.map[0]
        self._end = token.map[1]
        return gap


def _is_underlined_text(heading: Token, text: str) -> bool:
    """Whether the line of hyphens below a text is a rule that its author wrote directly below a paragraph."""
    return heading.markup == "-" and ("\n" in text or _SENTENCE_END.search(text) is not None)


def _wrap_width(tokens: Sequence[Token]) -> int | None:
    """The number of columns at which a program broke the lines of the paragraphs; None if it did not."""
    return wrap_width("\n\n".join(token.content for token in tokens if token.type == "inline"))
