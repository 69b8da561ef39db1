"""The size of Arrow's lists and structures, before they become values of Python, which are many times as large."""

from collections.abc import Sequence
from typing import Any


def nested_size(batch: Any) -> tuple[int, int]:
    """How many values there are in the columns of lists and structures, and how many bytes of text.

    Args:
        batch: rows of Arrow, whose texts in lists may be dictionaries.
    """
    from pyarrow import types

    return _sum([_size(column) for column in batch.columns if types.is_nested(column.type)])


def _size(array: Any) -> tuple[int, int]:
    from pyarrow import types

    if types.is_nested(array.type):
        values, characters = _sum([_size(child) for child in _children(array)])
        return len(array) + values, characters
    return len(array), _text_size(array)


def _children(array: Any) -> Sequence[Any]:
    """What is in the lists or structures; not what is in those that are cut off."""
    from pyarrow import types

    if types.is_struct(array.type):
        return list(array.flatten())
    if types.is_map(array.type):
        start, end = array.offsets[0].as_py(), array.offsets[-1].as_py()
        return [array.keys[start:end], array.items[start:end]]
    return [array.flatten()]


def _text_size(array: Any) -> int:
    from pyarrow import compute, types

    texts = array.dictionary if types.is_dictionary(array.type) else array
    if not (types.is_string(texts.type) or types.is_binary(texts.type)):
        return 0
    lengths = compute.binary_length(texts)
    return compute.sum(lengths if texts is array else lengths.take(array.indices)).as_py() or 0


def _sum(sizes: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return sum(values for values, _ in sizes), sum(characters for _, characters in sizes)
