"""The structure of a document, whatever its format: title, facts, headings, sections."""

from zhili.reading.structure.build import build_report

__all__ = ["build_report"]
