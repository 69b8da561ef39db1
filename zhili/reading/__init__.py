"""Read a file into a `Report` without predictions."""

from zhili.reading.read import SUFFIXES, read_report

__all__ = ["SUFFIXES", "read_report"]
