"""Files that labels come in, one reader a format: each gives rows with their place."""

import glob
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from train.data.json_text import read_json, read_json_lines
from train.data.source_row import SourceRow, decoded
from train.data.source_tables import read_csv, read_excel, read_parquet
from zhili.errors import InputError

READERS: dict[str, Callable[[Path], Iterator[SourceRow]]] = {
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".json": read_json,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".tab": read_csv,
    ".xlsx": read_excel,
    ".xlsm": read_excel,
    ".parquet": read_parquet,
}
EXCEL = (".xlsx", ".xlsm")


def read(path: Path, sheet: str | None = None) -> Iterator[SourceRow]:
    """The rows of a file, by the reader for its suffix.

    Raises:
        InputError: there is no reader for it, or the file cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix not in READERS:
        remedy = "save it as .xlsx" if suffix == ".xls" else f"one of {', '.join(READERS)} can be read"
        raise InputError(f"{path}: labels cannot be read from {suffix or 'a file without suffix'}; {remedy}")
    return read_excel(path, sheet) if suffix in EXCEL else READERS[suffix](path)


def read_plain(path: Path) -> Iterator[SourceRow]:
    """Plain text, a paragraph a line.

    Raises:
        InputError: the file cannot be read.
    """
    for number, line in enumerate(decoded(path).split("\n"), 1):
        if line.strip():
            yield SourceRow(str(path), "line", number, {"text": line.strip()})


def files_of(patterns: Sequence[str], key: str) -> list[Path]:
    """The files that the recipe's `key` names; patterns (`*`) are allowed.

    Raises:
        InputError: every pattern without a file.
    """
    found = {pattern: sorted(glob.glob(pattern)) for pattern in patterns}  # noqa: PTH207 (pathlib's: no absolute ones)
    mistakes = [
        f"{key}: {pattern} matches no file; check the path (from the folder you run in)"
        for pattern, names in found.items()
        if not names
    ]
    if mistakes:
        raise InputError("\n".join(mistakes))
    return [Path(name) for names in found.values() for name in names]
