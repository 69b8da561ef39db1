"""Guess which row of a table has the names of its columns: the first, one below titles, or none."""

import re
from collections.abc import Mapping, Sequence
from statistics import median
from typing import NamedTuple

from train.data.cells import MARKS, NO_MARKS
from train.data.files import SourceRow, as_text
from zhili.tables import title_rows

# What people call the columns of such tables, whole or at the end of a longer name.
_NAMES = frozenset(
    {"text", "content", "sentence", "review", "comment", "title", "heading", "label", "labels", "category", "class"}
    | {"cats", "id", "no", "index", "date", "time", "split", "source", "url", "诉求", "问题", "摘要"}
)
_ENDINGS = re.compile(
    r".{0,6}(内容|正文|文本|标题|描述|类别|分类|标签|类型|大类|小类|编号|序号|日期|时间|来源|单位|备注|名称)"
)
_VALUE = re.compile(r"[-+]?[\d.,%]+|\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,2}.*")
_SENTENCE = re.compile(r"[。！？；]")
_TEXT_LENGTH = 12  # a column whose cells have more characters is one of texts


class HeaderGuess(NamedTuple):
    """The row that seems to have the names of the columns, as `data.header_row`, and why."""

    row: int
    reason: str


def guess_header(rows: Sequence[SourceRow]) -> HeaderGuess:
    """Guess the header of a table from all its rows, whose columns have any names.

    Titles are rows at the start with few cells. The row below them is the header, unless its cells look like those
    below it. A row of groups of names may be above the header.
    """
    cells = [{name: as_text(cell) for name, cell in row.values.items()} for row in rows]
    at = titles = title_rows([list(row.values()) for row in cells])
    if at >= len(rows) or _votes(cells, at) < 0:
        return HeaderGuess(0, f"no row has names of columns{_titles(titles)}; they are called A, B, C …")
    if at + 1 < len(rows) and _filled(cells[at + 1]) > _filled(cells[at]) and _votes(cells, at + 1) > 0:
        at += 1
    reason = "the first row" if at == 0 else f"the row of names below {at} {'row' if at == 1 else 'rows'} of titles"
    return HeaderGuess(rows[at].number, reason)


def _titles(count: int) -> str:
    return f" below {count} {'row' if count == 1 else 'rows'} of titles" if count else ""


def _filled(row: Mapping[str, str]) -> int:
    return sum(map(bool, row.values()))


def _votes(rows: Sequence[Mapping[str, str]], at: int) -> int:
    """Positive if the cells of a row look like names of the columns, negative if they look like the cells below."""
    votes = of_values = 0
    # Not the next row, which has the same cells where they are merged, and not the header again.
    below = [row for row in rows[at + 2 :] if row != rows[at]] or rows[at + 1 :]
    for name, cell in rows[at].items():
        column = [row[name] for row in below if row.get(name)]
        if cell and column and all(map(is_value, column)):
            of_values += -1 if is_value(cell) else 1
        elif cell:
            votes += _vote(cell, column)
    return votes + max(of_values, -2)  # marks of many categories, which may have numbers as names, are one sign


def _vote(cell: str, column: Sequence[str]) -> int:
    lengths = [len(other) for other in column] or [0]
    if cell in column or is_value(cell):
        return -2
    if cell.lower() in _NAMES or _ENDINGS.fullmatch(cell):
        return 3
    if median(lengths) <= _TEXT_LENGTH:
        return 0
    if len(cell) < min(lengths):
        return 2
    return -3 if len(cell) >= median(lengths) / 2 or _SENTENCE.search(cell) else 0


def is_value(cell: str) -> bool:
    """Whether a cell is a number, a date or a mark: a name of a column is none of them."""
    return bool(_VALUE.fullmatch(cell)) or cell.lower() in MARKS | NO_MARKS
