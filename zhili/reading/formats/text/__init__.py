"""Plain text."""

from zhili.reading.formats.text.plain import read_plain

__all__ = ["read_plain"]
