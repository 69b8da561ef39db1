"""Markdown."""

from zhili.reading.formats.markdown.read import read_markdown

__all__ = ["read_markdown"]
