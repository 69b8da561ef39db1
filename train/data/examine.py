"""Examine a file of labels: which columns are the text, the labels, an id or the split, and how labels are written."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from train.data.example import SPLITS
from train.data.files import SourceRow, as_text, read_source
from train.data.header import HeaderGuess, guess_header, is_value
from train.data.labels import MARKS, NO_MARKS
from zhili.errors import InputError
from zhili.inference import Task
from zhili.tables import Header, sheet_names

SEPARATORS = (";", "；", ",", "，", "、", "|", "#")
TEXT_NAMES = ("text", "正文", "内容", "诉求内容", "诉求", "文本", "content", "sentence")
LABEL_NAMES = ("labels", "label", "cats", "标签", "类别", "分类", "类型", "category", "class")
HEADING_NAMES = ("heading", "标题", "title")
LONGEST_LABEL = 30  # characters, on average


@dataclass(frozen=True)
class Guess:
    """What a file seems to contain.

    Args:
        file: the file.
        rows: the number of its rows, without the header.
        header: the row of the names of the columns; None in files that have no such row.
        sheet: the sheet that was examined, if there are several or one was named.
        sheets: the sheets of a workbook.
        text: the column of the text.
        labels: the columns of the labels.
        others: the column of each optional field that was found, by field.
        unused: optional fields whose column, which has the default name, has something else.
        possible: other columns that could have the text or the labels, by field.
        separator: what separates labels in one cell; empty if there is one label a cell.
        task: single-label if each row has one label.
        counts: the number of rows of each label.
        examples: a text of each label.
        unlabelled: the numbers of the rows without a label.
    """

    file: Path
    rows: int
    header: HeaderGuess | None
    sheet: str | None
    sheets: tuple[str, ...]
    text: str
    labels: list[str]
    others: dict[str, str]
    unused: list[str]
    possible: dict[str, list[str]]
    separator: str
    task: Task
    counts: dict[str, int]
    examples: dict[str, str]
    unlabelled: list[int]


def examine(path: Path, sheet: str | None = None) -> Guess:
    """Guess the columns of a file and collect its labels.

    Args:
        path: a file of any format that training reads.
        sheet: the sheet of an Excel workbook; None takes the first that has texts and labels.

    Raises:
        InputError: it cannot be read, or no column can be the text or the labels.
    """
    sheets = sheet_names(path)
    if sheet or len(sheets) < 2:
        return _examine(path, sheet, sheets)
    mistakes = []
    for name in sheets:
        try:
            return _examine(path, name, sheets)
        except InputError as error:
            mistakes.append(f"sheet {name}: {error}")
    raise InputError("\n".join(mistakes))


def _examine(path: Path, sheet: str | None, sheets: tuple[str, ...]) -> Guess:
    rows, header = _read(path, sheet)
    names = list(dict.fromkeys(name for row in rows for name in row.values))
    cells = {name: [row.values.get(name) for row in rows] for name in names}
    texts = _text_columns(cells)
    if not texts:
        raise InputError(f"{path}: no column of text; add one, or write a recipe by hand (docs/own-labels.md)")
    text = texts[0]
    columns = {name: column for name, column in cells.items() if name != text}
    labels, possible = _label_columns(columns)
    if not labels:
        raise InputError(
            f"{path}: no column of labels beside {text!r} (the columns are {', '.join(names)}); add one, or write a "
            "recipe by hand (docs/own-labels.md)"
        )
    separator = _separator([as_text(cell) for cell in columns[labels[0]]]) if len(labels) == 1 else ""
    found = [_labels_of(row, labels, separator) for row in rows]
    return Guess(
        file=path,
        rows=len(rows),
        header=header,
        sheet=sheet,
        sheets=sheets,
        text=text,
        labels=labels,
        others=_others({name: column for name, column in columns.items() if name not in labels}),
        unused=_unused(columns),
        possible={"text": texts[1:], "labels": possible},
        separator=separator,
        task="multi_label" if any(len(one) > 1 for one in found) else "single_label",
        counts=dict(Counter(label for one in found for label in one)),
        examples={label: as_text(cell) for one, cell in zip(found, cells[text], strict=True) for label in one},
        unlabelled=[row.number for row, one in zip(rows, found, strict=True) if not one],
    )


def _read(path: Path, sheet: str | None) -> tuple[list[SourceRow], HeaderGuess | None]:
    """The rows by the names of their columns; of a table, whose header is guessed, those below it."""
    rows = read_source(path, sheet, header=Header(0))
    if not rows or rows[0].kind != "row" or path.suffix.lower() == ".parquet":
        return rows, None
    guess = guess_header(rows)
    if not guess.row:
        return rows, guess
    header = next(row for row in rows if row.number == guess.row).values
    names = {letter: name for letter, cell in header.items() if (name := as_text(cell))}
    named = [
        replace(row, values={name: row.values.get(letter) for letter, name in names.items()})
        for row in rows
        if row.number > guess.row and row.values != header
    ]
    if repeated := [name for name, count in Counter(names.values()).items() if count > 1]:
        raise InputError(f"{path}, row {guess.row}: two columns are called {repeated[0]!r}; rename one")
    return named, guess


def _text_columns(cells: dict[str, list[Any]]) -> list[str]:
    """The columns that may have the text, the likeliest first: known names, then those with the longest texts."""
    texts = {name: [as_text(cell) for cell in column if isinstance(cell, str)] for name, column in cells.items()}
    lengths = {name: sum(len(cell) for cell in column if not is_value(cell)) for name, column in texts.items()}
    longest = sorted((name for name in cells if lengths[name]), key=lambda name: -lengths[name])
    named = [name for name in TEXT_NAMES if lengths.get(name)]
    likely = [name for name in longest if lengths[name] >= lengths[longest[0]] / 3]
    return list(dict.fromkeys([*named, *likely]))


def _label_columns(columns: dict[str, list[Any]]) -> tuple[list[str], list[str]]:
    """The columns of the labels, and others that may have them."""
    repeated = _repeated(columns)
    named = [name for name in LABEL_NAMES if name in columns]
    named += [name for name in repeated if name.endswith(LABEL_NAMES) and name not in named]
    marked = _marked(columns)
    likely = [*named, *repeated]
    labels = named[:1] if named and not set(named) <= set(marked) else marked or likely[:1]
    return labels, [name for name in dict.fromkeys(likely) if name not in (*labels, *marked)]


def _marked(columns: dict[str, list[Any]]) -> list[str]:
    """The columns that hold only marks, one for each category; none if there is just one such column."""
    marked = []
    for name, column in columns.items():
        values = {as_text(cell).lower() for cell in column}
        if values <= MARKS | NO_MARKS and values != {""} and not name.startswith("是否"):
            marked.append(name)
    has_marks = any(as_text(cell).lower() in MARKS for name in marked for cell in columns[name])
    return marked if len(marked) > 1 and has_marks else []


def _repeated(columns: dict[str, list[Any]]) -> list[str]:
    """The columns with short values that come again, as labels do; those with most values first."""
    distinct = {}
    for name, column in columns.items():
        values = [json.dumps(c, ensure_ascii=False) if isinstance(c, list | dict) else as_text(c) for c in column]
        kinds = set(values) - {""}
        short = sum(map(len, values)) <= LONGEST_LABEL * len(values)
        if 2 <= len(kinds) <= max(2, len(values) // 2) and short and not set(values) <= {*SPLITS, ""}:
            distinct[name] = len(kinds)
    return sorted(distinct, key=lambda name: -distinct[name])


def _separator(cells: Sequence[str]) -> str:
    """What separates labels in a cell: splitting by it leaves fewer different values."""
    for separator in SEPARATORS:
        parts = {part.strip() for cell in cells for part in cell.split(separator)}
        if any(separator in cell for cell in cells) and len(parts) < len(set(cells)):
            return separator
    return ""


def _labels_of(row: SourceRow, columns: Sequence[str], separator: str) -> list[str]:
    if len(columns) > 1:
        return [name for name in columns if as_text(row.values.get(name)).lower() in MARKS]
    cell = row.values.get(columns[0])
    if isinstance(cell, list):
        return [as_text(item) for item in cell if isinstance(item, str | int | float)]
    if isinstance(cell, dict):
        return [name for name, share in cell.items() if isinstance(share, int | float) and share >= 0.5]
    text = as_text(cell)
    return [part.strip() for part in (text.split(separator) if separator else [text]) if part.strip()]


def _others(columns: dict[str, list[Any]]) -> dict[str, str]:
    """The columns of `split` and `id`, by their values, and of `heading`, by its name."""
    found: dict[str, str] = {}
    for name, column in columns.items():
        values = [as_text(cell) for cell in column]
        if set(values) <= {*SPLITS, ""} and any(values):
            found.setdefault("split", name)
        elif name in HEADING_NAMES:
            found.setdefault("heading", name)
        elif len(set(values)) == len(values) and all(values) and max(map(len, values)) <= LONGEST_LABEL:
            found.setdefault("id", name)
    return found


def _unused(columns: dict[str, list[Any]]) -> list[str]:
    """The optional fields whose column would be read by its name, but has something else."""
    unused: list[str] = [field for field in ("domain", "optional") if field in columns]  # a draft has neither
    for field in ("id", "split", "report"):
        values = [as_text(cell) for cell in columns.get(field, ())]
        filled = [value for value in values if value]
        wrong = {
            "id": len(set(filled)) < len(filled),
            "split": not set(values) <= {*SPLITS, ""},
            "report": 0 < len(filled) < len(values),
        }
        if wrong[field]:
            unused.append(field)
    return unused
