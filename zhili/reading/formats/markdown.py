"""Read Markdown."""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from zhili.reading.document import BlockKind, Document, DocumentBuilder
from zhili.reading.formats.plain import read_plain
from zhili.reading.structure import find_date

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_ENTRY = re.compile(
    r"^(title|date|author|source|标题|日期|作者|来源)\s*[:：]\s*[\"']?(.*?)[\"']?\s*$", re.MULTILINE | re.IGNORECASE
)
_KEYS = {"标题": "title", "日期": "date", "作者": "author", "来源": "source"}
_TAG = re.compile(r"<[^<>]*>")


def read_markdown(text: str) -> Document:
    """Read headings, paragraphs, lists and tables without their markup and HTML tags."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    metadata, text = _front_matter(text)
    # Chinese paragraphs are often indented, so indentation does not mark code here.
    parser = MarkdownIt("commonmark").enable("table").disable("code")
    builder = DocumentBuilder()
    tokens = parser.parse(text)
    list_depth, rows, cells = 0, [], []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type in ("list_item_open", "list_item_close"):
            list_depth += token.nesting
        elif token.type in ("th_close", "td_close") and before is not None:
            cells.append(_plain_text(before.children or ())[0].strip() if before.type == "inline" else "")
        elif token.type == "tr_close":
            rows.append(" | ".join(cells))
            cells = []
        elif token.type == "table_close":
            builder.add("\n".join(rows), kind="table")
            rows = []
        elif token.type == "inline" and before is not None and before.type == "heading_open":
            builder.add(_plain_text(token.children or ())[0], level=int(before.tag[1]) - 1)
        elif token.type == "inline" and before is not None and before.type == "paragraph_open":
            _add_paragraph(builder, token.children or (), "item" if list_depth else "text")
        elif token.type in ("html_block", "fence"):
            _add_lines(builder, _TAG.sub("", token.content), 0, "text")
    date = find_date(metadata.get("date", ""))
    return builder.build(metadata.get("title", ""), metadata | ({"date": date} if date else {}))


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """The metadata at the beginning of the file, and the text after it."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    metadata = {_KEYS.get(key.lower(), key.lower()): value for key, value in _ENTRY.findall(match[1])}
    return metadata, text[match.end() :]


def _plain_text(children: Sequence[Token]) -> tuple[str, int]:
    """The text of inline tokens, and how many characters at its beginning are bold."""
    parts: list[str] = []
    bold = depth = length = 0
    for token in children:
        depth += (token.type == "strong_open") - (token.type == "strong_close")
        if token.type in ("softbreak", "hardbreak"):
            part = "\n"
        else:
            part = "" if token.type == "html_inline" else token.content
        if depth and bold == length:
            bold += len(part)
        parts.append(part)
        length += len(part)
    return "".join(parts), bold


def _add_paragraph(builder: DocumentBuilder, children: Sequence[Token], kind: BlockKind) -> None:
    text, bold = _plain_text(children)
    if "\n" not in text:
        builder.add(text, bold=bold, kind=kind)
    else:
        _add_lines(builder, text, bold, kind)


def _add_lines(builder: DocumentBuilder, text: str, bold: int, kind: BlockKind) -> None:
    """Add lines as plain text: many authors do not separate paragraphs with a blank line."""
    document = read_plain(text)
    for block in document.blocks:
        block_text = document.text[block.start : block.end].replace("\n", "")
        builder.add(block_text, bold=max(0, bold - block.start), kind=kind)
