"""Split an iterable into chunks that are predicted at once."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from zhili.errors import InputError

T = TypeVar("T")

# A chunk is long enough to make batches of similar length, and short enough that an interrupted run loses little and a
# progress bar moves. The limit on characters bounds memory where each item is a whole report.
CHUNK_ITEMS, CHUNK_CHARACTERS = 1024, 1 << 19


def chunks(items: Iterable[T], length: Callable[[T], int], whole: bool = False) -> Iterator[list[T]]:
    """Split items into lists of up to `CHUNK_ITEMS` items and about `CHUNK_CHARACTERS` characters.

    If reading the items raises an `InputError`, the items read before are yielded first.

    Args:
        items: what to split.
        length: the number of characters of an item.
        whole: yield everything as one chunk.
    """
    chunk: list[T] = []
    characters = 0
    try:
        for item in items:
            chunk.append(item)
            characters += length(item)
            if not whole and (len(chunk) == CHUNK_ITEMS or characters >= CHUNK_CHARACTERS):
                yield chunk
                chunk, characters = [], 0
    except InputError:
        if chunk:
            yield chunk
        raise
    if chunk:
        yield chunk
