"""Check the texts that a predictor is given, one by one."""

from collections.abc import Iterable, Mapping
from typing import Any

from zhili.errors import InputError
from zhili.frames import column_values, is_column, is_table, wrap_column

_BYTES = (bytes, bytearray, memoryview)
_NO_LIST = (*_BYTES, Mapping, set, frozenset)


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
            shown = "a missing value" if _is_missing(value) else type(value).__name__
            raise InputError(f"{name}: {shown}, not a string; convert it or leave it out")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise InputError(f"{name}: half of a surrogate pair, such as \\ud83d alone; correct it") from None
    if not text.strip():
        raise InputError(f"text {number}: empty; every text needs at least one character")


def _is_missing(value: Any) -> bool:
    """Whether a value is None or one of the many NaN, which do not equal themselves."""
    try:
        return value is None or bool(value != value)
    except (TypeError, ValueError):  # pandas.NA equals nothing, and is no truth value; neither is an array
        return type(value).__name__ == "NAType"


def as_list(name: str, texts: Any) -> list[Any]:
    """The texts as a list; those of a column with None for each missing value.

    Raises:
        InputError: they are bytes, one value, a mapping, a set (which has no order) or a table.
    """
    if is_table(texts):
        raise InputError(f"{name}: takes texts, not a table; give one column of it, or use predict_table")
    if is_column(texts):
        return column_values(wrap_column(texts))
    # An array without dimensions is one value.
    if isinstance(texts, _NO_LIST) or not isinstance(texts, Iterable) or getattr(texts, "ndim", 1) == 0:
        remedy = "decode it" if isinstance(texts, _BYTES) else "put strings into a list"
        kind = type(texts).__name__
        raise InputError(f"{name}: takes a string or a list of strings, not {kind}; {remedy}")
    return list(texts)
