"""Reads a report from a file, bytes or text into title, metadata and sections of paragraphs."""

import html
import io
import os
import re
from pathlib import Path
from typing import BinaryIO

from zhili.errors import InputError
from zhili.reading.document import Document
from zhili.reading.formats.plain import read_plain
from zhili.reading.structure.build import build_report
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
_ALIENS = (
    (b"\xd0\xcf\x11\xe0", "an old Word document; save it as .docx"),
    (b"{\\rtf", "a rich text document; save it as .docx"),
    (b"\x89PNG", "a picture; text is needed"),
    (b"\xff\xd8\xff", "a picture; text is needed"),
    (b"GIF8", "a picture; text is needed"),
    (b"PK\x03\x04", "an archive; unpack it first"),
)


def read_report(source: str | os.PathLike[str] | bytes | BinaryIO, name: str | None = None) -> Report:
    """Reads a report from .txt, .md or .html, or from .docx or .pdf with the extra `documents`.

    Encodings are found (UTF-8, GB18030, Big5, UTF-16 …). `text` of the report is that of a plain text file as it
    stands, else what was extracted; offsets are in it. Titles and headings are simplified and cleaned, paragraphs and
    dropped lines as they stand. A heading that is the first sentence of its paragraph stays in the paragraph's text
    too. `metadata` may hold `author`, `source`, `issuer`, `number` (文号), `index` (索引号) and `keywords`.

    Args:
        source: a path; or the bytes of a file, or a binary file to read them from (`sys.stdin.buffer`).
        name: a file name for messages, whose suffix tells the format; None takes the path, or looks at the bytes.

    Raises:
        InputError: the file is missing, empty, of another format or encoding, damaged, or holds no paragraph; or an
            extra is not installed.
    """
    if isinstance(source, bytes):
        data, named = source, name or "the text"
    elif isinstance(source, str | os.PathLike):
        path = Path(source)
        data, named = _read(path), str(path)
        name = name or path.name
        if Path(name).suffix.lower() not in SUFFIXES:
            kinds = " ".join(SUFFIXES)
            raise InputError(f"{named}: reports are read from {kinds} files; save it as plain text first")
    else:
        data, named = source.read(), name or str(getattr(source, "name", "the text"))
    report = build_report(_page(data, named, _FORMATS.get(Path(name or "").suffix.lower())))
    if not report.sections:
        raise InputError(f"{named}: no paragraph found; a report needs at least one line of running text")
    return report


def parse_report(text: str) -> Report:
    """Reads a report from plain text; its offsets are in `text`.

    Lines that were broken at a fixed width are joined, text without line breaks is cut up. Lines of page furniture
    (来源, 作者, 责任编辑, 打印 …) go to `dropped`, what they say to `metadata`. Numbered lines (一、 (一) 1.), short
    lines without final punctuation and parallel first sentences of paragraphs are headings.
    """
    return build_report(read_plain(text))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; check the path") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path and its permissions") from None


def _page(data: bytes, named: str, kind: str | None) -> Document:
    """The page in `data`; what it is counts for more than what it is called."""
    if data.startswith(b"%PDF-") or (kind == "pdf" and b"%PDF-" in data[:1024]):
        from zhili.reading.formats.pdf import read_pdf

        return read_pdf(data, named)
    if data.startswith(b"PK\x03\x04") and b"word/" in data:
        from zhili.reading.formats.docx import read_docx

        return read_docx(io.BytesIO(data), named)
    if kind in ("docx", "pdf"):
        raise InputError(f"{named}: no .{kind} file inside; save it again, or give it the suffix of what it is")
    for magic, what in _ALIENS:
        if data.startswith(magic):
            raise InputError(f"{named}: {what}")
    text = decode(data, markup=kind in ("html", None))
    if text is None:
        raise InputError(f"{named}: the encoding cannot be told, or this is no text; save it as UTF-8")
    if not text.strip():
        raise InputError(f"{named}: the file is empty; it needs at least one line of text")
    text = fix_encoding(text)
    tags = len(_TAGS.findall(text[:4000]))
    if kind == "html" or _HTML.match(text) or (kind != "markdown" and tags >= (2 if kind is None else 4)):
        from zhili.reading.formats.html import read_html

        return read_html(text)
    if kind == "markdown":
        from zhili.reading.formats.markdown import read_markdown

        return read_markdown(text)
    return read_plain(html.unescape(text) if _ENTITY.search(text) else text)
