"""Pieces that all terminal tables share."""

from collections.abc import Mapping

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from train.experiments import Spread

SHOWN = 10  # rows of a list that the JSON has in full
TEXT_LENGTH = 90  # characters


def new_table(title: str, *columns: str, left: int = 1, caption: str | None = None) -> Table:
    """A table whose first `left` columns hold words and are left-aligned; the others hold numbers."""
    width = max(cell_len(title), cell_len(caption or ""))  # rich would wrap both at the table's edge
    table = Table(title=title, caption=caption, title_justify="left", caption_justify="left", min_width=width)
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
