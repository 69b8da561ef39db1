"""Tables: one reader of CSV, TSV, Excel, JSON, JSON Lines and Parquet for prediction and training."""

from zhili.tables.columns import TextColumns
from zhili.tables.header import Header, title_rows
from zhili.tables.read import TABLE_SUFFIXES, is_table, read_table, sheet_names
from zhili.tables.row import TableRow
from zhili.tables.text_rows import TextRow, read_rows

__all__ = [
    "TABLE_SUFFIXES",
    "Header",
    "TableRow",
    "TextColumns",
    "TextRow",
    "is_table",
    "read_rows",
    "read_table",
    "sheet_names",
    "title_rows",
]
