"""Tables of texts: one reader for prediction and training."""

from zhili.tables.columns import TextColumns, TextRow
from zhili.tables.read import is_table, read_rows

__all__ = ['TextColumns', 'TextRow', 'is_table', 'read_rows']
