"""Writers of predictions: terminal table, JSON, JSON Lines, CSV, Parquet, HTML, Excel."""

from zhili.output.columns import report_table
from zhili.output.file_result import FileResult, PredictedPart
from zhili.output.fitted_table import FittedTable
from zhili.output.json_tree import as_dict
from zhili.output.notebook import prediction_html, report_html
from zhili.output.palette import category_colours, domain_colours
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
    "PredictedPart",
    "Writer",
    "as_dict",
    "categories_table",
    "category_colours",
    "check_evidence",
    "complete",
    "domain_colours",
    "prediction_html",
    "report_html",
    "report_table",
    "show",
    "writer",
]
