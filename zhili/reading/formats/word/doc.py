"""Read the binary Word documents of Word 97 to 2003 and of WPS (.doc, .wps), with the extra `documents`."""

import io
import tempfile
from pathlib import Path

from zhili.errors import InputError
from zhili.extras import require
from zhili.reading.document import Document
from zhili.reading.formats.word.doc_text import read_doc_text
from zhili.reading.formats.word.docx import read_docx

_CLSID = slice(8, 24)  # in the header; the converter wants zeros, WPS writes something else
_ENCRYPTED = "protected by a password; open it and save it without one"


def read_doc(data: bytes, shown_name: str) -> Document:
    """Read a document through its conversion to .docx: with styles, automatic numbers, tables, notes and text boxes.

    The converter is strict. Where it refuses a document, only the text is read, without headings by style, bold text
    and alignment; see `zhili.reading.formats.word.doc_text`.

    Args:
        data: the file.
        shown_name: the file name for messages.

    Raises:
        InputError: the extra is not installed, or the document is damaged, protected by a password or of Word 95 or
            older.
    """
    converter = require("doc2docx", "documents", shown_name)
    errors = require("doc2docx.errors", "documents", shown_name)

    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "report.doc"), Path(folder, "report.docx")
        source.write_bytes(data[: _CLSID.start] + bytes(_CLSID.stop - _CLSID.start) + data[_CLSID.stop :])
        try:
            converter.convert(source, target)
        except errors.EncryptedDocumentError:
            raise InputError(f"{shown_name}: {_ENCRYPTED}") from None
        except Exception:  # damaged files raise errors of many kinds
            return read_doc_text(data, shown_name)
        return read_docx(io.BytesIO(target.read_bytes()), shown_name)
