"""Pieces that all terminal tables share."""

from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from rich.text import Text

from train.experiments import Spread
from zhili.output import FittedTable

SHOWN = 10  # rows of a list that the JSON has in full
TEXT_LENGTH = 90  # characters


def new_table(
    title: str, *columns: str, left: int = 1, caption: str | None = None, less_important: Sequence[str] = ()
) -> FittedTable:
    """A table whose first `left` columns hold words and are left-aligned; the others hold numbers.

    Columns of `less_important` are left out of narrow terminals, the first of them first.
    """
    lines = [title, *(caption or "").split("\n")]
    width = max(map(cell_len, lines))  # rich would wrap both at the table's edge
    table = FittedTable(
        less_important, title=title, caption=caption, title_justify="left", caption_justify="left", min_width=width
    )
    for i, name in enumerate(columns):
        table.add_column(name, justify="left" if i < left else "right", overflow="fold")
    return table


def label_lines(probabilities: Mapping[str, float]) -> str:
    """Labels with their probabilities, one on each line."""
    return "\n".join(f"{name} {value:.2f}" for name, value in probabilities.items())


def shorten(text: str) -> Text:
    """The beginning of a text, without markup."""
    return Text(text if len(text) <= TEXT_LENGTH else text[: TEXT_LENGTH - 1] + "…")


def format_spread(spread: Spread) -> str:
    """Mean and standard deviation: `0.940 ± 0.003`; `–` if the metric is undefined."""
    if spread.mean is None:
        return "–"
    return f"{spread.mean:.3f}" + ("" if spread.deviation is None else f" ± {spread.deviation:.3f}")
