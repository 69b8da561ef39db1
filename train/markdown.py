"""Markdown tables, for model cards and documents."""

from collections.abc import Iterable, Sequence


def markdown_table(columns: Sequence[str], rows: Iterable[Sequence[object]], left: int = 1) -> list[str]:
    """The lines of a Markdown table.

    Args:
        columns: the column names.
        rows: the cells of each row.
        left: how many columns hold words and are left-aligned; the others hold numbers and are right-aligned.
    """
    alignment = ["---"] * left + ["---:"] * (len(columns) - left)
    return [f"| {' | '.join(map(str, cells))} |" for cells in (columns, alignment, *rows)]
