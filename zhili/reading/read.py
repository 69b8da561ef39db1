"""Read a report from a file, from bytes, from a stream or from a text."""

import codecs
import errno
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

from zhili.errors import InputError, failure
from zhili.limits import Limits, limited, limits
from zhili.printable import escaped, shown_path
from zhili.reading.dispatch import read_here
from zhili.reading.document import Document
from zhili.reading.isolated import read_isolated
from zhili.reading.sniff import SUFFIXES, find_kind
from zhili.reading.structure import build_report
from zhili.report import Report

__all__ = ["SUFFIXES", "read_report"]

Source = str | os.PathLike[str] | bytes | BinaryIO
_OWN_KINDS = ("text", "markdown", "html", "rtf", "mht")  # the others have libraries that a hostile file may occupy
_SMALL_TEXT = 1 << 16  # bytes; larger texts are read in a process of their own too
_SHOWN = 200  # characters of a string that is no path, in the message
_MAY_BE_SCANNED = ("picture", "pdf", "zip")
_isolates = not getattr(sys, "frozen", False)  # a program in one file has no Python to start


def read_report(
    source: Source | None = None, name: str | None = None, *, text: str | None = None, limits: Limits | None = None
) -> Report:
    """Read a report from a file or from a text.

    Plain text, Markdown, web pages (.html, .mht), .rtf, .ofd and .epub need no extra. The extra `documents` adds .docx,
    .doc, .wps, .pdf and .xlsx; the extra `ocr` adds pictures and scanned pages of PDF files. A .zip file is read if
    exactly one document is in it.

    The encoding is detected (UTF-8, GB18030, Big5, UTF-16 …). The content decides about the format; the suffix counts
    only where the content leaves it open.

    Args:
        source: a path; or the bytes of a file; or a binary file (`sys.stdin.buffer`).
        name: the file name for messages and the suffix; None uses the path, or detects the format from the bytes.
        text: the text itself in place of `source`: plain text, or the source of a web page. `name` may end in `.md`.
        limits: the most that reading may take; None takes the usual limits.

    Returns:
        The report without predictions.

        - `text` is a plain text unchanged, or the text extracted from another format; all offsets refer to it.
        - The title and the headings are simplified and cleaned; paragraphs and dropped lines are unchanged.
        - A heading that is the first sentence of its paragraph is part of the paragraph's text too.
        - `metadata` may contain `author`, `source`, `issuer`, `number` (文号), `index` (索引号) and `keywords`.

    Raises:
        InputError: the file is missing, empty, damaged or without a paragraph, its format or encoding is not supported,
            it exceeds a limit, or an extra is not installed. Or `source` and `text` are both given, or neither.
    """
    if (source is None) == (text is None):
        raise InputError(f"source and text: give one of them, not {'both' if text is not None else 'neither'}")
    with limited(limits):
        return _read_report(_encoded(text) if source is None else source, name)


def _encoded(text: str | None) -> bytes:
    """The text as the bytes of a file whose encoding is certain, whatever a web page declares.

    Raises:
        InputError: it is no string, or cannot be written as UTF-8.
    """
    if not isinstance(text, str):
        raise InputError(f"text: takes a string, not {type(text).__name__}; give a path, bytes or a file without text=")
    try:
        return codecs.BOM_UTF8 + text.encode()
    except UnicodeEncodeError:
        raise InputError("text: half of a surrogate pair, such as \\ud83d alone; correct it") from None


def _read_report(source: Source, name: str | None) -> Report:
    if isinstance(source, bytes):
        data, shown_name = source, escaped(name or "the text")
    elif isinstance(source, str | os.PathLike):
        path = Path(source)
        name = name or path.name
        shown_name = shown_path(path)
        try:
            data = _read_bytes(path, shown_name)
        except _NoPathError as error:
            if not isinstance(source, str):
                raise InputError(f"{shown_name}: {error}; check the path") from None
            start = shown_name if len(shown_name) <= _SHOWN else f"{shown_name[:_SHOWN]}…"
            raise InputError(f"{start}: {error}; check the path, or give a text itself as text=…") from None
    elif hasattr(source, "read"):
        shown_name = escaped(name or str(getattr(source, "name", "the text")))
        data = _read_bounded(source, shown_name)
    else:
        kind = type(source).__name__
        raise InputError(f"source: takes a path, bytes or a binary file, not {kind}; give a text itself as text=…")
    try:
        report = build_report(read_document(data, shown_name, Path(name or "")))
    except InputError:
        raise
    except Exception as error:  # whatever a hostile file does, its reader gets one kind of error
        raise InputError(failure(shown_name, error)) from error
    if not report.sections:
        raise InputError(f"{shown_name}: there is no paragraph; a report needs at least one line of running text")
    return report


class _NoPathError(Exception):
    """There is no file of that name; the string may be a text."""


def _read_bytes(path: Path, shown_name: str) -> bytes:
    if path.name.startswith("~$"):
        raise InputError(f"{shown_name}: this is the lock file of an open document; give the document itself")
    try:
        with path.open("rb") as file:
            return _read_bounded(file, shown_name)
    except InputError:
        raise
    except (FileNotFoundError, ValueError):  # a name with a zero byte is a ValueError
        raise _NoPathError("no such file") from None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise _NoPathError("too long for a path") from None
        raise InputError(failure(shown_name, error)) from None


def _read_bounded(file: BinaryIO, shown_name: str) -> bytes:
    data = file.read((limits().file_mib << 20) + 1)
    limits().check_size(len(data), shown_name)
    return data


def read_document(data: bytes, shown_name: str, name: Path) -> Document:
    """Find the kind of a file and read its lines; what is no short text is read in a process of its own.

    Args:
        data: the bytes of the file.
        shown_name: its name for messages.
        name: its name, whose suffix counts where the bytes leave the kind open.

    Raises:
        InputError: as `read_report`.
    """
    limits().check_size(len(data), shown_name)
    if not _isolates:
        return read_here(data, shown_name, name)
    kind = "zip" if data.startswith(b"PK") else find_kind(data, name.suffix, shown_name)  # no archive is opened here
    if kind in _OWN_KINDS and len(data) <= _SMALL_TEXT:
        return read_here(data, shown_name, name)
    ocr = kind in _MAY_BE_SCANNED and find_spec("rapidocr") is not None
    return read_isolated(data, shown_name, name, ocr)


def read_in_this_process() -> None:
    """Read no further document in a process of its own: this process is one, with limits that its maker has set."""
    global _isolates
    _isolates = False
