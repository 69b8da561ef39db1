"""Writers of predictions: terminal table, JSON, JSON Lines, CSV, Parquet, HTML, Excel."""

from zhili.output.file_result import FileResult
from zhili.output.fitted_table import FittedTable
from zhili.output.table import categories_table, show
from zhili.output.writers import (
    BINARY,
    FORMATS,
    LINES,
    WITH_EVIDENCE,
    WITH_OTHER_COLUMNS,
    Writer,
    check_evidence,
    complete,
    writer,
)

__all__ = [
    "BINARY",
    "FORMATS",
    "LINES",
    "WITH_EVIDENCE",
    "WITH_OTHER_COLUMNS",
    "FileResult",
    "FittedTable",
    "Writer",
    "categories_table",
    "check_evidence",
    "complete",
    "show",
    "writer",
]
