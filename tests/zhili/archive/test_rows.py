from collections.abc import Iterator
from typing import Any

import pytest

from zhili.archive.rows import PIECE_CHARACTERS, PIECE_ROWS, Columns, Row, as_row, in_pieces
from zhili.errors import InputError


def test_a_row_by_its_default_columns() -> None:
    assert as_row(7, {"id": 3, "text": "修路。", "heading": "基建"}, Columns()) == Row("3", "修路。", "基建")
    assert as_row(7, {"text": "修路。", "heading": None}, Columns()) == Row("7", "修路。")


def test_other_columns() -> None:
    columns = Columns("正文", "标题", "编号")
    assert as_row(1, {"编号": "甲", "正文": "修路。", "标题": "基建"}, columns) == Row("甲", "修路。", "基建")


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
        as_row(1, values, Columns())


def test_columns_are_found() -> None:
    assert Columns().find(["n", "text", "id"]) == ["id", "text"]
    assert Columns("a", "b").find(["b", "a"]) == ["b", "a"]
    with pytest.raises(InputError, match="no column 'text'; the columns are a, b: name one with --text-column"):
        Columns().find(["a", "b"])
    with pytest.raises(InputError, match=r"no column 'h'; .* --heading-column"):
        Columns(heading="h").find(["text", "heading"])
    with pytest.raises(InputError, match="two columns are called 'text'"):
        Columns().find(["text", "text"])


def test_pieces_are_bounded_by_rows_and_characters() -> None:
    short = [Row(str(i), "好") for i in range(2 * PIECE_ROWS + 1)]
    assert [len(piece) for piece in in_pieces(short)] == [PIECE_ROWS, PIECE_ROWS, 1]
    long = [Row(str(i), "好" * (PIECE_CHARACTERS // 2)) for i in range(5)]
    assert [row for piece in in_pieces(long) for row in piece] == long
    assert [len(piece) for piece in in_pieces(long)] == [2, 2, 1]
    assert list(in_pieces(short, whole=True)) == [short]
    assert list(in_pieces([], whole=True)) == []


@pytest.mark.parametrize("whole", [False, True])
def test_what_was_read_before_a_failure_goes_out_first(whole: bool) -> None:
    def rows() -> Iterator[Row]:
        yield from (Row("1", "好"), Row("2", "好"))
        raise InputError("damaged")

    pieces = in_pieces(rows(), whole)
    assert [row.id for row in next(pieces)] == ["1", "2"]
    with pytest.raises(InputError, match="damaged"):
        next(pieces)
