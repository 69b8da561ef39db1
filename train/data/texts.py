"""The texts of files whose labels are not read: tables of any layout, and plain text."""

from collections.abc import Iterator
from pathlib import Path

from train.data.files import SourceRow, as_text, read_plain, read_source
from train.data.table_end import first_table, is_total
from zhili.errors import InputError
from zhili.tables import Header, sheet_names


def read_texts_of(
    path: Path,
    sheet: str | None = None,
    text: str = "text",
    heading: str | None = None,
    header_row: int | None = None,
) -> list[tuple[str, str]]:
    """Read the texts of a file of any format, or of plain text with one paragraph a line.

    The file may have another layout than the labelled one, to which `sheet` and `header_row` of a recipe belong: where
    they do not lead to the column of the text, the header is found, and the first sheet with the column is read.

    Args:
        path: the file.
        sheet: the sheet of an Excel workbook to look at first; None begins with the first.
        text: the column of the text; not used in plain text.
        heading: the column of the heading, if it is to be read.
        header_row: as in `DataConfig`.

    Returns:
        (text, heading) of each row that has a text.

    Raises:
        InputError: the file cannot be read, or has no column of texts.
    """
    if path.suffix.lower() in (".txt", ".md"):
        return [(row.values["text"], "") for row in read_plain(path)]
    rows = [row for row in first_table(_rows_with(text, path, sheet, header_row)) if not is_total(row, text)]
    pairs = ((as_text(row.values.get(text)), as_text(row.values.get(heading)) if heading else "") for row in rows)
    return [(value, above) for value, above in pairs if value]


def _rows_with(column: str, path: Path, sheet: str | None, header_row: int | None) -> list[SourceRow]:
    """The rows of the first layout that has a column; none if the file has no rows.

    Raises:
        InputError: a sheet cannot be read, or none has the column.
    """
    others: list[SourceRow] = []
    mistakes: list[InputError] = []
    for name, header in _layouts(column, path, sheet, header_row):
        try:
            rows = read_source(path, name, header=header)
        except InputError as error:
            if header.row is None:  # else the row of the header belongs to another file
                mistakes.append(error)
            continue
        if any(column in row.values for row in rows):
            return rows
        others = others or rows
    if mistakes:
        raise mistakes[0]
    if others:
        names = dict.fromkeys(str(name) for row in others for name in row.values)
        raise InputError(
            f"{others[0].file}: no column {column!r} (the columns are {', '.join(names)}); give the column of the text "
            "this name, or set data.columns.text"
        )
    return []


def _layouts(column: str, path: Path, sheet: str | None, header_row: int | None) -> Iterator[tuple[str | None, Header]]:
    """The sheets and headers where a column is looked for, the given ones first."""
    names = frozenset({column})
    for name in sorted(sheet_names(path), key=lambda each: each != sheet) or (None,):
        if header_row is not None:
            yield name, Header(header_row, names)
        yield name, Header(None, names)
