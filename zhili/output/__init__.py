"""Writers of predictions: terminal table, JSON, JSON Lines, CSV, Parquet, HTML."""

from zhili.output.file_result import FileResult
from zhili.output.table import categories_table, show
from zhili.output.writers import LINES, check_evidence, complete, writer

__all__ = ['FileResult', 'LINES', 'categories_table', 'check_evidence', 'complete', 'show', 'writer']
