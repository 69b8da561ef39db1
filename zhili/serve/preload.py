"""Read a line, so that processes forked from this one have the readers and the model of roles in memory."""

import contextlib
from importlib import import_module

from zhili.reading import read_report

read_report("一、总体情况\n全镇发展良好，完成产值三亿元。".encode())
for _name in ("html", "word", "pdf"):
    with contextlib.suppress(ImportError):  # an extra may be missing
        import_module(f"zhili.reading.formats.{_name}")
