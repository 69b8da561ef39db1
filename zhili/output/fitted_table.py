"""Terminal tables that stay readable in any width."""

import re
from collections.abc import Sequence
from typing import Any

from rich.box import HEAVY_HEAD
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Column, Table
from rich.text import Text

_SHORTEST_TEXT = 12  # cells; lines of Chinese text may end after any character
# A metric with its interval, which moves to a line of its own in narrow columns
_METRIC = re.compile(r"(\S+) (\[[^\]\n]*\].*)")
_WORD = re.compile(r"\[[^\]\n]*\]|[!-~]+")


class FittedTable(Table):
    """A table that breaks no word where the terminal is narrow.

    Columns become narrower at the ends of words. Where that is not enough, columns are left out, and the caption
    names them.

    Args:
        less_important: the headers of the columns that may be left out, the first of them first.
        options: as for `rich.table.Table`.
    """

    def __init__(self, less_important: Sequence[str] = (), **options: Any) -> None:
        super().__init__(**options)
        self._less_important = less_important

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Print the table in the width of the console."""
        columns, omitted = self.columns, list[str]()
        cells = [[console.render_str(cell) if isinstance(cell, str) else cell for cell in c.cells] for c in columns]
        texts = [[_header(column), *own] for column, own in zip(columns, cells, strict=True)]
        ranges = [(max(map(_shortest, own)), max(map(_longest, own))) for own in texts]
        kept = list(range(len(columns)))
        for name in self._less_important:
            if _width([ranges[i][0] for i in kept]) <= options.max_width:
                break
            kept = [i for i in kept if columns[i].header != name]
            omitted.append(name)
        widths = _distribute([ranges[i] for i in kept], options.max_width)
        yield from self._plain(kept, cells, widths, omitted, options).__rich_console__(console, options)

    def _plain(
        self,
        kept: Sequence[int],
        cells: Sequence[Sequence[Any]],
        widths: Sequence[int],
        omitted: Sequence[str],
        options: ConsoleOptions,
    ) -> Table:
        """The table with these columns, each in its width."""
        caption = self.caption
        if omitted:
            note = f"too narrow for: {', '.join(omitted)}"
            caption = f"{caption}\n{note}" if caption else note
        table = Table(
            title=self.title, caption=caption, title_justify=self.title_justify, caption_justify=self.caption_justify,
            min_width=min(self.min_width or 0, options.max_width), box=HEAVY_HEAD,
        )  # fmt: skip
        too_wide = _width(widths) > options.max_width  # words are broken after all
        for i, width in zip(kept, widths, strict=True):
            column = self.columns[i]
            fixed = None if too_wide else width
            table.add_column(column.header, justify=column.justify, overflow="fold", width=fixed)
        fits = [width >= max(map(_longest, cells[i]), default=0) for i, width in zip(kept, widths, strict=True)]
        for number, row in enumerate(self.rows):
            own = [cells[i][number] for i in kept]
            broken = [cell if fit else _break(cell) for cell, fit in zip(own, fits, strict=True)]
            table.add_row(*broken, style=row.style, end_section=row.end_section)
        return table


def _header(column: Column) -> Any:
    return Text(column.header) if isinstance(column.header, str) else column.header


def _longest(cell: Any) -> int:
    """The cells of the longest line."""
    return max(map(cell_len, str(cell).split("\n")))


def _shortest(cell: Any) -> int:
    """The fewest cells in which no word and no interval is broken; Chinese text may be broken anywhere."""
    words = map(len, _WORD.findall(str(cell)))
    return max(*words, min(_longest(cell), _SHORTEST_TEXT), 0)


def _width(columns: Sequence[int]) -> int:
    """The width of a table with padding and lines."""
    return sum(columns) + 3 * len(columns) + 1


def _distribute(ranges: Sequence[tuple[int, int]], available: int) -> list[int]:
    """Widths from the shortest to the longest of each column; free space goes to all columns evenly."""
    widths = [shortest for shortest, _ in ranges]
    growing = True
    while growing:
        growing = False
        for i, (_, longest) in enumerate(ranges):
            if widths[i] < longest and _width(widths) < available:
                widths[i] += 1
                growing = True
    return widths


def _break(cell: Any) -> Any:
    """A metric with its interval on the next line; other cells unchanged."""
    match = _METRIC.fullmatch(str(cell))
    return Text("\n").join([cell[: match.end(1)], cell[match.start(2) :]]) if match else cell
