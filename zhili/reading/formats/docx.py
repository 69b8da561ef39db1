"""Word documents (.docx) to blocks, with the extra `documents`."""

import re
import zipfile
from typing import IO, TYPE_CHECKING

from zhili.errors import InputError
from zhili.reading.document import Document, DocumentBuilder

if TYPE_CHECKING:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_HEADING = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
_LARGEST = 200 << 20  # bytes unpacked; a small archive can unpack to any size


def read_docx(file: IO[bytes], named: str) -> Document:
    """Paragraphs, headings by style or outline level, bold beginnings, and tables as rows; no page headers.

    Args:
        file: the document.
        named: what messages call it.

    Raises:
        InputError: the extra is missing, or the file is damaged.
    """
    try:
        from docx import Document
        from docx.table import Table
    except ImportError:
        raise InputError(f"{named}: reading .docx takes an extra; pip install 'zhili[documents]'") from None
    writer = DocumentBuilder()
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _LARGEST:
                raise InputError(f"{named}: more than {_LARGEST >> 20} MiB unpacked; split the document")
        title = ""
        for part in Document(file).iter_inner_content():
            if isinstance(part, Table):
                _add_table(writer, part)
            else:
                title = _add_paragraph(writer, part) or title
    except InputError:
        raise
    except Exception as error:  # whatever zip, XML and the library make of a damaged file
        raise InputError(f"{named}: damaged or no Word document ({type(error).__name__}); save it again") from None
    return writer.page(title)


def _add_paragraph(writer: DocumentBuilder, paragraph: "Paragraph") -> str:
    """Adds it, a manual line break starting a new block; returns its text if it has the style of a title."""
    bold = 0
    for run in paragraph.runs:
        if run.text.strip() and not _is_bold(paragraph, run.bold):
            break
        bold += len(run.text)
    name = (paragraph.style.name or "") if paragraph.style is not None else ""
    level = _level(paragraph, name)
    at = 0
    for line in paragraph.text.split("\n"):
        writer.add(line, level, max(0, bold - at))
        at += len(line) + 1
    return paragraph.text.strip() if name.lower() in ("title", "标题") else ""


def _is_bold(paragraph: "Paragraph", bold: bool | None) -> bool:
    style = paragraph.style
    return bool(bold) if bold is not None else bool(style is not None and style.font.bold)


def _level(paragraph: "Paragraph", style: str) -> int | None:
    match = _HEADING.match(style)
    if match:
        return int(match[1]) - 1
    found = paragraph._p.xpath("./w:pPr/w:outlineLvl/@w:val")
    return int(found[0]) if found and int(found[0]) < 9 else None


def _add_table(writer: DocumentBuilder, table: "Table") -> None:
    """A table of data as one block; one cell around everything is only a frame."""
    rows = []
    for row in table.rows:
        cells: list[str] = []
        for cell in row.cells:  # merged cells come again in every place that they fill
            text = re.sub(r"\s+", " ", cell.text).strip()
            if text and text not in cells[-1:]:
                cells.append(text)
        rows.append(cells)
    if all(len(cells) < 2 for cells in rows):
        for row in table.rows:
            for paragraph in row.cells[0].paragraphs if row.cells else ():
                _add_paragraph(writer, paragraph)
    else:
        writer.add("\n".join(" | ".join(cells) for cells in rows if cells), kind="table")
