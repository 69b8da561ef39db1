"""Documents from pieces of text at places of a page (OFD, recognised pictures), read like the print of a PDF file."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from zhili.reading.document import Document
from zhili.reading.formats.pdf.chars import Piece
from zhili.reading.formats.pdf.layout import PrintedLine, page_lines
from zhili.reading.formats.pdf.read import printed_document

_POINTS = 72 / 25.4  # points in a millimetre


@dataclass(frozen=True)
class Placed:
    """A piece of text on a page; lengths are in millimetres from the upper left corner.

    Args:
        text: the text.
        page: the number of its page.
        left, top, right, bottom: its place; `top` is smaller than `bottom`.
        size: the size of its print.
        bold: whether it is bold.
        height: the height of the page.
    """

    text: str
    page: int
    left: float
    top: float
    right: float
    bottom: float
    size: float
    bold: bool = False
    height: float = 297.0


def placed_document(pieces: Sequence[Placed], title: str = "") -> Document:
    """The document of pieces of text, which come page by page.

    Args:
        pieces: the pieces.
        title: the title that the file states, or "".
    """
    lines: list[PrintedLine] = []
    pages = regions = 0
    for _, members in groupby(pieces, key=lambda piece: piece.page):
        page = list(members)
        added = page_lines([_print(piece) for piece in page], pages, page[0].height * _POINTS, regions)
        lines += added
        regions = max((line.region + 1 for line in added), default=regions)
        pages += 1
    return printed_document(lines, pages, {}, title)


def _print(piece: Placed) -> Piece:
    """The piece in points from the lower left corner. A hostile file may exchange sides or state negative sizes."""
    left, right = sorted((piece.left, piece.right))
    top, bottom = sorted((piece.top, piece.bottom))
    return Piece(
        text=piece.text,
        left=left * _POINTS,
        right=right * _POINTS,
        bottom=(piece.height - bottom) * _POINTS,
        top=(piece.height - top) * _POINTS,
        size=abs(piece.size) * _POINTS,
        bold=len(piece.text) if piece.bold else 0,
        turned=False,
    )
