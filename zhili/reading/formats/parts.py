"""Join several documents into one: the chapters of a book, the pages of a file."""

from collections.abc import Iterable
from dataclasses import replace

from zhili.reading.document import Document, Line


def join_documents(documents: Iterable[Document], title: str = "", metadata: dict[str, str] | None = None) -> Document:
    """Join documents in order. The numbers of their blocks and tables stay different.

    Args:
        documents: the parts.
        title: the title of the whole; "" takes the first title of a part.
        metadata: the facts of the whole; None takes those of the first part that has some.
    """
    texts: list[str] = []
    lines: list[Line] = []
    offset = block = table = 0
    for document in documents:
        title = title or document.title
        metadata = metadata or document.metadata or None
        for line in document.lines:
            new_table = line.table + table if line.table else 0
            moved = replace(line, start=line.start + offset, end=line.end + offset)
            lines.append(replace(moved, block=line.block + block, table=new_table))
        block += max((line.block for line in document.lines), default=0) + 1
        table += max((line.table for line in document.lines), default=0)
        text = document.text if document.text.endswith("\n") else document.text + "\n"
        texts.append(text)
        offset += len(text)
    return Document("".join(texts), tuple(lines), title, metadata or {})
