"""Read a report from a file, from bytes or from a stream."""

import html
import io
import os
import re
from pathlib import Path
from typing import BinaryIO

from zhili.errors import InputError
from zhili.reading.document import Document
from zhili.reading.formats.plain import read_plain
from zhili.reading.structure import build_report
from zhili.report import Report
from zhili.text import decode, fix_encoding

_FORMATS = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown",
    ".html": "html", ".htm": "html", ".shtml": "html", ".xhtml": "html", ".docx": "docx", ".pdf": "pdf",
}  # fmt: skip
SUFFIXES = tuple(_FORMATS)

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_TAGS = re.compile(r"<(?:p|div|br|span|table|td|h[1-6]|article)\b[^<>]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:nbsp|[lr][ds]quo|hellip|mdash|middot|emsp|ensp|#\d{2,5});")
_UNSUPPORTED = (  # the first bytes of formats that cannot be read, and what to do
    (b"\xd0\xcf\x11\xe0", "this is an old Word document; save it as .docx"),
    (b"{\\rtf", "this is an RTF document; save it as .docx"),
    (b"\x89PNG", "this is a picture; give a file with text"),
    (b"\xff\xd8\xff", "this is a picture; give a file with text"),
    (b"GIF8", "this is a picture; give a file with text"),
    (b"PK\x03\x04", "this is a zip file; unpack it first"),
)


def read_report(source: str | os.PathLike[str] | bytes | BinaryIO, name: str | None = None) -> Report:
    """Read a report from a text, Markdown or HTML file, or from .docx or .pdf with the extra `documents`.

    The encoding is detected (UTF-8, GB18030, Big5, UTF-16 …). The content decides about the format; the suffix counts
    only where the content leaves it open.

    Args:
        source: a path; or the bytes of a file; or a binary file (`sys.stdin.buffer`).
        name: the file name for messages and the suffix; None uses the path, or detects the format from the bytes.

    Returns:
        The report without predictions.

        - `text` is the text of a plain text file unchanged, or the text extracted from another format; all offsets
          refer to it.
        - The title and the headings are simplified and cleaned; paragraphs and dropped lines are unchanged.
        - A heading that is the first sentence of its paragraph is part of the paragraph's text too.
        - `metadata` may contain `author`, `source`, `issuer`, `number` (文号), `index` (索引号) and `keywords`.

    Raises:
        InputError: the file is missing, empty, damaged or without a paragraph, its format or encoding is not supported,
            or an extra is not installed.
    """
    if isinstance(source, bytes):
        data, shown_name = source, name or "the text"
    elif isinstance(source, str | os.PathLike):
        path = Path(source)
        data, shown_name = _read_bytes(path), str(path)
        name = name or path.name
        if Path(name).suffix.lower() not in SUFFIXES:
            supported = " ".join(SUFFIXES)
            raise InputError(f"{shown_name}: unsupported format (supported: {supported}); save it as plain text first")
    else:
        data, shown_name = source.read(), name or str(getattr(source, "name", "the text"))
    report = build_report(_document(data, shown_name, _FORMATS.get(Path(name or "").suffix.lower())))
    if not report.sections:
        raise InputError(f"{shown_name}: there is no paragraph; a report needs at least one line of running text")
    return report


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; check the path") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path and its permissions") from None


def _document(data: bytes, shown_name: str, suffix_format: str | None) -> Document:
    """Detect the format from the content, then from the suffix, and read the document."""
    if data.startswith(b"%PDF-") or (suffix_format == "pdf" and b"%PDF-" in data[:1024]):
        from zhili.reading.formats.pdf import read_pdf

        return read_pdf(data, shown_name)
    if data.startswith(b"PK\x03\x04") and b"word/" in data:
        from zhili.reading.formats.docx import read_docx

        return read_docx(io.BytesIO(data), shown_name)
    if suffix_format in ("docx", "pdf"):
        raise InputError(f"{shown_name}: this is no .{suffix_format} file; save it again, or correct its suffix")
    for first_bytes, message in _UNSUPPORTED:
        if data.startswith(first_bytes):
            raise InputError(f"{shown_name}: {message}")
    return _text_document(_decode(data, shown_name, suffix_format), suffix_format)


def _decode(data: bytes, shown_name: str, suffix_format: str | None) -> str:
    text = decode(data, markup=suffix_format in ("html", None))
    if text is None:
        raise InputError(f"{shown_name}: unknown encoding, or not a text file; save it as UTF-8")
    if not text.strip():
        raise InputError(f"{shown_name}: the file is empty; it needs at least one line of text")
    return fix_encoding(text)


def _text_document(text: str, suffix_format: str | None) -> Document:
    """Read HTML, Markdown or plain text."""
    tags = len(_TAGS.findall(text[:4000]))
    enough_tags = tags >= (2 if suffix_format is None else 4)
    if suffix_format == "html" or _HTML.match(text) or (suffix_format != "markdown" and enough_tags):
        from zhili.reading.formats.html import read_html

        return read_html(text)
    if suffix_format == "markdown":
        from zhili.reading.formats.markdown import read_markdown

        return read_markdown(text)
    return read_plain(html.unescape(text) if _ENTITY.search(text) else text)
