"""Examine a file of labels: which columns are the text, the labels, an id or the split, and how labels are written."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from train.config import DataConfig, LabelColumns
from train.data.cells import CellReader, mark_of
from train.data.example import SPLITS, Split, split_of
from train.data.files import FASTTEXT, SourceRow, as_text, read_source
from train.data.header import HeaderGuess, guess_header, is_value
from train.data.label_columns import (
    LONGEST_LABEL,
    are_marks,
    combined,
    commonest_spellings,
    is_label_name,
    label_columns,
    path_separator_of,
    separators_of,
)
from train.data.levels import Levels, levels_of
from train.data.mistakes import RowMistakes
from train.data.reader import header_of
from train.data.table_end import first_table, is_total
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
        rows: the number of its rows that have a text.
        labelled: the number of those that have a label as well.
        header: the row of the names of the columns; None in files that have no such row.
        header_found: whether training finds the header by the names of the columns.
        sheet: the sheet that was examined, if there are several or one was named.
        sheets: the sheets of a workbook, each with the number of its labelled texts if it was examined.
        text: the column of the text.
        labels: the columns of the labels.
        others: the column of each optional field that was found, by field.
        unused: optional fields whose column, which has the default name, has something else.
        controls: the number of tasks that each control of Label Studio labels.
        possible: other columns that could have the text or the labels, by field.
        separators: what separates labels in one cell; empty if there is one label a cell.
        path_separator: what separates domain and category in each label of `counts`; empty if the labels are no paths.
            If a column has the domains, it joins the two columns.
        task: single-label if each row has one label.
        counts: the number of rows of each label.
        examples: a text of each label.
        spellings: the label in `counts` for each other spelling of it.
        combined: labels that look like several others with a separator between them.
        missing_splits: splits that no row has, if each row has one.
        unlabelled: the numbers of the rows without a label, such as notes below the table.
        without_text: the numbers of the rows with a label and without a text.
        totals: the numbers of the rows of totals, which are left out.
        next_table: the number of the row where another table begins, which is left out.
    """

    file: Path
    rows: int
    labelled: int
    header: HeaderGuess | None
    header_found: bool
    sheet: str | None
    sheets: dict[str, int | None]
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
    without_text: list[int]
    totals: list[int]
    next_table: int | None


class _Table(NamedTuple):
    """The rows below the header, the header, and the number of the row where another table begins."""

    rows: list[SourceRow]
    header: HeaderGuess | None
    next_table: int | None


class _RowLabels(NamedTuple):
    """The labels of a row as they are written, and why they cannot be read."""

    labels: list[str]
    mistake: str


class _Labelled(NamedTuple):
    """The labels of a table.

    Args:
        columns: their columns.
        possible: other columns that could have them.
        controls: the number of tasks that each control of Label Studio labels.
        separators: what separates labels in one cell.
        rows: the labels of each row.
    """

    columns: list[str]
    possible: list[str]
    controls: Counter[str]
    separators: list[str]
    rows: list[_RowLabels]


def examine(path: Path, sheet: str | None = None) -> Guess:
    """Guess the columns of a file and collect its labels.

    Args:
        path: a file of any format that training reads.
        sheet: the sheet of an Excel workbook; None takes the one that looks most like labelled texts.

    Raises:
        InputError: it cannot be read, or no column can be the text or the labels.
    """
    sheets = sheet_names(path)
    if sheet or len(sheets) < 2:
        guess = _examine(path, sheet)
        return replace(guess, sheets={name: guess.labelled if name == sheet else None for name in sheets})
    found: dict[str, Guess] = {}
    mistakes = []
    for name in sheets:
        try:
            found[name] = _examine(path, name)
        except InputError as error:
            mistakes.append(f"sheet {name}: {error}")
    if not found:
        raise InputError("\n".join(mistakes))
    likely = max(found.values(), key=_likelihood)
    return replace(likely, sheets={name: found[name].labelled if name in found else 0 for name in sheets})


def _likelihood(guess: Guess) -> tuple[bool, bool, int]:
    """What tells labelled texts from other sheets, most important first.

    Labels come again, unlike those of a list of categories. Their columns have known names or marks, unlike those of a
    register. There are more rows than in a sample.
    """
    return (
        guess.labelled >= 2 * len(guess.counts),
        len(guess.labels) > 1 or is_label_name(guess.labels[0]),
        guess.labelled,
    )


def _examine(path: Path, sheet: str | None) -> Guess:
    table = _read(path, sheet)
    texts = _text_columns(_cells(table.rows))
    if not texts:
        raise InputError(f"{path}: no column of text; add one, or write a recipe by hand (docs/own-labels.md)")
    text = texts[0]
    totals = [row.number for row in table.rows if is_total(row, text)]
    counted = [row for row in table.rows if row.number not in set(totals)]
    rows = [row for row in counted if as_text(row.values.get(text))]
    blank = [row for row in counted if not as_text(row.values.get(text))]
    cells = _cells(rows)
    columns = {name: column for name, column in cells.items() if name != text}
    labelled = _labelled(path, rows, cells, text)
    unlabelled, without_text = _divided(blank, list(_labels_of(blank, labelled.columns, labelled.separators)))
    unlabelled += _divided(rows, labelled.rows)[0]
    spellings = _spellings(Counter(label for row in labelled.rows for label in row.labels))
    labels = [[spellings.get(label, label) for label in row.labels] for row in labelled.rows]
    known = list(dict.fromkeys(label for row in labels for label in row))
    free = {name: column for name, column in columns.items() if name not in labelled.columns}
    others = _others(free)
    paths = path_separator_of(known)
    levels = None if paths or labelled.controls or len(labelled.columns) > 1 else _levels(labels, free)
    if levels:
        others["domain"] = levels.column
        labels = _with_domains(labels, levels)
        several = Counter(label.partition(levels.separator)[2] for label in {label for row in labels for label in row})
        spellings = {spelling: label for spelling, label in spellings.items() if several[label] == 1}
    return Guess(
        file=path,
        rows=len(rows),
        labelled=sum(map(bool, labels)),
        header=table.header,
        header_found=_is_found(path, sheet, table, _columns_of(text, labelled.columns, others)),
        sheet=sheet,
        sheets={},
        text=text,
        labels=labelled.columns,
        others=others,
        unused=[field for field in _unused(columns) if others.get(field) != field],
        controls=dict(labelled.controls),
        possible={"text": texts[1:], "labels": labelled.possible},
        separators=labelled.separators,
        path_separator=levels.separator if levels else paths,
        task="multi_label" if any(len(row) > 1 for row in labels) else "single_label",
        counts=dict(Counter(label for row in labels for label in row)),
        examples={label: as_text(cell) for row, cell in zip(labels, cells[text], strict=True) for label in row},
        spellings=spellings,
        combined=combined(known),
        missing_splits=_missing_splits(columns[others["split"]]) if "split" in others else [],
        unlabelled=sorted(unlabelled),
        without_text=without_text,
        totals=totals,
        next_table=table.next_table,
    )


def _labelled(path: Path, rows: Sequence[SourceRow], cells: Mapping[str, list[Any]], text: str) -> _Labelled:
    """Find the columns of the labels and read them.

    Raises:
        InputError: no column can have the labels, or none can be read.
    """
    controls = Counter(control for row in rows for control in row.controls)
    others = {name: column for name, column in cells.items() if name != text}
    columns, possible = _most_used(controls) if len(controls) > 1 else label_columns(others)
    if not columns:
        raise InputError(
            f"{path}: no column of labels beside {text!r} (the columns are {', '.join(cells)}); add one, or write a "
            "recipe by hand (docs/own-labels.md)"
        )
    separators, found = _separated(rows, columns)
    if not any(row.labels for row in found):
        reason = next((row.mistake for row in found if row.mistake), f"{path}: no label in {', '.join(columns)}")
        raise InputError(f"{reason}; or write a recipe by hand (docs/own-labels.md)")
    return _Labelled(columns, possible, controls, separators, found)


def _columns_of(text: str, labels: list[str], others: Mapping[str, str]) -> LabelColumns:
    """The columns as the recipe names them."""
    return LabelColumns(text=text, labels=labels[0] if len(labels) == 1 else labels, **others)


def _cells(rows: Sequence[SourceRow]) -> dict[str, list[Any]]:
    """The cells of each column."""
    names = dict.fromkeys(name for row in rows for name in row.values)
    return {name: [row.values.get(name) for row in rows] for name in names}


def _divided(rows: Sequence[SourceRow], found: Sequence[_RowLabels]) -> tuple[list[int], list[int]]:
    """The numbers of the rows without a label, and of the others."""
    has_label = [bool(one.labels or one.mistake) for one in found]
    unlabelled = [row.number for row, has in zip(rows, has_label, strict=True) if not has]
    return unlabelled, [row.number for row, has in zip(rows, has_label, strict=True) if has]


def _levels(labels: Sequence[Sequence[str]], columns: dict[str, list[Any]]) -> Levels | None:
    """The upper level of the labels, if each row has one of them at most."""
    return levels_of([row[0] if row else "" for row in labels], columns) if max(map(len, labels)) == 1 else None


def _with_domains(labels: Sequence[Sequence[str]], levels: Levels) -> list[list[str]]:
    """The labels of each row as paths."""
    return [
        [f"{domain}{levels.separator}{label}" for label in row]
        for row, domain in zip(labels, levels.domains, strict=True)
    ]


def _is_found(path: Path, sheet: str | None, table: _Table, columns: LabelColumns) -> bool:
    """Whether training finds the header of a table that was read, if the recipe does not give its row."""
    if table.header is None or table.header.row == 0:
        return table.header is None
    read = read_source(path, sheet, RowMistakes(), header_of(DataConfig(columns=columns)))
    return bool(read) and (read[0].number, read[0].values) == (table.rows[0].number, table.rows[0].values)


def _read(path: Path, sheet: str | None) -> _Table:
    """The rows by the names of their columns; of a table, whose header is guessed, those below it.

    Raises:
        InputError: it cannot be read, or two columns have the same name.
    """
    rows = read_source(path, sheet, header=Header(0))
    if not rows or rows[0].kind != "row" or path.suffix.lower() == ".parquet":
        return _Table(rows, None, None)
    guess = guess_header(rows)
    named = _below(rows, guess, path) if guess.row else rows
    table = first_table(named)
    return _Table(table, guess, named[len(table)].number if len(table) < len(named) else None)


def _below(rows: Sequence[SourceRow], guess: HeaderGuess, path: Path) -> list[SourceRow]:
    """The rows below the header by the names in it."""
    header = next(row for row in rows if row.number == guess.row).values
    names = {letter: name for letter, cell in header.items() if (name := as_text(cell))}
    named = [
        replace(row, values={name: row.values.get(letter) for letter, name in names.items()})
        for row in rows
        if row.number > guess.row and row.values != header
    ]
    if repeated := [name for name, count in Counter(names.values()).items() if count > 1]:
        raise InputError(f"{path}, row {guess.row}: two columns are called {repeated[0]!r}; rename one")
    return named


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
    marked = len(columns) > 1 and all(are_marks([row.values.get(name) for row in rows]) for name in columns)
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
    commonest = commonest_spellings(counts)
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
    unused: list[str] = [field for field in ("domain", "optional") if field in columns]
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
