import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from zhili.output import FittedTable


def printed(table: FittedTable, width: int) -> str:
    file = io.StringIO()
    Console(file=file, width=width, highlight=False).print(table)
    return file.getvalue()


def scores(**options: object) -> FittedTable:
    table = FittedTable(less_important=("名称", "support"), **options)
    for name in ("category", "名称", "precision", "F1", "support"):
        table.add_column(name)
    table.add_row("enterprise_investment", "企业招商与营商环境", "0.73 [0.57, 0.87]", "0.77 [0.64, 0.87] ▼", "45")
    return table


def test_wide_terminal_shows_everything_in_one_line() -> None:
    text = printed(scores(), 120)
    assert "企业招商与营商环境" in text and "0.77 [0.64, 0.87] ▼" in text and "too narrow" not in text


def test_intervals_move_below_their_values_before_columns_are_left_out() -> None:
    text = printed(scores(), 85)
    assert "企业招商与营" in text and "[0.57, 0.87]" in text and "0.73 [" not in text and "too narrow" not in text


def test_narrow_terminal_leaves_out_columns_and_names_them() -> None:
    text = printed(scores(caption="95 % intervals"), 66)
    assert "enterprise_investment" in text and "[0.64, 0.87]" in text
    assert "名称" not in text.splitlines()[1]
    assert "95 % intervals" in text and "too narrow for: 名称" in text


IDS = st.from_regex(r"[a-z]{1,12}(_[a-z]{1,8}){0,2}", fullmatch=True)


@given(ids=st.lists(IDS, min_size=1, max_size=4), width=st.integers(60, 140))
def test_no_word_is_broken_in_a_terminal_of_any_width(ids: list[str], width: int) -> None:
    table = FittedTable(less_important=("c", "b"))
    for name in "abcd":
        table.add_column(name)
    for one in ids:
        table.add_row(one, f"{one} 0.99", f"{one} 0.01", "文" * 90)
    text = printed(table, width)
    assert all(re.search(rf"\b{one}\b", text) for one in ids)
    assert max(map(cell_len, text.splitlines())) <= width


def test_table_that_cannot_fit_is_printed_all_the_same() -> None:
    text = printed(scores(), 30)
    assert "estment" in text and max(map(cell_len, text.splitlines())) <= 30


@pytest.mark.parametrize("style", ["bold", None])
def test_styles_and_sections_of_rows_are_kept(style: str | None) -> None:
    table = scores()
    table.add_section()
    table.add_row("a", "b", "c", "d", "e", style=style)
    assert printed(table, 120).count("├") == 1
