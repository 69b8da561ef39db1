"""Drafts of a taxonomy and a recipe for a file that was examined, with what was guessed as comments."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from train.data.examine import Guess
from train.data.taxonomy import identifier_of

_SHOWN = 5  # names or numbers that a comment lists


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
    """A recipe for the file, with what was guessed as comments.

    Args:
        guess: what the file seems to contain.
        name: the name of the recipe.
        taxonomy: the path of the taxonomy file.
    """
    several = sum(guess.counts.values()) > guess.rows
    lines = [
        f"# A recipe for {guess.file.name}, {guess.rows} rows. Guesses are marked with (?): check them.",
        f"#   python -m train config check {name}.yaml    python -m train run {name}.yaml",
        f"name: {name}",
        f"task: {guess.task}  # (?) {'some rows have several labels' if several else 'each row has one label'}",
        "data:",
        f"  taxonomy: {_quoted(str(taxonomy))}",
        f"  files: [{_quoted(str(guess.file))}]",
        *_table(guess),
        "  columns:",
        *_columns(guess),
        *_labels(guess),
        "model:",
        '  prefix: "query: "  # what the embedded encoder expects',
        "training:",
        "  epochs: 6",
        "export:",
        f"  bundle: models/{name}",
        "  max_macro_f1_loss: 0.1  # with few texts, one of them is several points",
    ]
    return "\n".join(lines) + "\n"


def _table(guess: Guess) -> Iterator[str]:
    """The keys of a table: its sheet and its header."""
    if guess.sheet:
        yield f"  sheet: {_quoted(guess.sheet)}  # (?) of {_listed(guess.sheets)}"
    if guess.header and guess.header.row != 1:
        yield f"  header_row: {guess.header.row}  # (?) {guess.header.reason}"


def _columns(guess: Guess) -> Iterator[str]:
    labels = _quoted(guess.labels[0]) if len(guess.labels) == 1 else f"[{', '.join(map(_quoted, guess.labels))}]"
    columns = {"text": _quoted(guess.text), "labels": labels} | {k: _quoted(v) for k, v in guess.others.items()}
    for key, value in columns.items():
        possible = guess.possible.get(key)
        comment = f"  # (?) or {_listed(possible)}" if possible else "  # (?)" if key != value.strip('"') else ""
        yield f"    {key}: {value}{comment}"
    for key in guess.unused:
        yield f"    {key}: null  # (?) the column of this name has something else"


def _labels(guess: Guess) -> Iterator[str]:
    """The keys that say how labels are written."""
    if guess.separator:
        yield f"  label_separator: {_quoted(guess.separator)}  # (?) between labels in a cell"
    if count := len(guess.unlabelled):
        have = "1 row has" if count == 1 else f"{count} rows have"
        yield f"  skip_unlabelled: true  # (?) {have} no label: {_listed(guess.unlabelled)}"


def _listed(names: Sequence[object]) -> str:
    return ", ".join(map(str, names[:_SHOWN])) + (" …" if len(names) > _SHOWN else "")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
