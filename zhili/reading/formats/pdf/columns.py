"""The columns of a page of a PDF file."""

from collections.abc import Iterator, Sequence
from statistics import median

import numpy as np

from zhili.reading.formats.pdf.chars import Piece, same_height

_GUTTER = 1.2  # space between two columns, in parts of the size of print
_CROSSING = (0.0, 0.04, 0.12)  # share of the pieces on a page that may reach across a gutter, such as its title
_MAX_COLUMNS = 4
_MIN_LINES = 3  # lines of a column
_MIN_PROSE = 10  # least length of a line of running text, in parts of the size of print


def split_columns(pieces: list[Piece], columns: int = _MAX_COLUMNS) -> Iterator[list[Piece]]:
    """Split pieces into the columns of a page, and the parts above, between and below them.

    Args:
        pieces: the pieces of print, upright.
        columns: how many columns there may be.
    """
    gutter = _gutter(pieces) if columns > 1 and len(pieces) >= 2 * _MIN_LINES else None
    if gutter is None:
        if pieces:
            yield pieces
        return
    band: list[Piece] = []
    across: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: -piece.middle):
        if piece.left < gutter < piece.right:
            yield from _columns(band, gutter, columns)
            band = []
            across.append(piece)
        else:
            if across and not same_height(across[-1], piece):
                yield across
                across = []
            (across if across else band).append(piece)
    if across:
        yield across
    yield from _columns(band, gutter, columns)


def _columns(band: list[Piece], gutter: float, columns: int) -> Iterator[list[Piece]]:
    """The columns at both sides of a gutter; a band that is too short for columns stays whole."""
    left = [piece for piece in band if piece.right <= gutter]
    right = [piece for piece in band if piece.right > gutter]
    if left and right and _are_columns(left, right):
        yield from split_columns(left, columns - 1)
        yield from split_columns(right, columns - 1)
    elif band:
        yield band


def _gutter(pieces: Sequence[Piece]) -> float | None:
    """The middle of a vertical strip that hardly any piece crosses, with columns at both sides; None without one."""
    begin = int(min(piece.left for piece in pieces))
    width = int(max(piece.right for piece in pieces)) - begin + 2
    if not 40 <= width <= 20_000:
        return None
    changes = np.zeros(width + 1, dtype=np.int64)
    np.add.at(changes, [int(piece.left) - begin for piece in pieces], 1)
    np.add.at(changes, [int(piece.right) - begin + 1 for piece in pieces], -1)
    crossing = np.cumsum(changes)[:width]
    size = median(piece.size for piece in pieces)
    for share in _CROSSING:
        for start, end in _strips(crossing <= len(pieces) * share, size * _GUTTER):
            gutter = begin + (start + end) / 2
            left = [piece for piece in pieces if piece.right <= gutter]
            right = [piece for piece in pieces if piece.left >= gutter]
            if _are_columns(left, right):
                return gutter
    return None


def _strips(free: "np.ndarray[tuple[int], np.dtype[np.bool_]]", least: float) -> list[tuple[int, int]]:
    """The runs of free places inside the print that are wide enough, the widest first; at most six."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], free, [False])).astype(np.int8)))
    runs = [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    inner = [(start, end) for start, end in runs if start > 0 and end < len(free) and end - start >= least]
    return sorted(inner, key=lambda run: run[0] - run[1])[:6]


def _are_columns(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Whether pieces at both sides of a gutter are columns of text, and not cells of a table.

    The lines of columns have heights of their own, or are as long as lines of running text.
    """
    if min(len(left), len(right)) < _MIN_LINES:
        return False
    sparse, dense = sorted((left, right), key=len)
    heights = np.sort(np.array([piece.middle for piece in dense]))
    own = 0
    for piece in sparse:
        place = int(np.searchsorted(heights, piece.middle))
        distance = min((abs(heights[i] - piece.middle) for i in (place - 1, place) if 0 <= i < len(heights)), default=0)
        own += distance > 0.25 * piece.size
    if own * 10 > len(sparse) * 4:
        return _is_prose(left) or _is_prose(right)
    return _is_prose(left) and _is_prose(right)


def _is_prose(pieces: Sequence[Piece]) -> bool:
    """Whether most of the print is in pieces that are as long as lines of running text."""
    widths = [(piece.right - piece.left, _MIN_PROSE * piece.size) for piece in pieces]
    return 2 * sum(width for width, prose in widths if width >= prose) >= sum(width for width, _ in widths)
