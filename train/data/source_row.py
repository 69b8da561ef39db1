"""What every reader gives: rows with their place."""

from pathlib import Path
from typing import Any, NamedTuple

from zhili.errors import InputError


class SourceRow(NamedTuple):
    """One row of a table or object of a JSON file.

    Args:
        file: its file, and sheet.
        unit: what is counted there: `line`, `row`, `item` or `task`.
        number: which one: lines and rows count from 1, headers included, as editors and spreadsheets show them.
        values: by column or key.
    """

    file: str
    unit: str
    number: int
    values: dict[str, Any]


def decoded(path: Path) -> str:
    """The text of a file in UTF-8 (with or without a byte order mark), UTF-16 (with one), or GB18030.

    Raises:
        InputError: the file is missing, a folder, or in none of these.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path and its permissions") from None
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    # Nearly all bytes are something in GB18030, so that it comes last.
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "gb18030"]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(f"{path}: neither UTF-8 nor GB18030; save it as UTF-8")
