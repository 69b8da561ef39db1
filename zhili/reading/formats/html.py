"""Web pages to blocks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

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
_PRE = re.compile(r"white-space\s*:\s*pre")
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_LIGHT = re.compile(r"font-weight\s*:\s*(?:normal|[1-4]00)", re.IGNORECASE)
_WHITE = re.compile(r"[ \t\r\n\f]+")
_BROKEN = re.compile(rf"(?<=[{HAN}，。、；：！？（）“”《》])\n(?=[{HAN}，。、；：！？（）“”《》\d])")
_INDENTS = re.compile(r"(?<=[。！？”）])[\u3000\u00a0]{2,}")
_LONGEST_CELL = 120
_DEEPEST = 100  # containers of a piece that are told apart; pages nest some 40 deep
_META = {
    "articletitle": "title", "og:title": "title", "twitter:title": "title", "pubdate": "date", "publishdate": "date",
    "article:published_time": "date", "og:release_date": "date", "og:published_time": "date", "contentsource": "source",
    "source": "source", "author": "author", "article:author": "author", "og:article:author": "author",
}  # fmt: skip


@dataclass(frozen=True)
class _Context:
    """What the elements around a node make of its text."""

    path: tuple[int, ...] = ()  # containers, outermost first
    level: int | None = None
    bold: bool = False
    link: bool = False
    item: bool = False
    aside: bool = False
    lines: bool = False  # line breaks count, as in <pre>


@dataclass
class _Flow:
    """Text between two block boundaries."""

    texts: list[tuple[str, bool, bool]] = field(default_factory=list)  # text, bold, within a link

    def add(self, text: str, context: _Context) -> None:
        self.texts.append((_WHITE.sub(lambda m: "\n" if "\n" in m[0] else " ", text), context.bold, context.link))

    def take(self, context: _Context, kind: BlockKind | None = None) -> list[HtmlBlock]:
        texts, self.texts = self.texts, []
        if not texts:
            return []
        whole = _inline("".join(text for text, _, _ in texts))
        leading = []
        for text, bold, _ in texts:
            if not bold and text.strip():
                break
            leading.append(text)
        boldness = len(_inline("".join(leading)))
        links = sum(len(text.strip()) for text, _, link in texts if link)
        parts = [part.strip() for part in _INDENTS.split(whole)] if len(whole) > 80 else [whole]
        return [
            HtmlBlock(part, context.level, boldness if index == 0 else 0, kind or ("item" if context.item else "text"),
                  links if index == 0 else 0, context.path, context.aside)
            for index, part in enumerate(parts) if part
        ]  # fmt: skip


def read_html(text: str) -> Document:
    """The visible lines of a page, its article marked as main text.

    Paragraphs, list items, lines set apart by <br> and headings are blocks, as is a whole table of data, its cells
    joined by " | "; tables that only lay out the page are looked through.
    """
    tree = LexborHTMLParser(text)
    stated = _stated(tree)
    pieces = list(_pieces(tree.root)) if tree.root is not None else []
    node = tree.css_first("title")
    shown = node.text().strip() if node is not None else ""
    main = main_blocks(pieces, stated.get("title", ""), shown)
    title, at = find_title(pieces, main, stated.get("title", ""), shown)
    writer = DocumentBuilder()
    for index, piece in enumerate(pieces):
        writer.add(piece.text, piece.level, piece.bold, piece.kind, index in main or index == at)
    return writer.page(title, stated)


def _stated(tree: LexborHTMLParser) -> dict[str, str]:
    """Title, date, author and source as the page's meta elements name them."""
    found: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = node.attributes
        name = (attributes.get("name") or attributes.get("property") or "").lower()
        content = (attributes.get("content") or "").strip()
        if name in _META and content:
            found.setdefault(_META[name], content)
    return found


def _inline(text: str) -> str:
    text = _BROKEN.sub("", text.strip())
    return re.sub(r" *\n *| {2,}", " ", text).strip()


def _pieces(root: LexborNode) -> Iterator[HtmlBlock]:
    """Walks the tree without recursion: pages nest deeper than Python may call."""
    flow = _Flow()
    # A node to enter with its context, or None with the context of a block that ends.
    stack: list[tuple[LexborNode | None, _Context]] = [(root, _Context())]
    while stack:
        node, context = stack.pop()
        if node is None:
            yield from flow.take(context)
            continue
        if node.is_text_node:
            *lines, last = (node.text_content or "").split("\n") if context.lines else [node.text_content or ""]
            for line in lines:
                flow.add(line, context)
                yield from flow.take(context)
            flow.add(last, context)
            continue
        tag = node.tag or ""
        attributes = node.attributes
        if tag in _SKIPPED or not node.is_element_node or _is_hidden(attributes):
            continue
        block = tag in _BLOCKS
        if block:
            yield from flow.take(context)
        if tag == "table" or tag == "tr":
            rows = _rows(node)
            if rows is not None:
                flow.add("\0".join(rows), context)
                inner = _within(node, tag, attributes, context)
                yield from _table(flow, inner, len(rows))
                continue
        inner = _within(node, tag, attributes, context)
        if block:
            stack.append((None, inner))
        children = []
        child = node.first_child
        while child is not None:
            children.append((child, inner))
            child = child.next
        stack.extend(reversed(children))
    yield from flow.take(_Context())


def _table(flow: _Flow, context: _Context, rows: int) -> Iterator[HtmlBlock]:
    text = flow.texts.pop()[0]
    links = len(text) if context.link else 0
    yield HtmlBlock(text.replace("\0", "\n"), None, 0, "table" if rows > 1 else "text", links, context.path, context.aside)


def _within(node: LexborNode, tag: str, attributes: dict[str, str | None], context: _Context) -> _Context:
    style = attributes.get("style") or ""
    bold = (context.bold or tag in ("b", "strong") or _BOLD.search(style) is not None) and not _LIGHT.search(style)
    if tag not in _BLOCKS:
        return replace(context, bold=bold, link=context.link or tag == "a")
    names = f"{attributes.get('id') or ''} {attributes.get('class') or ''}"
    aside = (
        context.aside or tag in _ASIDE_TAGS or (tag not in ("body", "html") and _ASIDE_NAMES.search(names) is not None)
    )
    level = int(tag[1]) - 1 if re.fullmatch("h[1-6]", tag) else context.level
    item = tag == "li" or (context.item and tag not in ("table", "ul", "ol"))
    lines = context.lines or tag == "pre" or _PRE.search(style) is not None
    path = (*context.path, node.mem_id) if len(context.path) < _DEEPEST else context.path
    return _Context(path, level, bold, context.link, item, aside, lines)


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    return "hidden" in attributes or _HIDDEN.search(attributes.get("style") or "") is not None


def _rows(node: LexborNode) -> list[str] | None:
    """The rows of a table of data, their cells joined; None for a table that lays out the page."""
    if node.tag == "table" and node.css_first("table table, h1, h2, h3, ul, ol") is not None:
        return None
    if node.tag == "tr" and node.css_first("table, h1, h2, h3, ul, ol") is not None:
        return None
    rows = []
    for row in [node] if node.tag == "tr" else node.css("tr"):
        cells = [_inline(_WHITE.sub(" ", cell.text(separator=" "))) for cell in row.css("td, th")]
        if any(len(cell) > _LONGEST_CELL for cell in cells):
            return None
        rows.append([cell for cell in cells if cell])
    wide = sum(len(row) > 1 for row in rows)
    if (node.tag == "table" and (wide < 2 or wide * 2 < len(rows))) or wide == 0:
        return None
    return [" | ".join(row) for row in rows if row]
