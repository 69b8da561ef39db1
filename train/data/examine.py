"""Examine a file of labels: which columns are the text, the labels, an id or the split, and how labels are written."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from train.data.example import SPLITS
from train.data.files import SourceRow, as_text, read_source
from train.data.labels import MARKS, NO_MARKS
from train.data.taxonomy import identifier_of
from zhili.errors import InputError
from zhili.inference import Task

SEPARATORS = (";", "；", ",", "，", "、", "|", "#")
LABEL_NAMES = ("labels", "label", "cats", "标签", "类别", "分类", "类型", "category", "class")
LONGEST_LABEL = 30  # characters, on average


@dataclass(frozen=True)
class Guess:
    """What a file seems to contain.

    Args:
        file: the file.
        rows: the number of its rows.
        text: the column of the text.
        labels: the columns of the labels.
        others: the column of each optional field that was found, by field.
        separator: what separates labels in one cell; empty if there is one label a cell.
        task: single-label if each row has one label.
        counts: the number of rows of each label.
        examples: a text of each label.
    """

    file: Path
    rows: int
    text: str
    labels: list[str]
    others: dict[str, str]
    separator: str
    task: Task
    counts: dict[str, int]
    examples: dict[str, str]


def examine(path: Path, sheet: str | None = None) -> Guess:
    """Guess the columns of a file and collect its labels.

    Args:
        path: a file of any format that training reads.
        sheet: the sheet of an Excel workbook; None reads the first.

    Raises:
        InputError: it cannot be read, or no column can be the text or the labels.
    """
    rows = read_source(path, sheet)
    names = list(dict.fromkeys(name for row in rows for name in row.values))
    cells = {name: [row.values.get(name) for row in rows] for name in names}
    lengths = {name: sum(len(as_text(c)) for c in column if isinstance(c, str)) for name, column in cells.items()}
    if not any(lengths.values()):
        raise InputError(f"{path}: no column of text; the first row must have the names of the columns")
    text = max(lengths, key=lambda name: lengths[name])
    columns = {name: column for name, column in cells.items() if name != text}
    labels = _marked(columns) or _label_column(columns)
    if not labels:
        raise InputError(
            f"{path}: no column of labels beside {text!r} (the columns are {', '.join(names)}); add one, or write a "
            "recipe by hand (docs/own-labels.md)"
        )
    separator = _separator([as_text(cell) for cell in columns[labels[0]]]) if len(labels) == 1 else ""
    found = [_labels_of(row, labels, separator) for row in rows]
    texts = [as_text(cell) for cell in cells[text]]
    return Guess(
        file=path,
        rows=len(rows),
        text=text,
        labels=labels,
        others=_others({name: column for name, column in columns.items() if name not in labels}),
        separator=separator,
        task="multi_label" if any(len(one) > 1 for one in found) else "single_label",
        counts=dict(Counter(label for one in found for label in one)),
        examples={label: value for one, value in zip(found, texts, strict=True) for label in one},
    )


def _marked(columns: dict[str, list[Any]]) -> list[str]:
    """The columns that have nothing but marks, if there are several: one for each category."""
    marked = []
    for name, column in columns.items():
        values = {as_text(cell).lower() for cell in column}
        if values <= MARKS | NO_MARKS and values & MARKS:
            marked.append(name)
    return marked if len(marked) > 1 else []


def _label_column(columns: dict[str, list[Any]]) -> list[str]:
    """The column whose name or repeated short values are those of labels."""
    named = [name for name in LABEL_NAMES if name in columns]
    if named:
        return named[:1]
    repeated = {}
    for name, column in columns.items():
        values = [json.dumps(c, ensure_ascii=False) if isinstance(c, list | dict) else as_text(c) for c in column]
        distinct = len(set(values) - {""})
        short = sum(map(len, values)) <= LONGEST_LABEL * len(values)
        if 2 <= distinct <= max(2, len(values) // 2) and short and not set(values) <= {*SPLITS, ""}:
            repeated[name] = distinct
    return [max(repeated, key=lambda name: repeated[name])] if repeated else []


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
    """The columns of `split` and `id`, by their values."""
    found: dict[str, str] = {}
    for name, column in columns.items():
        values = [as_text(cell) for cell in column]
        if set(values) <= {*SPLITS, ""} and any(values):
            found.setdefault("split", name)
        elif len(set(values)) == len(values) and all(values) and max(map(len, values)) <= LONGEST_LABEL:
            found.setdefault("id", name)
    return found


def taxonomy_text(guess: Guess) -> str:
    """A taxonomy file of the labels, with a text of each as a comment."""
    lines = [
        f"# The {len(guess.counts)} labels of {guess.file.name}. Write a definition for each: a sentence in the words",
        "# of your texts. The model starts from it.",
        "categories:",
    ]
    for number, (label, count) in enumerate(sorted(guess.counts.items(), key=lambda item: -item[1]), 1):
        example = " ".join(guess.examples[label].split())[:40]
        identifier = f"id: {_quoted(identifier_of(label, number))}, " if identifier_of(label, number) != label else ""
        lines.append(f'  - {{{identifier}name: {_quoted(label)}, definition: ""}}  # {count} rows, such as: {example}')
    return "\n".join(lines) + "\n"


def recipe_text(guess: Guess, name: str, taxonomy: Path) -> str:
    """A recipe for the file, with what was guessed as comments."""
    labels = _quoted(guess.labels[0]) if len(guess.labels) == 1 else f"[{', '.join(map(_quoted, guess.labels))}]"
    columns = {"text": _quoted(guess.text), "labels": labels} | {k: _quoted(v) for k, v in guess.others.items()}
    several = sum(guess.counts.values()) - guess.rows
    lines = [
        f"# A recipe for {guess.file.name}, {guess.rows} rows. Guesses are marked with (?): check them.",
        f"#   python -m train config check {name}.yaml    python -m train run {name}.yaml",
        f"name: {name}",
        f"task: {guess.task}  # (?) {'some rows have several labels' if several > 0 else 'each row has one label'}",
        "data:",
        f"  taxonomy: {_quoted(str(taxonomy))}",
        f"  files: [{_quoted(str(guess.file))}]",
        "  columns:",
        *(f"    {key}: {value}{'  # (?)' if key != value.strip(chr(34)) else ''}" for key, value in columns.items()),
        *(
            [f"  label_separator: {_quoted(guess.separator)}  # (?) between labels in a cell"]
            if guess.separator
            else []
        ),
        "model:",
        '  prefix: "query: "  # what the embedded encoder expects',
        "training:",
        "  epochs: 6",
        "export:",
        f"  bundle: models/{name}",
        "  max_macro_f1_loss: 0.1  # with few texts, one of them is several points",
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
