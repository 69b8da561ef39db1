"""The files of a corpus: tables, exports of annotation tools, and plain text."""

import glob
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from train.data.label_studio import controls_of, flatten, is_task
from train.data.mistakes import RowMistakes
from zhili.errors import InputError
from zhili.tables import Header, TableRow, read_table
from zhili.text import decode

FASTTEXT = "__label__"  # the prefix of fastText's labels


@dataclass(frozen=True)
class SourceRow:
    """A row of a table, or an object of a JSON file.

    Args:
        file: the path of the file; for Excel also the sheet.
        kind: what `number` counts: `line`, `row`, `item` or `task`.
        number: the position that editors and spreadsheets show, or the id of a Label Studio task.
        values: the cells by column.
        controls: the controls that labelled a Label Studio task.
    """

    file: str
    kind: str
    number: int
    values: dict[str, Any]
    controls: tuple[str, ...] = ()


def as_text(value: Any) -> str:
    """A cell as a string: empty for a missing value, whole numbers without a decimal point."""
    if value is None or value != value:  # pandas writes NaN for missing values
        return ""
    return str(int(value) if isinstance(value, float) and value.is_integer() else value).strip()


def read_source(
    path: Path, sheet: str | None = None, mistakes: RowMistakes | None = None, header: Header | None = None
) -> list[SourceRow]:
    """Read a file of any format that `zhili.tables.read_table` reads; `.txt` as fastText or with tabs between cells.

    Label Studio's tasks are flattened, cells are stripped, and rows of blank cells are left out.

    Args:
        path: the file.
        sheet: the sheet of an Excel workbook; None reads the first.
        mistakes: where rows that cannot be read are noted, so that the others are returned; None raises them.
        header: where the names of the columns are; None finds them.

    Raises:
        InputError: the file or a row cannot be read, or two columns have the same name; one line for each cause.
    """
    noted = RowMistakes() if mistakes is None else mistakes
    suffix = None
    if path.suffix.lower() == ".txt":
        plain = read_plain(path)
        if not _has_tabs(plain):
            return _fasttext(plain)
        suffix = ".tsv"
    names: list[str] = []

    def named_columns(header: list[str]) -> list[str]:
        names.extend(name for name in header if name)
        return list(dict.fromkeys(names))

    read: list[tuple[TableRow, Mapping[str, Any]]] = []
    of_file: list[str] = []
    file = str(path)
    try:
        for row in read_table(path, sheet=sheet, columns=named_columns, header=header, suffix=suffix):
            file = row.file
            if isinstance(row.values, InputError):
                noted.note(row.file, row.kind, row.number, str(row.values))
            else:
                read.append((row, row.values))
    except InputError as error:
        of_file.append(str(error))
    repeated = sorted({name for name in names if names.count(name) > 1})
    of_header = [f"{file}: two columns are called {name!r}; rename one" for name in repeated]
    of_rows = noted.lines() if mistakes is None else ()
    if lines := [*of_header, *of_rows, *of_file]:
        raise InputError("\n".join(lines))
    controls = {control for row, values in read for control in _controls(row, values)}
    sources = (_source_row(row, values, len(controls) < 2) for row, values in read)
    return [source for source in sources if source is not None]


def _controls(row: TableRow, values: Mapping[str, Any]) -> tuple[str, ...]:
    return controls_of(values) if row.kind != "row" and is_task(values) else ()


def _source_row(row: TableRow, values: Mapping[str, Any], common: bool) -> SourceRow | None:
    """The row as training reads it; None if all cells are blank.

    Args:
        row: where it is.
        values: its cells.
        common: as in `flatten`.
    """
    kind, number, controls = row.kind, row.number, _controls(row, values)
    if kind != "row" and is_task(values):
        if kind == "item":  # in JSON Lines the line is easier to find than the task
            kind, number = "task", values["id"] if isinstance(values.get("id"), int) else number
        values = flatten(values, common)
    stripped = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    if kind == "row" and all(value in (None, "") for value in stripped.values()):
        return None
    return SourceRow(row.file, kind, number, stripped, controls)


def read_plain(path: Path) -> list[SourceRow]:
    """Read plain text of any encoding, one paragraph for each line.

    Raises:
        InputError: the file cannot be read, or its encoding is unknown.
    """
    try:
        text = decode(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path and its permissions") from None
    if text is None:
        raise InputError(f"{path}: the encoding is unknown, or this is not text; save it as UTF-8")
    return [
        SourceRow(str(path), "line", number, {"text": line.strip()})
        for number, line in enumerate(text.split("\n"), 1)
        if line.strip()
    ]


def _has_tabs(lines: Sequence[SourceRow]) -> bool:
    """Whether the first lines of a text file are divided by tabs, as a table is, and are not those of fastText."""
    texts = [line.values["text"] for line in lines[:20]]
    return any("\t" in text for text in texts) and not any(text.startswith(FASTTEXT) for text in texts)


def _fasttext(lines: Sequence[SourceRow]) -> list[SourceRow]:
    """The rows in lines of fastText: every word with the prefix `__label__` is a label, the others are the text.

    Raises:
        InputError: a line has no label.
    """
    rows, mistakes = [], RowMistakes()
    for row in lines:
        words = row.values["text"].split()
        labels = [word.removeprefix(FASTTEXT) for word in words if word.startswith(FASTTEXT)]
        if not labels:
            mistakes.note(
                row.file, row.kind, row.number, f"no {FASTTEXT} in front; write {FASTTEXT}NAME and the text, or put a "
                "tab between text and label"
            )  # fmt: skip
        values = {"labels": labels, "text": " ".join(word for word in words if not word.startswith(FASTTEXT))}
        rows.append(SourceRow(row.file, row.kind, row.number, values))
    if mistakes:
        raise InputError("\n".join(mistakes.lines()))
    return rows


def files_of(patterns: Sequence[str], key: str, required: bool = True) -> list[Path]:
    """List the files that a key of the recipe names, in order and each once.

    Args:
        patterns: paths, relative to the current folder. `*`, `?` and `[…]` match names, unless a file is called so.
        key: the key, for messages.
        required: whether a pattern that matches no file is a mistake.

    Raises:
        InputError: every pattern that matches no file, if files are required.
    """
    matches = {pattern: _matches(pattern) for pattern in patterns}
    mistakes = [
        f"{key}: {pattern} matches no file; check the path (it is relative to the current folder)"
        for pattern, names in matches.items()
        if required and not names
    ]
    if mistakes:
        raise InputError("\n".join(mistakes))
    files: dict[Path, Path] = {}  # the path that is named first, by the file that it leads to
    for path in (Path(name) for names in matches.values() for name in names):
        files.setdefault(path.resolve(), path)
    return list(files.values())


def _matches(pattern: str) -> list[str]:
    """The file with this very name, else those that a pattern matches."""
    return glob.glob(glob.escape(pattern)) or sorted(glob.glob(pattern))  # noqa: PTH207 (pathlib's: no absolute ones)
