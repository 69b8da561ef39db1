"""What `zhili predict` writes: a table, JSON, JSON Lines, CSV, Parquet or a page; each a `Writer`, fed by results."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Protocol, TextIO

from zhili.errors import InputError
from zhili.inference import Manifest
from zhili.output.file_result import FileResult

# Format → the class that writes it, imported when it is asked for
_WRITERS = {
    "table": "zhili.output.table:TableWriter",
    "json": "zhili.output.json_tree:JsonWriter",
    "jsonl": "zhili.output.lines:JsonLinesWriter",
    "csv": "zhili.output.lines:CsvWriter",
    "parquet": "zhili.output.parquet:ParquetWriter",
    "html": "zhili.output.html_page:HtmlWriter",
}
FORMATS = tuple(_WRITERS)
LINES = ("jsonl", "csv", "parquet")  # a line a paragraph: a table may come to them in pieces, a kill may part them
WITH_EVIDENCE = ("json", "jsonl", "html")


class Writer(Protocol):
    """Writes results one by one to a file."""

    def add(self, result: FileResult) -> None:
        """Writes one result, or keeps what the end needs of it."""

    def finish(self) -> None:
        """Writes what comes behind the last result."""


def writer(format: str, file: TextIO, manifest: Manifest, begun: bool = False) -> Writer:
    """The writer of a format.

    Args:
        format: one of `FORMATS`.
        file: written to as results come, at its end.
        manifest: of the bundle that predicted.
        begun: results stand in the file already, and the format is one of `LINES`: it is gone on with.

    Raises:
        InputError: the format needs a library that is not installed.
    """
    module, name = _WRITERS[format].split(":")
    make: Callable[..., Writer] = getattr(import_module(module), name)
    return make(file, manifest, begun) if begun else make(file, manifest)


def complete(format: str, rows: Path, output: Path) -> None:
    """Puts what the writer of one of `LINES` has written in the output's place."""
    if format == "parquet":
        from zhili.output.parquet import pack

        pack(rows, output)
    else:
        rows.replace(output)


def check_evidence(format: str) -> None:
    """Evidence costs time: a format that does not show it refuses.

    Raises:
        InputError: the format has no place for evidence.
    """
    if format not in WITH_EVIDENCE:
        raise InputError(f"--evidence: not shown by --format {format}; take one of {', '.join(WITH_EVIDENCE)}")
