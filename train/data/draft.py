"""Drafts of a taxonomy and a recipe for a file that was examined, with what was guessed as comments."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from train.config import DataConfig
from train.data.examine import Guess
from train.data.taxonomy import identifiers_of

_PLAIN = re.compile(r"(?!(?:true|false|null|yes|no|on|off|y|n)$)[a-z_][a-z0-9_./-]*", re.IGNORECASE)  # no other value
_SHOWN = 5  # names or numbers that a comment lists


def taxonomy_text(guess: Guess) -> str:
    """A taxonomy file of the labels, with a text of each as a comment."""
    lines = [
        f"# The {len(guess.counts)} labels of {guess.file.name}. Write a definition for each: a sentence in the words",
        "# of your texts. The model starts from it.",
        "categories:",
    ]
    labels = sorted(guess.counts, key=lambda label: -guess.counts[label])
    paths = {label: label.partition(guess.path_separator or "\0") for label in labels}
    domains = identifiers_of(list(dict.fromkeys(domain for domain, separator, _ in paths.values() if separator)))
    names = {label: name or domain for label, (domain, _, name) in paths.items()}
    unique = Counter(names.values())
    written = names if "domain" in guess.others else {label: label for label in labels}
    # A name that several domains have keeps its path as id.
    identifiers = identifiers_of([label if unique[names[label]] > 1 else names[label] for label in labels])
    for (label, name), identifier in zip(names.items(), identifiers.values(), strict=True):
        key = f"id: {_quoted(identifier)}, " if identifier != name else ""
        domain = f"domain: {_quoted(domains[paths[label][0]])}, " if domains else ""
        lines.append(
            f'  - {{{key}name: {_quoted(name)}, {domain}definition: ""}}  # {_rows(guess, label, written[label])}'
        )
    if domains:
        column = guess.others.get("domain")
        lines.append(
            f"domains:  # (?) {f'the column {_one_line(column)}' if column else 'the first parts of the labels'}"
        )
        lines += [f"  {_quoted(identifier)}: {_quoted(domain)}" for domain, identifier in domains.items()]
    return "\n".join(lines) + "\n"


def _rows(guess: Guess, label: str, name: str) -> str:
    """How many rows have a label, how they write it besides its name, and a text of one."""
    others = [spelling for spelling, of in guess.spellings.items() if of == name]
    written = f", also written {_listed(others)}" if others else ""
    count = guess.counts[label]
    return f"{count} {'row' if count == 1 else 'rows'}{written}, such as: {_one_line(guess.examples[label])[:40]}"


def recipe_text(guess: Guess, name: str, taxonomy: Path) -> str:
    """A recipe for the file, with what was guessed as comments.

    Args:
        guess: what the file seems to contain.
        name: the name of the recipe.
        taxonomy: the path of the taxonomy file.
    """
    several = guess.task == "multi_label"
    lines = [
        f"# A recipe for {guess.file.name}, {guess.rows} rows. Guesses are marked with (?): check them.",
        f"#   python -m train config check {name}.yaml    python -m train run {name}.yaml",
        f"name: {_scalar(name)}",
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
        f"  bundle: {_scalar(f'models/{name}')}",
        "  max_macro_f1_loss: 0.1  # with few texts, one of them is several points",
    ]
    return "\n".join(lines) + "\n"


def _table(guess: Guess) -> Iterator[str]:
    """The keys of a table: its sheet and its header."""
    if guess.sheet:
        counted = [name if rows is None else f"{name} ({rows} labelled)" for name, rows in guess.sheets.items()]
        yield f"  sheet: {_quoted(guess.sheet)}  # (?) of {_listed(counted)}"
    if guess.header and not guess.header_found:
        yield f"  header_row: {guess.header.row}  # (?) {guess.header.reason}"
    if guess.next_table:
        yield f"  # (?) another table begins at row {guess.next_table}, below a blank row: it is left out"
    if count := len(guess.totals):
        rows = "1 row of totals is" if count == 1 else f"{count} rows of totals are"
        yield f"  # (?) {rows} left out: {_listed(guess.totals)}"
    if count := len(guess.without_text):
        have = "1 row has" if count == 1 else f"{count} rows have"
        yield f"  # (?) {have} a label without a text: {_listed(guess.without_text)}. Add the text or remove them"


def _columns(guess: Guess) -> Iterator[str]:
    labels = _quoted(guess.labels[0]) if len(guess.labels) == 1 else f"[{', '.join(map(_quoted, guess.labels))}]"
    columns = {"text": _quoted(guess.text), "labels": labels} | {k: _quoted(v) for k, v in guess.others.items()}
    for key, value in columns.items():
        possible = guess.possible.get(key)
        comment = f"  # (?) or {_listed(possible)}" if possible else "  # (?)" if key != value.strip('"') else ""
        if key == "labels" and len(guess.controls) > 1:
            counts = [f"{control} {count}" for control, count in guess.controls.items()]
            comment = f"  # (?) the control that labels the most tasks: {_listed(counts)}"
        if key == "split" and guess.missing_splits:
            missing = " or ".join(guess.missing_splits)
            comment = f"  # (?) no row is in {missing}: write it in some rows, or leave some empty"
        yield f"    {key}: {value}{comment}"
    for key in guess.unused:
        yield f"    {key}: null  # (?) the column of this name has something else"


def _labels(guess: Guess) -> Iterator[str]:
    """The keys that say how labels are written."""
    if guess.separators:
        quoted = [_quoted(separator) for separator in guess.separators]
        value = quoted[0] if len(quoted) == 1 else f"[{', '.join(quoted)}]"
        yield f"  label_separator: {value}  # (?) between labels in a cell"
    if guess.path_separator not in ("", DataConfig().path_separator) and "domain" not in guess.others:
        yield f"  path_separator: {_quoted(guess.path_separator)}  # (?) between domain and category"
    if count := len(guess.combined):
        labels = "1 label looks" if count == 1 else f"{count} labels look"
        yield f"  # (?) {labels} like several others in one cell: {_listed(guess.combined)}. If so, write one separator"
        yield "  # between labels, name it as label_separator, set task: multi_label, and remove these labels"
    if guess.spellings:
        pairs = ", ".join(f"{_quoted(spelling)}: {_quoted(label)}" for spelling, label in guess.spellings.items())
        yield f"  label_names: {{{pairs}}}  # (?) read as the same label, which differs in width, spaces or characters"
    if count := len(guess.unlabelled):
        have = "1 row has" if count == 1 else f"{count} rows have"
        yield f"  skip_unlabelled: true  # (?) {have} no label: {_listed(guess.unlabelled)}"


def _listed(names: Sequence[object]) -> str:
    return ", ".join(_one_line(str(name)) for name in names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")


def _one_line(text: str) -> str:
    """The text as a comment can have it, without line breaks and other characters that YAML refuses."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _scalar(text: str) -> str:
    """A string in YAML, in quotes only where it would be something else without them."""
    return text if _PLAIN.fullmatch(text) else _quoted(text)


def _quoted(text: str) -> str:
    written = json.dumps(text, ensure_ascii=False)  # which leaves some characters that YAML refuses
    return re.sub(r"[\x7f-\x9f\u2028\u2029\ufeff]", lambda found: f"\\u{ord(found[0]):04x}", written)
