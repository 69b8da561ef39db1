from collections.abc import Iterator
from typing import Any

import pytest

from zhili.errors import InputError
from zhili.inference.chunks import CHUNK_CHARACTERS, CHUNK_ITEMS, chunks
from zhili.tables.columns import TextColumns, TextRow, text_row


def test_a_row_by_its_default_columns() -> None:
    assert text_row(7, {"id": 3, "text": "修路。", "heading": "基建"}, TextColumns()) == TextRow("3", "修路。", "基建")
    assert text_row(7, {"text": "修路。", "heading": None}, TextColumns()) == TextRow("7", "修路。")


def test_other_columns() -> None:
    columns = TextColumns("正文", "标题", "编号")
    assert text_row(1, {"编号": "甲", "正文": "修路。", "标题": "基建"}, columns) == TextRow("甲", "修路。", "基建")


@pytest.mark.parametrize(
    ("values", "mistake"),
    [
        ({"body": "好"}, "text is missing"),
        ({"text": " \n"}, "text is empty"),
        ({"text": 3}, "text is empty or no string"),
        ({"text": None}, "text is empty or no string"),
        ({"text": "好", "heading": 5}, "heading is no string"),
        ({"text": "好", "id": ["a"]}, "id is no string or number"),
        ({"text": "好", "id": True}, "id is no string or number"),
        ({"text": "好", "id": None}, "id is no string or number"),
        ({"text": "好", "id": float("nan")}, "id is no string or number"),
        ({"text": "好\udcff"}, "not UTF-8"),
        ({"text": "好", "id": "\ud83d"}, "not UTF-8"),
    ],
)
def test_bad_rows_are_refused(values: dict[str, Any], mistake: str) -> None:
    with pytest.raises(InputError, match=f"^{mistake}"):
        text_row(1, values, TextColumns())


def test_columns_are_found() -> None:
    assert TextColumns().find(["n", "text", "id"]) == ["id", "text"]
    assert TextColumns("a", "b").find(["b", "a"]) == ["b", "a"]
    with pytest.raises(InputError, match="no column 'text'; the columns are a, b: name one with --text-column"):
        TextColumns().find(["a", "b"])
    with pytest.raises(InputError, match=r"no column 'h'; .* --heading-column"):
        TextColumns(heading="h").find(["text", "heading"])
    with pytest.raises(InputError, match="two columns are called 'text'"):
        TextColumns().find(["text", "text"])


def test_pieces_are_bounded_by_rows_and_characters() -> None:
    short = [TextRow(str(i), "好") for i in range(2 * CHUNK_ITEMS + 1)]
    assert [len(piece) for piece in chunks(short)] == [CHUNK_ITEMS, CHUNK_ITEMS, 1]
    long = [TextRow(str(i), "好" * (CHUNK_CHARACTERS // 2)) for i in range(5)]
    assert [row for piece in chunks(long) for row in piece] == long
    assert [len(piece) for piece in chunks(long)] == [2, 2, 1]
    assert list(chunks(short, whole=True)) == [short]
    assert list(chunks([], whole=True)) == []


@pytest.mark.parametrize("whole", [False, True])
def test_what_was_read_before_a_failure_goes_out_first(whole: bool) -> None:
    def rows() -> Iterator[TextRow]:
        yield from (TextRow("1", "好"), TextRow("2", "好"))
        raise InputError("damaged")

    pieces = chunks(rows(), whole)
    assert [row.id for row in next(pieces)] == ["1", "2"]
    with pytest.raises(InputError, match="damaged"):
        next(pieces)
