"""The lines of a page of a PDF file in reading order: columns, and rows of tables."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from zhili.reading.formats.pdf.chars import Piece, same_height, turned_lines
from zhili.reading.formats.pdf.columns import split_columns
from zhili.reading.formats.text.tables import is_mark

_FARTHEST = 1e6  # points from a corner of the page; the largest pages of PDF have 14,400
_CELL_GAP = 1.4  # space between two cells, in parts of the size of print


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of print, or the cells of a table at the same height.

    Args:
        cells: its pieces from left to right, those without a wide gap between them joined.
        page: the number of its page.
        region: the number of its column; columns are counted through the document.
        table: the number of its table on the page; 0 for other lines.
        height: the height of the page.
    """

    cells: tuple[Piece, ...]
    page: int
    region: int
    table: int
    height: float

    @property
    def text(self) -> str:
        """Its text; the cells of a row are joined by " | "."""
        return (" | " if self.table else " ").join(cell.text for cell in self.cells)

    @property
    def left(self) -> float:
        """Its left end."""
        return self.cells[0].left

    @property
    def right(self) -> float:
        """Its right end."""
        return max(cell.right for cell in self.cells)

    @property
    def middle(self) -> float:
        """The height of its middle line."""
        return self.cells[0].middle

    @property
    def size(self) -> float:
        """The size of its print."""
        return max(self.cells, key=lambda cell: len(cell.text)).size

    @property
    def bold(self) -> int:
        """How many characters at its beginning are bold."""
        return self.cells[0].bold


def page_lines(pieces: Sequence[Piece], page: int, height: float, regions: int) -> list[PrintedLine]:
    """The lines of a page in reading order, without pieces at infinite places, which nobody sees.

    Args:
        pieces: the pieces of print on the page.
        page: the number of the page.
        height: its height.
        regions: how many columns the pages before it have.
    """
    pieces = [piece for piece in pieces if _is_on_a_page(piece)]
    upright = [piece for piece in pieces if not piece.turned]
    lines: list[PrintedLine] = []
    for region in split_columns(upright):
        rows = _rows(region)
        tables, before = _tables(rows), len(lines)
        for cells, table in zip(rows, tables, strict=True):
            # Adding `before` makes the number different in each region.
            lines.append(PrintedLine(tuple(cells), page, regions, table and table + before, height))
        regions += 1
    for turned in turned_lines(list(pieces)):
        lines.append(PrintedLine((turned,), page, regions, 0, height))
        regions += 1
    return lines


def _is_on_a_page(piece: Piece) -> bool:
    places = (piece.left, piece.right, piece.bottom, piece.top, piece.size)
    return all(abs(place) < _FARTHEST for place in places)  # NaN is not


def _rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Put pieces at the same height together, from the top downwards, and join those that are close."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (-piece.middle, piece.left)):
        if rows and same_height(rows[-1][0], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_join_close(sorted(row, key=lambda piece: piece.left)) for row in rows]


def _join_close(row: list[Piece]) -> list[Piece]:
    """Join the pieces of a row without a wide gap between them."""
    groups = [[row[0]]]
    for before, piece in pairwise(row):
        if piece.left - before.right > _CELL_GAP * max(before.size, piece.size):
            groups.append([])
        groups[-1].append(piece)
    return [_joined(group) for group in groups]


def _joined(group: list[Piece]) -> Piece:
    first = group[0]
    if len(group) == 1:
        return replace(first, text=" ".join(first.text.split(" ")).strip())
    parts = [first.text.strip()]
    for before, piece in pairwise(group):
        blank = " " if piece.left - before.right > 0.2 * piece.size else ""
        parts.append(blank + piece.text.strip())
    bold = 0
    for piece, part in zip(group, parts, strict=True):
        whole = piece.bold >= len(piece.text.strip())
        bold += len(part) if whole else piece.bold
        if not whole:
            break
    return replace(first, text="".join(parts), right=max(piece.right for piece in group), bold=bold)


def _tables(rows: Sequence[Sequence[Piece]]) -> list[int]:
    """The number of the table of each row; 0 outside tables.

    A table is at least two rows, one after another, whose cells are below each other. A row with one cell belongs to
    it if it is close between two such rows: a cell has two lines.
    """
    numbers, count = [0] * len(rows), 0
    for i, (row, following) in enumerate(pairwise(rows)):
        if _are_rows(row, following, 5.0):
            count += not numbers[i]
            numbers[i] = numbers[i] or count
            numbers[i + 1] = numbers[i]
        elif len(row) == 1 and i and numbers[i - 1] and _are_rows(rows[i - 1], following, 3.5):
            numbers[i] = numbers[i + 1] = numbers[i - 1]
    return numbers


def _are_rows(one: Sequence[Piece], other: Sequence[Piece], distance: float) -> bool:
    """Whether the cells of two rows are below each other, at most so far apart, in parts of the size of print."""
    near = one[0].middle - other[0].middle < distance * max(one[0].size, other[0].size)
    return near and _is_row(one) and _is_row(other) and _has_common_column(one, other)


def _is_row(cells: Sequence[Piece]) -> bool:
    return len(cells) > 2 or (len(cells) == 2 and not is_mark(cells[0].text))


def _has_common_column(one: Sequence[Piece], other: Sequence[Piece]) -> bool:
    """Whether a cell after the first one is below such a cell of the other row (both are sorted)."""
    i = j = 1
    while i < len(one) and j < len(other):
        if one[i].right < other[j].left:
            i += 1
        elif other[j].right < one[i].left:
            j += 1
        else:
            return True
    return False
