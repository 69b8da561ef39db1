"""Examine a file of labels: which columns are the text, the labels, an id or the split, and how labels are written."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from train.config import DataConfig
from train.data.cells import CellReader, mark_of
from train.data.example import SPLITS, Split, split_of
from train.data.files import FASTTEXT, SourceRow, as_text, read_source
from train.data.header import HeaderGuess, guess_header, is_value
from train.data.label_columns import LONGEST_LABEL, combined, label_columns, path_separator_of, separators_of
from zhili.errors import InputError
from zhili.inference import Task
from zhili.tables import Header, sheet_names
from zhili.text import normalise

TEXT_NAMES = ("text", "正文", "内容", "诉求内容", "诉求", "文本", "content", "sentence")
# An address of the web, of mail, or of a file.
_ADDRESS = re.compile(
    r"(https?|ftp|file)://|www\.|[\w.+-]+@[\w-]+\.|[^\s。，]*[/\\][^\s。，]*\.[a-z]{2,4}$", re.IGNORECASE
)
HEADING_NAMES = ("heading", "标题", "title")


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
        controls: the number of tasks that each control of Label Studio labels.
        possible: other columns that could have the text or the labels, by field.
        separators: what separates labels in one cell; empty if there is one label a cell.
        path_separator: what separates domain and category in each label; empty if the labels are no paths.
        task: single-label if each row has one label.
        counts: the number of rows of each label.
        examples: a text of each label.
        spellings: the label in `counts` for each other spelling of it.
        combined: labels that look like several others with a separator between them.
        missing_splits: splits that no row has, if each row has one.
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
    controls: dict[str, int]
    possible: dict[str, list[str]]
    separators: list[str]
    path_separator: str
    task: Task
    counts: dict[str, int]
    examples: dict[str, str]
    spellings: dict[str, str]
    combined: list[str]
    missing_splits: list[Split]
    unlabelled: list[int]


class _RowLabels(NamedTuple):
    """The labels of a row as they are written, and why they cannot be read."""

    labels: list[str]
    mistake: str


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
    controls = Counter(control for row in rows for control in row.controls)
    labels, possible = _most_used(controls) if len(controls) > 1 else label_columns(columns)
    if not labels:
        raise InputError(
            f"{path}: no column of labels beside {text!r} (the columns are {', '.join(names)}); add one, or write a "
            "recipe by hand (docs/own-labels.md)"
        )
    separators, found = _separated(rows, labels)
    written = Counter(label for row in found for label in row.labels)
    if not written:
        reason = next((row.mistake for row in found if row.mistake), f"{path}: no label in {', '.join(labels)}")
        raise InputError(f"{reason}; or write a recipe by hand (docs/own-labels.md)")
    spellings = _spellings(written)
    merged = [[spellings.get(label, label) for label in row.labels] for row in found]
    counts = Counter(label for row in merged for label in row)
    others = _others({name: column for name, column in columns.items() if name not in labels})
    return Guess(
        file=path,
        rows=len(rows),
        header=header,
        sheet=sheet,
        sheets=sheets,
        text=text,
        labels=labels,
        others=others,
        unused=_unused(columns),
        controls=dict(controls),
        possible={"text": texts[1:], "labels": possible},
        separators=separators,
        path_separator=path_separator_of(list(counts)),
        task="multi_label" if any(len(row) > 1 for row in merged) else "single_label",
        counts=dict(counts),
        examples={label: as_text(cell) for row, cell in zip(merged, cells[text], strict=True) for label in row},
        spellings=spellings,
        combined=combined(list(counts)),
        missing_splits=_missing_splits(columns[others["split"]]) if "split" in others else [],
        unlabelled=[row.number for row, one in zip(rows, found, strict=True) if not one.labels and not one.mistake],
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
    """The columns that may have the text, the likeliest first: known names, then those with the longest texts.

    A value that comes again counts once: a long name of a state is no text.
    """
    texts = {name: {as_text(cell) for cell in column if isinstance(cell, str)} for name, column in cells.items()}
    lengths = {
        name: sum(len(cell) for cell in column if not is_value(cell) and not _ADDRESS.match(cell))
        for name, column in texts.items()
    }
    longest = sorted((name for name in cells if lengths[name]), key=lambda name: -lengths[name])
    named = [name for name in TEXT_NAMES if lengths.get(name)]
    likely = [name for name in longest if lengths[name] >= lengths[longest[0]] / 3]
    return list(dict.fromkeys([*named, *likely]))


def _labels_of(rows: Sequence[SourceRow], columns: Sequence[str], separators: Sequence[str]) -> Iterator[_RowLabels]:
    """The labels of each row, read as training does."""
    reader = CellReader(separators, DataConfig().path_separator, lambda _: False)
    marked = len(columns) > 1 and all(mark_of(row.values.get(name)) is not None for row in rows for name in columns)
    for row in rows:
        cells = {name: row.values.get(name) for name in columns}
        if marked:
            yield _RowLabels([name for name, cell in cells.items() if mark_of(cell)], "")
            continue
        try:
            labels = [label.removeprefix(FASTTEXT) for cell in cells.values() for label in reader.labels(cell)]
        except ValueError as error:
            yield _RowLabels([], f"{row.file}, {row.kind} {row.number}: {', '.join(columns)}: {error}")
        else:
            yield _RowLabels(labels, "")


def _most_used(controls: Counter[str]) -> tuple[list[str], list[str]]:
    """The control of Label Studio that labels the most tasks, and the others."""
    first, *others = (control for control, _ in controls.most_common())
    return [first], others


def _separated(rows: Sequence[SourceRow], columns: Sequence[str]) -> tuple[list[str], list[_RowLabels]]:
    """What separates labels in the cells that are one string, and the labels of each row."""
    whole = list(_labels_of(rows, columns, ()))
    cells = [as_text(row.values.get(columns[0])) for row in rows] if len(columns) == 1 else []
    separators = separators_of([cell for cell, row in zip(cells, whole, strict=False) if row.labels == [cell]])
    return separators, list(_labels_of(rows, columns, separators)) if separators else whole


def _spellings(counts: Counter[str]) -> dict[str, str]:
    """The commonest of the spellings of a label that training does not tell apart, by each other spelling."""
    commonest: dict[str, str] = {}
    for label, _ in counts.most_common():
        commonest.setdefault(normalise(label), label)
    return {label: name for label in counts if (name := commonest[normalise(label)]) != label}


def _others(columns: dict[str, list[Any]]) -> dict[str, str]:
    """The columns of `split` and `id`, by their values, and of `heading`, by its name."""
    found: dict[str, str] = {}
    for name, column in columns.items():
        values = [as_text(cell) for cell in column]
        if any(values) and all(map(split_of, filter(None, values))):
            found.setdefault("split", name)
        elif name in HEADING_NAMES:
            found.setdefault("heading", name)
        elif len(set(values)) == len(values) and all(values) and max(map(len, values)) <= LONGEST_LABEL:
            found.setdefault("id", name)
    return found


def _missing_splits(column: Sequence[Any]) -> list[Split]:
    """The splits that no row has; none if some rows may go anywhere."""
    given = {split_of(as_text(cell)) for cell in column}
    return [] if None in given else [split for split in SPLITS if split not in given]


def _unused(columns: dict[str, list[Any]]) -> list[str]:
    """The optional fields whose column would be read by its name, but has something else."""
    unused: list[str] = [field for field in ("domain", "optional") if field in columns]  # a draft has neither
    for field in ("id", "split", "report"):
        values = [as_text(cell) for cell in columns.get(field, ())]
        filled = [value for value in values if value]
        wrong = {
            "id": len(set(filled)) < len(filled),
            "split": not all(map(split_of, filled)),
            "report": 0 < len(filled) < len(values),
        }
        if wrong[field]:
            unused.append(field)
    return unused
