"""Documents of Word and WPS: .docx, and the binary .doc and .wps."""

from zhili.reading.formats.word.doc import read_doc
from zhili.reading.formats.word.docx import read_docx

__all__ = ["read_doc", "read_docx"]
