from hypothesis import given
from hypothesis import strategies as st

from zhili.reading.document import Document, DocumentBuilder
from zhili.reading.formats.parts import join_documents


def document(lines: list[str], title: str = "") -> Document:
    builder = DocumentBuilder()
    for number, line in enumerate(lines):
        builder.add(line, block=number, table=number % 2, kind="row" if number % 2 else "text")
    return builder.build(title)


@given(st.lists(st.lists(st.text("a云 \n", max_size=4), max_size=4), max_size=4))
def test_offsets_are_exact_and_numbers_differ(parts: list[list[str]]) -> None:
    documents = [document(lines) for lines in parts]
    joined = join_documents(documents)
    texts = [joined.text[line.start : line.end] for line in joined.lines]
    assert texts == [d.text[line.start : line.end] for d in documents for line in d.lines]
    assert len({line.block for line in joined.lines}) == len(texts)
    with_table = sum(any(line.table for line in d.lines) for d in documents)
    assert len({line.table for line in joined.lines} - {0}) == with_table


def test_title_and_facts_are_those_of_the_whole_or_of_the_first_part() -> None:
    parts = [document(["a"]), Document("b", (), "second", {"author": "林一"})]
    assert (join_documents(parts).title, join_documents(parts).metadata) == ("second", {"author": "林一"})
    assert join_documents(parts, "whole", {"author": "王二"}).metadata == {"author": "王二"}
