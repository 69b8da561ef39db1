"""Read web pages."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from zhili.reading.document import Document, DocumentBuilder
from zhili.reading.formats.html.apart import is_apart
from zhili.reading.formats.html.article import main_lines
from zhili.reading.formats.html.context import inner_context, is_bordered, is_icon, is_large
from zhili.reading.formats.html.css import Style, Stylesheet, has_border
from zhili.reading.formats.html.lines import SPACE, Context, HtmlLine, LineCollector
from zhili.reading.formats.html.metadata import page_metadata, page_titles
from zhili.reading.formats.html.source import SOURCE_INDENT, has_source_lines, source_paragraphs
from zhili.reading.formats.html.tables import (
    Cell,
    Rows,
    is_data,
    is_row_of_values,
    may_be_data,
    row_cells,
    row_line,
    span_of,
    table_heights,
    table_rows,
)
from zhili.reading.formats.html.titles import stated_title, titled_lines
from zhili.reading.formats.html.tree import children, parse_html

_SKIPPED = frozenset({
    "script", "style", "noscript", "template", "iframe", "frame", "noframes", "svg", "head", "select", "textarea",
    "button", "input", "object", "embed", "video", "audio", "canvas", "map", "dialog", "datalist",
    "rp", "rt", "rtc", "del",  # pinyin above characters, and deleted text
})  # fmt: skip
_NOTE_MARK = re.compile(r"\s*[\[〔【(（]\s*注?\s*\d{1,3}\s*[\]〕】)）]\s*")  # the mark of a note, if it is superscript
_BLOCKS = frozenset({
    "html", "body", "address", "article", "aside", "blockquote", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr",
    "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "caption", "tbody", "thead",
    "tfoot", "tr", "td", "th", "ul", "frameset", "xmp",
})  # fmt: skip
_BLOCK_DISPLAYS = ("block", "flex", "grid", "list-item", "table")

_Stack = list[tuple[LexborNode | str | None, Context]]


def read_html(text: str) -> Document:
    """Read the visible text of a web page, with the evidence of its markup about each line.

    Paragraphs, headings, list items and lines that end with <br> are lines. Each row of a table of data is a line, with
    its cells joined by " | "; the contents of a table that arranges the page are ordinary lines.
    """
    tree = parse_html(text)
    lines = _Walker(tree).walk_page()
    titles = page_titles(tree)
    titled = titled_lines(lines, titles)
    main = main_lines(lines, titled)
    normal = _normal_size(lines, main)
    builder = DocumentBuilder()
    for index, line in enumerate(lines):
        builder.add(
            line.text, line.bold, kind=line.kind, level=line.level, align=line.align, size=round(line.size / normal, 2),
            indent=line.indent, links=line.link_share, gap=line.gap, block=line.block, table=line.table,
            picture=line.picture, main=index in main, aside=line.aside and index not in main, titled=index in titled,
        )  # fmt: skip
    return builder.build(stated_title(lines, titled, titles), page_metadata(tree))


def _normal_size(lines: list[HtmlLine], main: set[int]) -> float:
    """The font size of the running text."""
    sizes: Counter[float] = Counter()
    for index, line in enumerate(lines):
        if line.kind != "row" and line.level is None:
            sizes[line.size] += len(line.text) * (10 if index in main else 1)
    return sizes.most_common(1)[0][0] if sizes else 16.0


class _Walker:
    """Walks the tree without recursion, since pages nest deeper than the recursion limit of Python."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._root = tree.root
        self._sheet = Stylesheet(node.text() for node in tree.css("style"))
        self._heights = table_heights(tree)
        self._tables = 0
        self._rows_of_values: set[int] = set()
        self._source_lines = False

    def walk_page(self) -> list[HtmlLine]:
        """The lines of the page."""
        if self._root is None:
            return []
        self._source_lines = has_source_lines(_text_nodes(self._root))
        return self._walk([(self._root, Context())], inside_cell=False)

    def _walk(self, stack: _Stack, inside_cell: bool) -> list[HtmlLine]:
        """Walk what is on the stack, with the context around it: nodes, texts, and None where a block ends."""
        collector = LineCollector()
        while stack:
            node, context = stack.pop()
            if node is None:
                collector.end_block()
            elif isinstance(node, str):
                collector.add_text(node, context)
            elif node.is_text_node:
                self._add_text(node.text_content or "", context, collector)
            elif node.is_element_node and node.tag not in _SKIPPED:
                self._enter(node, context, collector, stack, inside_cell)
            elif node.tag in ("video", "embed", "object"):
                collector.add_picture(large=False)
        collector.end_block()
        return collector.lines

    def _enter(
        self, node: LexborNode, context: Context, collector: LineCollector, stack: _Stack, inside_cell: bool
    ) -> None:
        """Start an element: end the block before it, and put its children on the stack."""
        tag, attributes = node.tag or "", node.attributes
        style = self._sheet.style_of(tag, attributes)
        if "hidden" in attributes or style.get("display") == "none" or (tag == "sup" and _is_note_mark(node)):
            return
        if tag in ("br", "hr"):
            collector.end_line()
            return
        if tag in ("img", "picture") and not is_icon(attributes):
            collector.add_picture(is_large(attributes))
            return
        block = tag in _BLOCKS or style.get("display", "").startswith(_BLOCK_DISPLAYS)
        inner = inner_context(node, tag, style, context, block)
        if block:
            collector.end_block()
            if not inside_cell and tag in ("table", "tr") and self._add_rows(node, tag, style, inner, collector):
                return
            stack.append((None, inner))
        elif is_apart(node, style, self._sheet):
            collector.add_text(SPACE, inner)
            stack.append((SPACE, inner))
        stack.extend((child, inner) for child in reversed(children(node)))

    def _add_text(self, text: str, context: Context, collector: LineCollector) -> None:
        if text.lstrip(" \t\r\n").startswith(SOURCE_INDENT) and collector.after_break:
            collector.end_block()
        if "\n" not in text or (context.preformatted and not text.strip() and "\n\n" not in text):
            collector.add_text(text, context)
            return
        parts = text.split("\n") if context.preformatted else source_paragraphs(text, self._source_lines)
        paragraphs = SOURCE_INDENT in text and not context.preformatted
        for index, part in enumerate(parts):
            if index and paragraphs:
                collector.end_block()
            elif index:
                collector.end_line()
            collector.add_text(part, context)

    def _add_rows(self, node: LexborNode, tag: str, style: Style, context: Context, collector: LineCollector) -> bool:
        """Add the rows of a table of data, or a row of values; False for what only arranges the page."""
        if tag == "tr":
            if node.mem_id not in self._rows_of_values:
                return False
            self._tables += 1
            self._add_row(self._cells(node, context), context, collector)
            return True
        height = self._heights.get(node.mem_id, 1)
        if not may_be_data(height):
            return False
        nodes = [row for row in table_rows(node) if not self._is_hidden(row)]
        rows = [self._cells(row, self._row_context(row, context)) for row in nodes]
        if not is_data(rows, is_bordered(node, style), nested=height > 1):
            self._rows_of_values.update(
                row.mem_id for row, cells in zip(nodes, rows, strict=True) if height == 1 and is_row_of_values(cells)
            )
            return False
        self._add_table(node, rows, context, collector)
        return True

    def _add_table(self, node: LexborNode, rows: Rows, context: Context, collector: LineCollector) -> None:
        self._tables += 1
        for child in children(node):
            if child.tag == "caption":
                for line in self._walk([(child, context)], inside_cell=True):
                    collector.add_text(line.text, replace(context, bold=line.bold > 0, align="center"))
                    collector.end_block()
        for cells in rows:
            self._add_row(cells, context, collector)

    def _add_row(self, cells: Sequence[Cell], context: Context, collector: LineCollector) -> None:
        line = row_line(cells, context, self._tables)
        if line is not None:
            collector.add_row(line)

    def _cells(self, row: LexborNode, context: Context) -> list[Cell]:
        return [
            Cell(
                lines=tuple(self._walk([(cell, context)], inside_cell=True)),
                header=cell.tag == "th",
                bordered=has_border(self._sheet.style_of(cell.tag or "", cell.attributes)),
                span=span_of(cell),
            )
            for cell in row_cells(row)
        ]

    def _row_context(self, row: LexborNode, context: Context) -> Context:
        return inner_context(row, "tr", self._sheet.style_of("tr", row.attributes), context, block=True)

    def _is_hidden(self, node: LexborNode) -> bool:
        style = self._sheet.style_of(node.tag or "", node.attributes)
        return "hidden" in node.attributes or style.get("display") == "none"


def _is_note_mark(node: LexborNode) -> bool:
    """Whether a superscript is the mark of a note, not an exponent: a number in brackets, or a link within the page."""
    return bool(_NOTE_MARK.fullmatch(node.text())) or node.css_first('a[href*="#"]') is not None


def _text_nodes(root: LexborNode) -> Iterator[str]:
    """The visible texts of a page, without preformatted ones."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.is_text_node:
            yield node.text_content or ""
        elif node.tag not in _SKIPPED and node.tag != "pre":
            stack.extend(children(node))
