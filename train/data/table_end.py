"""Find what is below the rows of a table: totals, and other tables."""

import re
from collections.abc import Sequence
from itertools import pairwise

from train.data.files import SourceRow, as_text
from train.data.header import names_row

_TOTAL = re.compile(
    r"(合计|总计|小计|共计|总数|平均|(grand|sub)?total|sum|average)[:：]?|(合计|共)?\d+[条件个例份项]", re.IGNORECASE
)
_COMPARED = 20  # rows of another table that are looked at


def is_total(row: SourceRow, text: str) -> bool:
    """Whether a row of a table has totals instead of a text.

    Args:
        row: a row.
        text: the column of the text.
    """
    if row.kind != "row":
        return False
    cells = {name: "".join(as_text(cell).split(" ")) for name, cell in row.values.items()}
    written = cells.get(text, "")
    return any(map(_TOTAL.fullmatch, cells.values())) and (not written or _TOTAL.fullmatch(written) is not None)


def first_table(rows: Sequence[SourceRow]) -> list[SourceRow]:
    """The rows of a file without other tables below them.

    Below a blank row, a row of names that the table above does not have begins another table.

    Args:
        rows: all rows below the header, without blank ones.
    """
    starts = [at for at, (above, row) in enumerate(pairwise(rows), 1) if row.number > above.number + 1]
    for start, end in pairwise([*starts, len(rows)]):
        block = rows[start : min(end, start + _COMPARED)]
        names = names_row(block) if block[0].kind == "row" else None
        if names and not _continues(rows[:start], names):
            return list(rows[:start])
    return list(rows)


def _continues(above: Sequence[SourceRow], row: SourceRow) -> bool:
    """Whether a row has a cell that the same column has above, as labels do."""
    cells = {(name, as_text(cell)) for name, cell in row.values.items() if as_text(cell)}
    return any((name, as_text(cell)) in cells for each in above for name, cell in each.values.items())
