"""Writers of predictions: terminal table, JSON, JSON Lines, CSV, Parquet, HTML."""

from zhili.output.file_result import FileResult, PredictedPart
from zhili.output.fitted_table import FittedTable
from zhili.output.json_tree import as_dict
from zhili.output.palette import category_colours, domain_colours
from zhili.output.table import categories_table, show
from zhili.output.writers import FORMATS, LINES, WITH_EVIDENCE, Writer, check_evidence, complete, writer

__all__ = [
    "FORMATS",
    "LINES",
    "WITH_EVIDENCE",
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
    "show",
    "writer",
]
