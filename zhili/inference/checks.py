"""Check the texts that a predictor is given, one by one."""

from collections.abc import Iterable, Mapping
from typing import Any

from zhili.errors import InputError
from zhili.frames import column_values, is_column, is_table, wrap_column


def check_text(number: int, text: Any, heading: Any = None) -> None:
    """Check one text and the heading above it.

    Args:
        number: its position from 1, for the message.
        text: must be a string with a character.
        heading: must be a string or None.

    Raises:
        InputError: one of them is something else, or cannot be written as UTF-8.
    """
    named = {f"text {number}": text, f"the heading of text {number}": "" if heading is None else heading}
    for name, value in named.items():
        if not isinstance(value, str):
            missing = value is None or (isinstance(value, float) and value != value)
            shown = "a missing value" if missing else type(value).__name__
            raise InputError(f"{name}: {shown}, not a string; convert it or leave it out")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise InputError(f"{name}: half of a surrogate pair, such as \\ud83d alone; correct it") from None
    if not text.strip():
        raise InputError(f"text {number}: empty; every text needs at least one character")


def as_list(name: str, texts: Any) -> list[Any]:
    """The texts as a list; those of a column with None for each missing value.

    Raises:
        InputError: they are bytes, one value, a mapping or a table.
    """
    if is_table(texts):
        raise InputError(f"{name}: takes texts, not a table; give one column of it, or use predict_table")
    if is_column(texts):
        return column_values(wrap_column(texts))
    if isinstance(texts, bytes | bytearray | memoryview | Mapping) or not isinstance(texts, Iterable):
        raise InputError(f"{name}: takes a string or a list of strings, not {type(texts).__name__}; decode bytes first")
    return list(texts)
