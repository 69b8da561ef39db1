"""What is certain about the role of a line."""

import pytest

from zhili.reading.roles import ROLES
from zhili.reading.roles.constraints import impossible_roles


def possible(*features: str) -> set[str]:
    return set(ROLES) - set(impossible_roles(set(features)))


def test_long_lines_are_no_headings() -> None:
    assert not possible("too long") & {"title", "heading", "part", "masthead", "greeting", "number"}
    assert {"paragraph", "opening"} <= possible("too long", "run-in")


def test_the_number_of_an_article_alone_begins_a_paragraph() -> None:
    found = possible("own article alone")
    assert "paragraph" in found and not found & {"heading", "continuation"}


@pytest.mark.parametrize("features", [(), ("run-in",), ("bold beginning",)])
def test_an_opening_needs_a_beginning(features: tuple[str, ...]) -> None:
    assert ("opening" in possible(*features)) == bool(features)


def test_rows_and_certain_markup() -> None:
    assert "row" in possible("kind row") and "paragraph" not in possible("kind row")
    assert "row" not in possible()


def test_a_plain_line_centred_below_a_picture_is_no_heading() -> None:
    assert "heading" not in possible("picture", "center")
    assert "heading" in possible("picture", "center", "bold") and "heading" in possible("picture")
    assert not possible("field", "run-in") & {"heading", "opening", "continuation"}
    assert "heading" not in possible("boilerplate", "links all")


@pytest.mark.parametrize("mark", ["style 2", "style point", "begins dash", "begins symbol", "level 1", "size large"])
def test_a_sentence_is_a_heading_only_with_a_number_a_symbol_or_in_large_print(mark: str) -> None:
    assert "heading" not in possible("ends stop") and "heading" not in possible("ends stop", "bold")
    assert "heading" in possible("ends stop", mark)


def test_several_sentences_are_no_heading() -> None:
    assert "heading" not in possible("stops 2", "style 3") and "opening" in possible("stops 2", "run-in")


def test_an_enumeration_is_no_opening() -> None:
    assert "opening" not in possible("run-in", "lead enumeration")


def test_names_of_offices_and_days_have_no_mark_at_their_end() -> None:
    assert not possible("ends colon") & {"masthead", "signature", "day"}
    assert "number" not in possible() and "number" in possible("with number")
