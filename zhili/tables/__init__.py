"""Tables: one reader of CSV, TSV, Excel, JSON, JSON Lines and Parquet for prediction and training."""

from zhili.tables.columns import TextColumns
from zhili.tables.read import TABLE_SUFFIXES, is_table, read_table
from zhili.tables.row import TableRow
from zhili.tables.text_rows import TextRow, read_rows

__all__ = ["TABLE_SUFFIXES", "TableRow", "TextColumns", "TextRow", "is_table", "read_rows", "read_table"]
