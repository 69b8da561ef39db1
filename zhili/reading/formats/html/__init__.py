"""Web pages."""

from zhili.reading.formats.html.read import read_html

__all__ = ["read_html"]
