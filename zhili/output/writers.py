"""The output formats of `zhili predict`, and the writer of each."""

from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, TextIO

from zhili.errors import InputError
from zhili.files import replace_file
from zhili.inference import Manifest
from zhili.output.file_result import FileResult
from zhili.printable import TerminalText

# The class of each format. It is imported when the format is used, so that other formats do not need its library.
_WRITERS = {
    "table": "zhili.output.table:TableWriter",
    "json": "zhili.output.json_tree:JsonWriter",
    "jsonl": "zhili.output.lines:JsonLinesWriter",
    "csv": "zhili.output.lines:CsvWriter",
    "parquet": "zhili.output.parquet:ParquetWriter",
    "html": "zhili.output.html_page:HtmlWriter",
}
FORMATS = tuple(_WRITERS)
# One line or row for each paragraph or point, written by a `LineWriter`: these formats take tables in chunks, and an
# interrupted run can resume them.
LINES = ("jsonl", "csv", "parquet")
WITH_EVIDENCE = ("json", "jsonl", "html")


class Writer(Protocol):
    """Writer of results, one by one. Every writer is made from the output file and the manifest of the bundle."""

    def add(self, result: FileResult) -> None:
        """Write one result, or keep it for `finish`."""

    def finish(self) -> None:
        """Write what follows the last result."""


def writer(
    name: str, file: TextIO | TerminalText, manifest: Manifest, resumed: bool = False, escape_formulas: bool = False
) -> Writer:
    """The writer of a format.

    Args:
        name: the format, one of `FORMATS`.
        file: the output, written at its end.
        manifest: of the bundle that predicted.
        resumed: the file has results of an earlier run already. Only for `LINES`.
        escape_formulas: put a quote before cells that a spreadsheet would compute. Only for CSV.

    Raises:
        InputError: the format needs a library that is not installed.
    """
    module, class_name = _WRITERS[name].split(":")
    writer_class: Any = getattr(import_module(module), class_name)
    if name == "csv":
        return writer_class(file, manifest, resumed, escape_formulas)
    return writer_class(file, manifest, resumed) if name in LINES else writer_class(file, manifest)


def complete(name: str, lines: Path, output: Path) -> None:
    """Move the complete file of a format of `LINES` to the output, converted where the format needs it.

    Args:
        name: the format, one of `LINES`.
        lines: the file that the format's writer wrote.
        output: the file that the user asked for.
    """
    if name == "parquet":
        from zhili.output.parquet import pack

        pack(lines, output)
    else:
        replace_file(lines, output)


def check_evidence(name: str) -> None:
    """Check that a format shows evidence, before time is spent on computing it.

    Raises:
        InputError: the format does not show evidence.
    """
    if name not in WITH_EVIDENCE:
        raise InputError(f"--evidence: not shown by --format {name}; use one of {', '.join(WITH_EVIDENCE)}")
