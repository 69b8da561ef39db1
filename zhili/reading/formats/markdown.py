"""Markdown to blocks."""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from zhili.reading.document import BlockKind, Document, DocumentBuilder
from zhili.reading.formats.plain import read_plain
from zhili.reading.structure.dates import find_date

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_ENTRY = re.compile(
    r"^(title|date|author|source|标题|日期|作者|来源)\s*[:：]\s*[\"']?(.*?)[\"']?\s*$", re.MULTILINE | re.IGNORECASE
)
_KEYS = {"标题": "title", "日期": "date", "作者": "author", "来源": "source"}
_TAG = re.compile(r"<[^<>]*>")


def read_markdown(text: str) -> Document:
    """Headings of both kinds, lists and tables; emphasis, links and HTML tags leave their text.

    The page's text is what remains without the marks.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    stated, text = _front_matter(text)
    # Chinese paragraphs are indented: no code blocks by indentation.
    parser = MarkdownIt("commonmark").enable("table").disable("code")
    writer = DocumentBuilder()
    tokens = parser.parse(text)
    items, rows, cells = 0, [], []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type in ("list_item_open", "list_item_close"):
            items += token.nesting
        elif token.type in ("th_close", "td_close") and before is not None:
            cells.append(_plain(before.children or ())[0].strip() if before.type == "inline" else "")
        elif token.type == "tr_close":
            rows.append(" | ".join(cells))
            cells = []
        elif token.type == "table_close":
            writer.add("\n".join(rows), kind="table")
            rows = []
        elif token.type == "inline" and before is not None and before.type == "heading_open":
            writer.add(_plain(token.children or ())[0], level=int(before.tag[1]) - 1)
        elif token.type == "inline" and before is not None and before.type == "paragraph_open":
            _add_lines(writer, token.children or (), "item" if items else "text")
        elif token.type in ("html_block", "fence"):
            _add_text(writer, _TAG.sub("", token.content), 0, "text")
    date = find_date(stated.get("date", ""))
    return writer.page(stated.get("title", ""), stated | ({"date": date} if date else {}))


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    stated = {_KEYS.get(key.lower(), key.lower()): value for key, value in _ENTRY.findall(match[1])}
    return stated, text[match.end() :]


def _plain(children: Sequence[Token]) -> tuple[str, int]:
    """The text of inline tokens, and how many characters at its beginning are bold."""
    parts: list[str] = []
    bold = depth = length = 0
    for token in children:
        depth += (token.type == "strong_open") - (token.type == "strong_close")
        piece = (
            "\n" if token.type in ("softbreak", "hardbreak") else "" if token.type == "html_inline" else token.content
        )
        if depth and bold == length:
            bold += len(piece)
        parts.append(piece)
        length += len(piece)
    return "".join(parts), bold


def _add_lines(writer: DocumentBuilder, children: Sequence[Token], kind: BlockKind) -> None:
    text, bold = _plain(children)
    if "\n" not in text:
        writer.add(text, bold=bold, kind=kind)
    else:
        _add_text(writer, text, bold, kind)


def _add_text(writer: DocumentBuilder, text: str, bold: int, kind: BlockKind) -> None:
    """Lines of one paragraph: joined if broken at a fixed width, as the many people mean it who leave no blank line."""
    page = read_plain(text)
    for block in page.blocks:
        writer.add(page.text[block.start : block.end].replace("\n", ""), bold=max(0, bold - block.start), kind=kind)
