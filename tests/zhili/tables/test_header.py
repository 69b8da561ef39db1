import weakref
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhili.errors import InputError
from zhili.limits import Limits, limited
from zhili.tables.columns import TextColumns
from zhili.tables.header import MAX_COLUMNS, Header, column_letter, split_header
from zhili.tables.read import read_table
from zhili.tables.text_rows import read_rows

TABLE = "2024年汇总,,\n,,\nid,text,label\n1,停水三天,水电\n2,夜里施工,噪声\n"


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_named_columns_are_found_below_titles(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", TABLE)
    assert [row.text for row in read_rows(path, TextColumns(), print)] == ["停水三天", "夜里施工"]
    assert [row.number for row in read_table(path)] == [4, 5]
    assert [row.number for row in read_table(path, header=Header(names=frozenset({"停水三天"})))] == [5]


def test_header_is_the_row_that_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", TABLE)
    assert [row.values for row in read_table(path, header=Header(4))] == [
        {"1": "2", "停水三天": "夜里施工", "水电": "噪声"}
    ]
    with pytest.raises(InputError, match=r"a\.csv, row 9: blank or missing, so it is no header"):
        list(read_table(path, header=Header(9)))


def test_columns_without_names_have_letters(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "停水,水电\n吵\n")
    assert [(row.number, row.values) for row in read_table(path, header=Header(0))] == [
        (1, {"A": "停水", "B": "水电"}),
        (2, {"A": "吵", "B": None}),
    ]
    assert [column_letter(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_header_that_comes_again_is_no_text(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id,text\n1,停水\nid,text\n2,吵\n")
    skipped: list[str] = []
    assert [row.text for row in read_rows(path, TextColumns(), skipped.append)] == ["停水", "吵"]
    assert skipped == [f"{path}, row 3: the header again; remove the row"]


def test_long_rows_are_not_kept_while_the_header_is_looked_for() -> None:
    taken: list[int] = []

    def records() -> Iterator[list[str]]:
        for number in range(9):
            taken.append(number)
            yield ["x" * 60, ""]

    with limited(replace(Limits(), cell_characters=100)):
        _, names, rows = split_header(records(), Header())
        assert len(taken) == 2 and names == ["x" * 60, ""]
        assert len(list(rows)) == 8


def test_line_of_excel_that_names_the_separator_is_a_title(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "sep=;\r\nid;text\r\n1;停水，没人修\r\n")
    assert [row.text for row in read_rows(path, TextColumns(), print)] == ["停水，没人修"]


@given(st.lists(st.lists(st.sampled_from(["", "a", "b"]), min_size=1, max_size=3), max_size=30))
def test_every_row_is_above_the_header_or_below_it(rows: list[list[str]]) -> None:
    _, names, below = split_header(rows, Header(0))
    assert len(list(below)) == len(rows)
    assert len(names) == max(map(len, rows[:20]), default=0)
    number, names, below = split_header(rows, Header())
    assert [n for n, _ in below] == list(range(number + 1, len(rows) + 1))
    assert not rows or names == rows[number - 1]


def test_cells_of_rows_that_are_too_wide_are_not_kept() -> None:
    class Cells(list[str]):
        """Cells that tell whether they are still in memory."""

    kept: list[weakref.ref[Cells]] = []

    def records() -> Iterator[Cells]:
        yield Cells(["text"])
        for _ in range(3):
            cells = Cells(["x"] * (MAX_COLUMNS + 1))
            kept.append(weakref.ref(cells))
            yield cells
            del cells
            assert sum(ref() is not None for ref in kept) <= 1

    _, names, rows = split_header(records(), Header())
    assert names == ["text"] and ["more than 16,384 columns" in str(row) for _, row in rows] == [True] * 3
