"""Read web pages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import takewhile

from selectolax.lexbor import LexborHTMLParser, LexborNode

from zhili.reading.document import BlockKind, Document, DocumentBuilder
from zhili.reading.formats.article import HtmlBlock, find_title, main_blocks
from zhili.text import HAN

_SKIPPED = frozenset({
    "script", "style", "noscript", "template", "iframe", "frame", "svg", "math", "head", "select", "textarea", "button",
    "input", "object", "embed", "video", "audio", "canvas", "map", "dialog",
})  # fmt: skip
_BLOCKS = frozenset({
    "html", "body", "address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "li",
    "main", "nav", "ol", "p", "pre", "section", "table", "caption", "tbody", "thead", "tfoot", "tr", "td", "th", "ul",
    "br", "frameset",
})  # fmt: skip
_ASIDE_TAGS = frozenset({"nav", "footer", "aside"})
_ASIDE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|footer|foot|bottom|crumbs?|breadcrumbs?|location|position|sidebar|side|"
    r"aside|share|bshare|bdsharebuttonbox|relate[ds]?|recommend|hot|rank|comments?|pinglun|copyright|toolbar|topbar|tools|pager|"
    r"pagination|prenext|search|login|banner|links|friendlink|qrcode|ewm)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_PREFORMATTED = re.compile(r"white-space\s*:\s*pre")
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_NOT_BOLD = re.compile(r"font-weight\s*:\s*(?:normal|[1-4]00)", re.IGNORECASE)
_WHITE_SPACE = re.compile(r"[ \t\r\n\f]+")
_LINE_BREAK = re.compile(rf"(?<=[{HAN}，。、；：！？（）“”《》])\n(?=[{HAN}，。、；：！？（）“”《》\d])")
_PARAGRAPH_INDENT = re.compile(r"(?<=[。！？”）])[\u3000\u00a0]{2,}")
_MAX_CELL = 120  # characters of a cell in a table of data
_MAX_DEPTH = 100  # containers of a block to record; pages have about 40
_META = {
    "articletitle": "title", "og:title": "title", "twitter:title": "title", "pubdate": "date", "publishdate": "date",
    "article:published_time": "date", "og:release_date": "date", "og:published_time": "date", "contentsource": "source",
    "source": "source", "author": "author", "article:author": "author", "og:article:author": "author",
}  # fmt: skip


@dataclass(frozen=True)
class _Context:
    """The properties that a node inherits from the elements around it."""

    path: tuple[int, ...] = ()  # containers, outermost first
    level: int | None = None
    bold: bool = False
    link: bool = False
    item: bool = False
    aside: bool = False
    preformatted: bool = False  # line breaks count, as in <pre>


@dataclass
class _TextRun:
    """The text between two block boundaries."""

    texts: list[tuple[str, bool, bool]] = field(default_factory=list)  # text, bold, in a link

    def add(self, text: str, context: _Context) -> None:
        white_space = _WHITE_SPACE.sub(lambda m: "\n" if "\n" in m[0] else " ", text)
        self.texts.append((white_space, context.bold, context.link))

    def take_blocks(self, context: _Context) -> list[HtmlBlock]:
        """Return the text as blocks (several if paragraphs are only indented), and start again without text."""
        texts, self.texts = self.texts, []
        if not texts:
            return []
        whole = _inline_text("".join(text for text, _, _ in texts))
        bold_texts = (text for text, _, _ in takewhile(lambda part: part[1] or not part[0].strip(), texts))
        bold = len(_inline_text("".join(bold_texts)))
        links = sum(len(text.strip()) for text, _, link in texts if link)
        parts = [part.strip() for part in _PARAGRAPH_INDENT.split(whole)] if len(whole) > 80 else [whole]
        kind: BlockKind = "item" if context.item else "text"
        return [
            HtmlBlock(
                part, context.level, 0 if index else bold, kind, 0 if index else links, context.path, context.aside
            )
            for index, part in enumerate(parts)
            if part
        ]


def read_html(text: str) -> Document:
    """Read the visible text of a web page, and mark the blocks of its article as main text.

    Paragraphs, headings, list items and lines that end with <br> are blocks. A table of data is one block, with its
    cells joined by " | "; the contents of a table for layout are separate blocks.
    """
    tree = LexborHTMLParser(text)
    metadata = _metadata(tree)
    blocks = list(_blocks(tree.root)) if tree.root is not None else []
    node = tree.css_first("title")
    html_title = node.text().strip() if node is not None else ""
    meta_title = metadata.get("title", "")
    main = main_blocks(blocks, meta_title, html_title)
    title, title_index = find_title(blocks, main, meta_title, html_title)
    builder = DocumentBuilder()
    for index, block in enumerate(blocks):
        builder.add(block.text, block.level, block.bold, block.kind, index in main or index == title_index)
    return builder.build(title, metadata)


def _metadata(tree: LexborHTMLParser) -> dict[str, str]:
    """The title, date, author and source in the meta elements."""
    metadata: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = node.attributes
        name = (attributes.get("name") or attributes.get("property") or "").lower()
        content = (attributes.get("content") or "").strip()
        if name in _META and content:
            metadata.setdefault(_META[name], content)
    return metadata


def _inline_text(text: str) -> str:
    text = _LINE_BREAK.sub("", text.strip())
    return re.sub(r" *\n *| {2,}", " ", text).strip()


def _blocks(root: LexborNode) -> Iterator[HtmlBlock]:
    """Walk the tree without recursion, since pages nest deeper than the recursion limit of Python."""
    run = _TextRun()
    # A node with the context of its parent, or None with the context of a block element that ends.
    stack: list[tuple[LexborNode | None, _Context]] = [(root, _Context())]
    while stack:
        node, context = stack.pop()
        if node is None:
            yield from run.take_blocks(context)
        elif node.is_text_node:
            yield from _add_text(run, node.text_content or "", context)
        elif node.is_element_node and node.tag not in _SKIPPED and not _is_hidden(node.attributes):
            yield from _enter(node, context, run, stack)
    yield from run.take_blocks(_Context())


def _add_text(run: _TextRun, text: str, context: _Context) -> Iterator[HtmlBlock]:
    *lines, last = text.split("\n") if context.preformatted else [text]
    for line in lines:
        run.add(line, context)
        yield from run.take_blocks(context)
    run.add(last, context)


def _enter(
    node: LexborNode, context: _Context, run: _TextRun, stack: list[tuple[LexborNode | None, _Context]]
) -> Iterator[HtmlBlock]:
    """Start an element: end the block before it, and put its children on the stack."""
    tag = node.tag or ""
    inner = _inner_context(node, tag, node.attributes, context)
    if tag in _BLOCKS:
        yield from run.take_blocks(context)
        rows = _table_rows(node) if tag in ("table", "tr") else None
        if rows is not None:
            yield _table_block(rows, inner)
            return
        stack.append((None, inner))
    children = []
    child = node.first_child
    while child is not None:
        children.append((child, inner))
        child = child.next
    stack.extend(reversed(children))


def _table_block(rows: list[str], context: _Context) -> HtmlBlock:
    text = "\n".join(rows)
    kind: BlockKind = "table" if len(rows) > 1 else "text"
    return HtmlBlock(text, None, 0, kind, len(text) if context.link else 0, context.path, context.aside)


def _inner_context(node: LexborNode, tag: str, attributes: dict[str, str | None], context: _Context) -> _Context:
    """The context of the children of an element."""
    style = attributes.get("style") or ""
    bold = (context.bold or tag in ("b", "strong") or _BOLD.search(style) is not None) and not _NOT_BOLD.search(style)
    if tag not in _BLOCKS:
        return replace(context, bold=bold, link=context.link or tag == "a")
    names = f"{attributes.get('id') or ''} {attributes.get('class') or ''}"
    named_aside = tag not in ("body", "html") and _ASIDE_NAMES.search(names) is not None
    return _Context(
        path=(*context.path, node.mem_id) if len(context.path) < _MAX_DEPTH else context.path,
        level=int(tag[1]) - 1 if re.fullmatch("h[1-6]", tag) else context.level,
        bold=bold,
        link=context.link,
        item=tag == "li" or (context.item and tag not in ("table", "ul", "ol")),
        aside=context.aside or tag in _ASIDE_TAGS or named_aside,
        preformatted=context.preformatted or tag == "pre" or _PREFORMATTED.search(style) is not None,
    )


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    return "hidden" in attributes or _HIDDEN.search(attributes.get("style") or "") is not None


def _table_rows(node: LexborNode) -> list[str] | None:
    """The rows of a table of data with their cells joined; None for a table that is used for layout."""
    if node.tag == "table" and node.css_first("table table, h1, h2, h3, ul, ol") is not None:
        return None
    if node.tag == "tr" and node.css_first("table, h1, h2, h3, ul, ol") is not None:
        return None
    rows = []
    for row in [node] if node.tag == "tr" else node.css("tr"):
        cells = [_inline_text(_WHITE_SPACE.sub(" ", cell.text(separator=" "))) for cell in row.css("td, th")]
        if any(len(cell) > _MAX_CELL for cell in cells):
            return None
        rows.append([cell for cell in cells if cell])
    several_cells = sum(len(row) > 1 for row in rows)
    if (node.tag == "table" and (several_cells < 2 or several_cells * 2 < len(rows))) or several_cells == 0:
        return None
    return [" | ".join(row) for row in rows if row]
