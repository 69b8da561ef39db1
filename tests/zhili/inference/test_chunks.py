from collections.abc import Iterator

import pytest

from zhili.errors import InputError
from zhili.inference.chunks import CHUNK_CHARACTERS, CHUNK_ITEMS, chunks


def test_chunks_are_limited_by_items_and_characters() -> None:
    short = [str(i) for i in range(2 * CHUNK_ITEMS + 1)]
    assert [len(chunk) for chunk in chunks(short, len)] == [CHUNK_ITEMS, CHUNK_ITEMS, 1]
    long = [str(i) * (CHUNK_CHARACTERS // 2) for i in range(5)]
    assert [text for chunk in chunks(long, len) for text in chunk] == long
    assert [len(chunk) for chunk in chunks(long, len)] == [2, 2, 1]
    assert list(chunks(short, len, whole=True)) == [short]
    assert list(chunks([], len, whole=True)) == []


@pytest.mark.parametrize("whole", [False, True])
def test_items_before_an_error_come_first(whole: bool) -> None:
    def items() -> Iterator[str]:
        yield from "12"
        raise InputError("row 3: damaged")

    result = chunks(items(), len, whole)
    assert next(result) == ["1", "2"]
    with pytest.raises(InputError, match="row 3"):
        next(result)
