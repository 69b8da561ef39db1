from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from zhili.reading.formats.placed import Placed, placed_document

PIECES = st.builds(
    lambda text, page, left, top, size: Placed(text, page, left, top, left + size * len(text), top + size, size),
    st.text("云a1-\n", min_size=1, max_size=9),
    st.integers(0, 2),
    st.floats(0, 200),
    st.floats(0, 290),
    st.floats(0.5, 20),
)


@given(st.lists(PIECES, max_size=12))
def test_every_character_is_in_one_line(pieces: list[Placed]) -> None:
    document = placed_document(sorted(pieces, key=lambda piece: piece.page))
    shown = Counter("".join(document.text[line.start : line.end] for line in document.lines))
    for character in "云1":  # spaces are added, and a hyphen at the end of a line may go
        assert shown[character] == sum(piece.text.count(character) for piece in pieces)


def test_a_line_is_read_from_left_to_right_and_a_gap_is_a_space() -> None:
    places = ((60.0, "右"), (30.0, "b"), (20.0, "a"), (10.0, "左"))
    document = placed_document([Placed(text, 0, left, 50, left + 5, 55, 5) for left, text in places], "表")
    assert document.title == "表" and document.text == "左 a b 右\n"


def test_cells_below_each_other_are_rows_and_bold_objects_are_one_bold_line() -> None:
    rows = (("项目", "数量", "单位"), ("茶园", "320", "亩"), ("公路", "13", "公里"))
    pieces = [
        Placed(text, 0, 30 + 50 * column, 100 + 8 * row, 30 + 50 * column + 5 * len(text), 105 + 8 * row, 5)
        for row, cells in enumerate(rows)
        for column, text in enumerate(cells)
    ]
    heading = [Placed(text, 0, 30 + 5 * n, 80, 35 + 5 * n, 85, 5, bold=True) for n, text in enumerate("一、产业")]
    text = "各村的茶园和公路如下表所示。"
    document = placed_document([*heading, Placed(text, 0, 30, 90, 30 + 5 * len(text), 95, 5), *pieces])
    assert document.text.splitlines() == ["一、产业", text, *(" | ".join(cells) for cells in rows)]
    assert [line.kind for line in document.lines] == ["text", "text", "row", "row", "row"]
    assert document.lines[0].bold == 4
