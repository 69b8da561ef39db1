"""Read a document by the kind of its file, in this process."""

import html
import io
import re
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from zhili.errors import InputError
from zhili.limits import limits
from zhili.reading.document import Document
from zhili.reading.formats.text import read_plain
from zhili.reading.sniff import KINDS, find_kind, is_html
from zhili.text import decode, fix_encoding

_ENTITY = re.compile(r"&(?:nbsp|[lr][ds]quo|hellip|mdash|middot|emsp|ensp|#\d{2,5});")
_SURROGATE = re.compile("[\ud800-\udfff]")  # half of a pair: RTF, PDF and JSON in pages can state it
# The readers of binary files: (module in zhili.reading.formats, function). Each takes the bytes and the name to show.
_READERS = {
    "doc": ("word", "read_doc"),
    "rtf": ("rtf", "read_rtf"),
    "mht": ("mht", "read_mht"),
    "epub": ("epub", "read_epub"),
    "ofd": ("ofd", "read_ofd"),
    "xlsx": ("spreadsheet", "read_spreadsheet"),
    "picture": ("ocr", "read_picture"),
    "pdf": ("ocr", "read_pdf_with_ocr"),
}


def read_here(data: bytes, shown_name: str, name: Path) -> Document:
    """Read a document as `zhili.reading.read.read_document` does, in this process."""
    document = _read_kind(data, shown_name, name)
    limits().check_text(document.text, shown_name)
    facts = {key: _writable(value) for key, value in document.metadata.items()}
    return replace(document, text=_writable(document.text), title=_writable(document.title), metadata=facts)


def _writable(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text) if _SURROGATE.search(text) else text


def _read_kind(data: bytes, shown_name: str, name: Path) -> Document:
    kind = find_kind(data, name.suffix, shown_name)
    if kind == "docx":
        from zhili.reading.formats.word import read_docx

        return read_docx(io.BytesIO(data), shown_name)
    if kind == "zip":
        from zhili.reading.formats.archive import read_single_member

        member = read_single_member(io.BytesIO(data), shown_name)
        return read_here(member.data, f"{shown_name}!{member.name}", Path(member.name))
    if kind in ("text", "markdown", "html", "rtf"):
        limits().check_text_size(len(data), shown_name)
    if kind in _READERS:
        module, function = _READERS[kind]
        read: Callable[[bytes, str], Document] = getattr(import_module(f"zhili.reading.formats.{module}"), function)
        return read(data, shown_name)
    by_suffix = KINDS.get(name.suffix.lower())
    text = _decode(data, shown_name, by_suffix, markup=kind == "html" or by_suffix not in ("text", "markdown"))
    return _text_document(text, by_suffix, kind)


def _decode(data: bytes, shown_name: str, by_suffix: str | None, markup: bool) -> str:
    text = decode(data, markup=markup)
    if text is None and by_suffix == "doc":
        raise InputError(f"{shown_name}: no document of Word or WPS, or of an old version; save it as .docx")
    if text is None:
        raise InputError(f"{shown_name}: unknown encoding, or not a text file; save it as UTF-8")
    if not text.strip():
        raise InputError(f"{shown_name}: the file is empty; it needs at least one line of text")
    return fix_encoding(text)


def _text_document(text: str, by_suffix: str | None, kind: str) -> Document:
    """Read HTML, Markdown or plain text."""
    if kind == "html" or is_html(text, by_suffix):
        from zhili.reading.formats.html import read_html

        return read_html(text)
    if kind == "markdown":
        from zhili.reading.formats.markdown import read_markdown

        return read_markdown(text)
    return read_plain(html.unescape(text) if _ENTITY.search(text) else text)
