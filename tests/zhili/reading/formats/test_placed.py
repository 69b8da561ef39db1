from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from zhili.reading.document import DocumentBuilder
from zhili.reading.formats.placed import Placed, add_paragraphs

PIECES = st.builds(
    lambda text, page, left, top, size: Placed(
        text, page, left, top, left + size * len(text), top + size, size, width=210, height=297
    ),
    st.text("云a1-\n", min_size=1, max_size=9),
    st.integers(0, 2),
    st.floats(0, 200),
    st.floats(0, 290),
    st.floats(0.5, 20),
)


@given(st.lists(PIECES, max_size=12))
def test_every_character_is_in_one_line(pieces: list[Placed]) -> None:
    builder = DocumentBuilder()
    add_paragraphs(builder, sorted(pieces, key=lambda piece: piece.page))
    document = builder.build()
    shown = Counter("".join(document.text[line.start : line.end] for line in document.lines))
    for character in "云1":  # spaces are added, and a hyphen at the end of a line may go
        assert shown[character] == sum(piece.text.count(character) for piece in pieces)


def test_a_line_is_read_from_left_to_right_and_a_gap_is_a_space() -> None:
    builder = DocumentBuilder()
    places = ((60.0, "右"), (30.0, "b"), (20.0, "a"), (10.0, "左"))
    add_paragraphs(builder, [Placed(text, 0, left, 50, left + 5, 55, 5) for left, text in places])
    assert builder.build().text == "左 a b 右\n"
