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
    assert possible("markup boilerplate", "run-in") == {"boilerplate"}


def test_a_plain_line_centred_below_a_picture_is_no_heading() -> None:
    assert "heading" not in possible("picture", "center")
    assert "heading" in possible("picture", "center", "bold") and "heading" in possible("picture")
    assert "heading" not in possible("field")
