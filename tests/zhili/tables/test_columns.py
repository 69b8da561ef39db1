from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from zhili.errors import InputError
from zhili.tables.columns import TextColumns
from zhili.tables.read import read_table
from zhili.tables.row import rows_below_header


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


def test_many_columns_are_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    class Names(list[str]):
        """Names that must not be searched from the start for each of them."""

        searches = 0

        def __contains__(self, name: object) -> bool:
            Names.searches += 1
            return super().__contains__(name)

        def index(self, *args: Any) -> int:
            Names.searches += 1
            return super().index(*args)

    names = Names(["text", *(f"c{at}" for at in range(1_000)), "c0"])
    monkeypatch.setattr(
        "zhili.tables.row.split_header", lambda *_: (1, names, iter([(2, list(map(str.upper, names)))]))
    )
    (row,) = rows_below_header("a.csv", [], TextColumns(others=True).select, lambda _: 1)
    assert isinstance(row.values, Mapping) and len(row.values) == 1_002 and row.values["c0 (2)"] == "C0"
    assert Names.searches == 0


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.xlsx", "a.parquet"])
def test_more_columns_than_excel_has_are_refused(tmp_path: Path, name: str, book: Callable[..., Path]) -> None:
    names, path = ["text", *(f"c{at}" for at in range(1 << 14))], tmp_path / name
    if name == "a.xlsx":
        book(path, 一=[names, ["x"]])
    elif name == "a.parquet":
        parquet.write_table(pyarrow.table({each: [1] for each in names}), path)
    else:
        path.write_text(("," if name == "a.csv" else "\t").join(names) + "\nx\n", encoding="utf-8")
    with pytest.raises(InputError, match=rf"{name}.*: more than 16,384 columns, as many as Excel has") as caught:
        list(read_table(path, columns=TextColumns().select))
    assert len(str(caught.value)) < 300


def test_row_with_very_many_cells_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text\n甲\n" + "x," * (1 << 14) + "\n乙\n", encoding="utf-8")
    values = [row.values for row in read_table(path)]
    assert values[::2] == [{"text": "甲"}, {"text": "乙"}] and "more than 16,384 columns" in str(values[1])


def test_message_lists_a_few_columns() -> None:
    with pytest.raises(InputError, match=r"the columns are c0, .*c49, …: name one"):
        TextColumns().select([f"c{at}" for at in range(1_000)])


def test_columns_without_a_name_of_their_own_are_kept_where_all_are(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,a,a,,,a (2)\n甲,1,2,3,,4\n乙,5,,,,\n", encoding="utf-8")
    first, second = (row.values for row in read_table(path, columns=TextColumns(others=True).select))
    assert first == {"text": "甲", "a": "1", "a (2)": "4", "a (3)": "2", "D": "3"}
    assert second == {"text": "乙", "a": "5", "a (2)": ""}
    assert [set(row.values) for row in read_table(path, columns=TextColumns().select)] == [{"text"}] * 2
