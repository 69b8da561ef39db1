import pytest

from zhili.errors import InputError
from zhili.tables.columns import TextColumns


def test_select_takes_the_default_columns_that_exist() -> None:
    assert TextColumns().select(["n", "text", "id"]) == ["id", "text"]
    assert TextColumns("a", "b").select(["b", "a"]) == ["b", "a"]


def test_select_refuses_missing_and_repeated_columns() -> None:
    with pytest.raises(InputError, match="no column 'text'; the columns are a, b: name one with --text-column"):
        TextColumns().select(["a", "b"])
    with pytest.raises(InputError, match=r"no column 'h'; .* --heading-column"):
        TextColumns(heading="h").select(["text", "heading"])
    with pytest.raises(InputError, match="two columns are called 'text'"):
        TextColumns().select(["text", "text"])


def test_long_and_missing_names_are_shortened_in_messages() -> None:
    with pytest.raises(InputError, match=f"the columns are {'甲' * 40}…, \\(unnamed\\): name one"):
        TextColumns().select(["甲" * 41, ""])
