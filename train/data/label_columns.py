"""Guess which columns of a file have the labels, and what separates the labels in one cell."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from train.data.cells import CellReader, mark_of, separator_pattern
from train.data.example import split_of
from train.data.files import as_text
from zhili.text import normalise

LABEL_NAMES = ("labels", "label", "cats", "标签", "类别", "分类", "类型", "category", "class")
LONGEST_LABEL = 30  # characters, on average
SEPARATORS = ("\n", ";", ",", "、", "|", "#")
PATH_SEPARATORS = ("/", ">", "→", "::", "|", "-", "—")
_IN_NAMES = (" ", "/", "+")  # separate labels only where all that they separate are labels elsewhere
_ANY_SEPARATOR = re.compile(r"[\s/+&;；,，、|｜#]+")
_LIST = re.compile("[;；,，、|｜]")  # separators that are rare in names
_CELLS = CellReader((), "/", lambda _: False)
_STRAY = 20  # in a column of marks, one cell in 20 may be something else
_NUMBER = re.compile(r"[\s_-]*\d+")

Columns = Mapping[str, Sequence[Any]]  # the cells of each column


def label_columns(columns: Columns) -> tuple[list[str], list[str]]:
    """The columns of the labels, and others that may have them.

    Args:
        columns: all columns but that of the text.

    Returns:
        One column of labels, several whose names differ by a number (标签1, 标签2), or several of marks, each with the
        name of a category; empty if no column can have labels.
    """
    repeated = _repeated(columns)
    named = [name for name in LABEL_NAMES if name in columns]
    named += [name for name in repeated if _without_number(name).endswith(LABEL_NAMES) and name not in named]
    marked = _marked(columns)
    likely = [*named, *repeated]
    only_marks = not likely or (marked and set(named) <= set(marked))
    labels = marked if only_marks else _numbered(likely[0], columns)
    return labels, [name for name in dict.fromkeys(likely) if name not in (*labels, *marked)]


def are_marks(column: Sequence[Any]) -> bool:
    """Whether the cells of a column are marks and their opposites, but for a few."""
    return sum(mark_of(cell) is None for cell in column) * _STRAY <= len(column)


def separators_of(labels: Sequence[str]) -> list[str]:
    """What separates labels in a cell: splitting by it leaves fewer different values; empty if nothing does.

    Args:
        labels: the cells that are one string.
    """
    different, separators = set(labels), []
    for separator in (*SEPARATORS, *_IN_NAMES):
        parts = {label: _parts(label, separator) for label in different}
        joined = {label for label in different if len(parts[label]) > 1}
        separated = set().union(*parts.values())
        known = separated <= different - joined if separator in _IN_NAMES else len(separated) < len(different)
        if joined and known:
            separators.append(separator)
            different = separated
    return separators


def path_separator_of(labels: Sequence[str]) -> str:
    """What separates domain and category in labels that are paths, such as 民生/教育; empty if they are none.

    All of them have it, and there are at most half as many domains as labels, but not just one.
    """
    for separator in PATH_SEPARATORS:
        parts = [label.partition(separator) for label in labels]
        paths = all(domain.strip() == domain != "" and name.strip() == name != "" for domain, _, name in parts)
        if paths and 2 <= len({domain for domain, _, _ in parts}) <= len(labels) / 2:
            return separator
    return ""


def commonest_spellings(counts: Counter[str]) -> dict[str, str]:
    """The commonest of the spellings that training does not tell apart, by what they are once normalised."""
    commonest: dict[str, str] = {}
    for spelling, _ in counts.most_common():
        commonest.setdefault(normalise(spelling), spelling)
    return commonest


def combined(labels: Sequence[str]) -> list[str]:
    """The labels that look like several others with a separator between them."""
    known = set(labels)
    parts = {label: set(_ANY_SEPARATOR.split(label)) - {""} for label in labels}
    several = [label for label in labels if len(parts[label]) > 1]
    return [label for label in several if parts[label] <= known or (_LIST.search(label) and parts[label] & known)]


def _parts(label: str, separator: str) -> set[str]:
    return {part.strip() for part in separator_pattern([separator]).split(label)} - {""}


def is_label_name(name: str) -> bool:
    """Whether the name of a column says that it has labels, with or without a number."""
    return _without_number(name).lower().endswith(LABEL_NAMES)


def _without_number(name: str) -> str:
    return _NUMBER.sub("", name)


def _numbered(first: str, columns: Columns) -> list[str]:
    """A column, with those whose names differ from it by a number, if the rows have different labels of one kind there.

    Two levels have different labels, and two annotators give a row the same ones.
    """
    family = [name for name in columns if _without_number(name) == _without_number(first)]
    cells = {name: [as_text(cell) for cell in columns[name]] for name in family}
    values = {name: set(cells[name]) - {""} for name in family}
    others = {name: set().union(*(values[other] for other in family if other != name)) for name in family}
    alike = all(2 * len(values[name] & others[name]) >= len(values[name]) for name in family if name != first)
    rows = [[cell for cell in row if cell] for row in zip(*cells.values(), strict=True)]
    same = sum(len(set(row)) < len(row) for row in rows)
    several = sum(len(row) > 1 for row in rows)
    return family if alike and several and same <= several / 10 else [first]


def _written(cell: Any) -> str:
    """The labels in a cell, whatever the form, as one string; of other lists and objects, their JSON."""
    try:
        return ";".join(_CELLS.labels(cell))
    except ValueError:
        return json.dumps(cell, ensure_ascii=False, default=str)


def _marked(columns: Columns) -> list[str]:
    """The columns that hold marks, one for each category; none if there is just one such column.

    A column that is the same in all rows is no category: it says that the rows were checked, for example. A few cells
    may be neither a mark nor its opposite: training names their rows.
    """
    marked = []
    for name, column in columns.items():
        marks = {mark_of(cell) for cell in column}
        if are_marks(column) and {True, False} <= marks and not name.startswith("是否"):
            marked.append(name)
    return marked if len(marked) > 1 else []


def _repeated(columns: Columns) -> list[str]:
    """The columns with short values that come again, as labels do; those with most values first."""
    distinct = {}
    for name, column in columns.items():
        values = [_written(cell) for cell in column]
        kinds = set(values) - {""}
        short = sum(map(len, values)) <= LONGEST_LABEL * len(values)
        if 2 <= len(kinds) <= max(2, len(values) // 2) and short and not all(map(split_of, kinds)):
            distinct[name] = len(kinds)
    return sorted(distinct, key=lambda name: -distinct[name])
