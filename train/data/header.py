"""Guess which row of a table has the names of its columns: the first, one below titles, or none."""

import re
from collections.abc import Mapping, Sequence
from statistics import median
from typing import NamedTuple

from train.data.cells import MARKS, NO_MARKS
from train.data.files import SourceRow, as_text
from zhili.tables import title_rows

# What people call the columns of such tables: the last word of a name in English, a whole name or its end in Chinese.
_WORDS = frozenset(
    {"text", "content", "sentence", "review", "comment", "feedback", "description", "message", "question", "body"}
    | {"title", "heading", "subject", "summary", "label", "labels", "category", "class", "type", "topic", "tag", "tags"}
    | {"cats", "id", "no", "index", "date", "time", "split", "source", "url", "name", "status", "department"}
)
_NAMES = frozenset({"诉求", "问题", "摘要"})
_ENDINGS = re.compile(
    r".{0,6}(内容|正文|文本|标题|描述|类别|分类|标签|类型|大类|小类|编号|序号|日期|时间|来源|单位|备注|名称)"
)
_IN_BRACKETS = re.compile(r"\s*[(（][^()（）]*[)）]$")
_LATIN = re.compile(r"(?!.*[.!?])[A-Za-z][ -~]{0,39}")  # without a mark that ends a sentence
_MOST_WORDS = 4  # of a name
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
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


def names_row(rows: Sequence[SourceRow]) -> SourceRow | None:
    """The row of names at the start of some rows, with others below it; None if they do not begin with names.

    Rows of one cell above it are titles.
    """
    cells = [{name: as_text(cell) for name, cell in row.values.items()} for row in rows]
    at = next((at for at, row in enumerate(cells) if _filled(row) > 1), len(rows))
    return rows[at] if at + 1 < len(rows) and _votes(cells, at) > 0 else None


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
    if _is_name(cell):
        return 3
    if _latin_words(cell) and 2 * sum(_CHINESE.search(other) is not None for other in column) > len(column):
        return 1
    if median(lengths) <= _TEXT_LENGTH:
        return 0
    if len(cell) < min(lengths):
        return 2
    return -3 if len(cell) >= median(lengths) / 2 or _SENTENCE.search(cell) else 0


def _is_name(cell: str) -> bool:
    """Whether people call columns so, with or without something in brackets behind."""
    name = _IN_BRACKETS.sub("", cell)
    last = [word.lower() for word in _latin_words(name)[-1:]]
    return name in _NAMES or _ENDINGS.fullmatch(name) is not None or not _WORDS.isdisjoint(last)


def _latin_words(cell: str) -> list[str]:
    """The words of a cell that may be a name in English, such as Issue Type, issue_type or issueType; else none."""
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+", cell) if _LATIN.fullmatch(cell) else []
    return words if len(words) <= _MOST_WORDS else []


def is_value(cell: str) -> bool:
    """Whether a cell is a number, a date or a mark: a name of a column is none of them."""
    return bool(_VALUE.fullmatch(cell)) or cell.lower() in MARKS | NO_MARKS
