"""Rich text (.rtf)."""

from zhili.reading.formats.rtf.read import read_rtf

__all__ = ["read_rtf"]
