"""PDF files."""

from zhili.reading.formats.pdf.read import read_pdf

__all__ = ["read_pdf"]
