"""CSV and TSV."""

import csv
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from zhili.errors import InputError
from zhili.limits import limits
from zhili.tables.header import MAX_COLUMNS, Header, first_rows
from zhili.tables.row import ColumnSelector, TableRow, rows_below_header
from zhili.tables.text_stream import UNDECODABLE, TextStream, check_row, open_text


def read_delimited(path: Path, columns: ColumnSelector | None, header: Header | None = None) -> Iterator[TableRow]:
    """Read a table with a header and cells that are quoted as in RFC 4180.

    Cells are separated by tabs, in `.csv` by commas. If the first line of a `.csv` file has no comma, tabs and
    semicolons are tried, then the next lines: the first may be a title. Many programs write tabs without quoting cells:
    if the first lines cannot be read otherwise, quotes between tabs are ordinary characters.

    Raises:
        InputError: the header cannot be read, or the selector refuses it.
    """
    # The csv module has one limit for the whole process, and its default is shorter than a long report.
    csv.field_size_limit(max(csv.field_size_limit(), limits().cell_characters))
    with open_text(path) as text:
        lines = text.lines(newline="")
        first = list(first_rows(lines, len))
        delimiter = _delimiter(path, first)
        counted = _CountedLines(chain(first, lines), delimiter)
        plain = delimiter == "\t" and _has_plain_quotes(first)
        reader = csv.reader(
            counted, delimiter=delimiter, quoting=csv.QUOTE_NONE if plain else csv.QUOTE_MINIMAL, strict=True
        )
        records = _records(reader, text, counted)
        yield from rows_below_header(str(path), records, columns, lambda _: text.share, header)


def _delimiter(path: Path, first: Sequence[str]) -> str:
    """The separator of cells, from the first lines."""
    is_csv = path.name.lower().removesuffix(".gz").endswith(".csv")
    choices = [",", "\t", ";"] if is_csv else ["\t"]
    return next((choice for line in first for choice in choices if choice in line), choices[0])


def _has_plain_quotes(first: Sequence[str]) -> bool:
    """Whether each of the first lines of a table is a row, although they are none with quotes around cells."""
    tabs = {line.count("\t") for line in first}
    if len(tabs) != 1 or max(tabs) > MAX_COLUMNS:
        return False
    try:
        list(csv.reader(first, delimiter="\t", strict=True))
    except csv.Error:
        return True
    return False


class _CountedLines:
    """Lines whose characters and cells are counted from the beginning of each row: it can have any number of lines."""

    def __init__(self, lines: Iterator[str], delimiter: str) -> None:
        self._lines, self._delimiter = lines, delimiter
        self.characters = self.cells = 0

    def __iter__(self) -> "_CountedLines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.characters += len(line)
        self.cells += line.count(self._delimiter)
        check_row(self.characters, self.cells)
        return line


def _records(reader: Iterator[list[str]], text: TextStream, lines: _CountedLines) -> Iterator[list[str] | InputError]:
    """The cells of each row, or the reason why the row cannot be read."""
    while True:
        lines.characters = lines.cells = 0
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:  # the reader continues with the next line
            yield InputError(f"not CSV ({error}); correct the quotes: an open quote swallows the rows after it")
        else:
            yield text.undecodable() if any(UNDECODABLE in cell for cell in cells) else cells
