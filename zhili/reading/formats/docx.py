"""Read Word documents (.docx), with the extra `documents`."""

import re
import zipfile
from typing import IO, TYPE_CHECKING

from zhili.errors import InputError
from zhili.extras import require
from zhili.reading.document import Document, DocumentBuilder

if TYPE_CHECKING:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_HEADING = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
_MAX_UNPACKED = 200 << 20  # bytes; a small zip file can unpack to any size


def read_docx(file: IO[bytes], shown_name: str) -> Document:
    """Read the paragraphs and tables of a Word document.

    Headings are recognised by style or outline level, run-in headings by bold text. Page headers are not read.

    Args:
        file: the document.
        shown_name: the file name for messages.

    Raises:
        InputError: the extra is not installed, or the file is damaged or too large.
    """
    docx = require("docx", "documents", shown_name)
    from docx.table import Table

    builder = DocumentBuilder()
    try:
        with zipfile.ZipFile(file) as package:
            if sum(member.file_size for member in package.infolist()) > _MAX_UNPACKED:
                raise InputError(f"{shown_name}: more than {_MAX_UNPACKED >> 20} MiB unpacked; split the document")
        title = ""
        for content in docx.Document(file).iter_inner_content():
            if isinstance(content, Table):
                _add_table(builder, content)
            else:
                title = _add_paragraph(builder, content) or title
    except InputError:
        raise
    except Exception as error:  # a damaged file can raise any error of zipfile, the XML parser and docx
        problem = f"damaged or no Word document ({type(error).__name__})"
        raise InputError(f"{shown_name}: {problem}; save it again as .docx") from None
    return builder.build(title)


def _add_paragraph(builder: DocumentBuilder, paragraph: "Paragraph") -> str:
    """Add a paragraph, one block per line; return its text if it has the style of a title, else ""."""
    bold = 0
    for run in paragraph.runs:
        if run.text.strip() and not _is_bold(paragraph, run.bold):
            break
        bold += len(run.text)
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    level = _level(paragraph, style)
    offset = 0
    for line in paragraph.text.split("\n"):
        builder.add(line, level, max(0, bold - offset))
        offset += len(line) + 1
    return paragraph.text.strip() if style.lower() in ("title", "标题") else ""


def _is_bold(paragraph: "Paragraph", bold: bool | None) -> bool:
    """Whether a run is bold: by itself, or else by the style of its paragraph."""
    style = paragraph.style
    return bool(bold) if bold is not None else bool(style is not None and style.font.bold)


def _level(paragraph: "Paragraph", style: str) -> int | None:
    """The outline level by the name of the style or the format of the paragraph."""
    match = _HEADING.match(style)
    if match:
        return int(match[1]) - 1
    levels = paragraph._p.xpath("./w:pPr/w:outlineLvl/@w:val")
    return int(levels[0]) if levels and int(levels[0]) < 9 else None


def _add_table(builder: DocumentBuilder, table: "Table") -> None:
    """Add a table as one block; add the paragraphs of a table with one column, which is only a frame."""
    rows = []
    for row in table.rows:
        cells: list[str] = []
        for cell in row.cells:  # a merged cell is repeated in every place that it covers
            text = re.sub(r"\s+", " ", cell.text).strip()
            if text and text not in cells[-1:]:
                cells.append(text)
        rows.append(cells)
    if all(len(cells) < 2 for cells in rows):
        for row in table.rows:
            for paragraph in row.cells[0].paragraphs if row.cells else ():
                _add_paragraph(builder, paragraph)
    else:
        builder.add("\n".join(" | ".join(cells) for cells in rows if cells), kind="table")
