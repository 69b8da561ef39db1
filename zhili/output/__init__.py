"""Writers of predictions: terminal table, JSON, JSON Lines, CSV, Parquet, HTML."""

from zhili.output.file_result import FileResult
from zhili.output.fitted_table import FittedTable
from zhili.output.table import categories_table, show
from zhili.output.writers import FORMATS, LINES, WITH_EVIDENCE, Writer, check_evidence, complete, writer

__all__ = [
    "FORMATS",
    "LINES",
    "WITH_EVIDENCE",
    "FileResult",
    "FittedTable",
    "Writer",
    "categories_table",
    "check_evidence",
    "complete",
    "show",
    "writer",
]
