r"""Read Rich Text Format (.rtf).

The libraries that turn RTF into text lose what the structure needs: automatic numbers (`\pntext`), bold text,
alignment, outline levels and footnotes; they show hidden text and append the addresses of links.
"""

from itertools import chain

from zhili.reading.document import Document, DocumentBuilder
from zhili.reading.formats.rtf.parser import Parser
from zhili.reading.formats.rtf.story import DEFAULT_SIZE, Paragraph


def read_rtf(data: bytes, shown_name: str) -> Document:
    """Read the paragraphs, the tables and, at the end, the footnotes; not page headers and comments.

    Args:
        data: the file. Of a damaged one, everything is read that can be.
        shown_name: not used; all readers have it.
    """
    parser = Parser(data.decode("latin-1"))
    parser.parse()
    content = [*parser.body.content, *chain.from_iterable(note.content for note in parser.notes)]
    builder = DocumentBuilder()
    typical = _typical_size(content)
    table, in_table, gap = 0, False, False
    for block, part in enumerate(content):
        if isinstance(part, list):
            table += not in_table
            builder.add(" | ".join(part), kind="row", table=table, block=block, gap=gap)
        else:
            size = round(part.size / typical, 2)
            for text, bold in part.lines:
                indent = part.indent or text.startswith(("\u3000\u3000", "\u2003\u2003", "    "))
                builder.add(
                    text, bold, level=part.level, align=part.align, indent=indent, size=size, block=block, gap=gap
                )
        in_table = isinstance(part, list)
        gap = not in_table and not any(text.strip() for text, _ in part.lines)  # type: ignore[union-attr]
    return builder.build()


def _typical_size(content: list[Paragraph | list[str]]) -> int:
    """The median size of the characters."""
    lengths: dict[int, int] = {}
    for part in content:
        if isinstance(part, Paragraph):
            lengths[part.size] = lengths.get(part.size, 0) + sum(len(text) for text, _ in part.lines)
    half, size = sum(lengths.values()) / 2, DEFAULT_SIZE
    for size in sorted(lengths):
        half -= lengths[size]
        if half <= 0:
            break
    return size or DEFAULT_SIZE
