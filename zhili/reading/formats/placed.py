"""Lines of print from pieces of text at places of a page, and paragraphs from such lines (OFD, recognised pictures)."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from zhili.reading.document import Align, DocumentBuilder
from zhili.reading.formats.join import join_lines

_SAME_SIZE = 0.15  # difference of the print sizes within a paragraph, in parts of the running text's size
_FEW = 0.1  # share of the characters
_WORD = re.compile(r"[A-Za-z0-9,.;:)%]")
_PAGE_NUMBER = re.compile(r"[-—－–·\s第]*\d{1,4}[-—－–·\s页]*(?:[共/]\s*\d{1,4}\s*页?)?")
_EDGE = 0.1  # share of a page's height, at its top and bottom, that may contain page numbers


@dataclass(frozen=True)
class Placed:
    """A piece of text on a page, or a line put together from such pieces.

    Args:
        text: the text.
        page: the number of its page.
        left, top, right, bottom: its place; `top` is smaller than `bottom`.
        size: the size of its print.
        bold: whether it is bold.
        width, height: the size of the page.
    """

    text: str
    page: int
    left: float
    top: float
    right: float
    bottom: float
    size: float
    bold: bool = False
    width: float = 1.0
    height: float = 1.0

    @property
    def middle(self) -> float:
        """The height of its middle line."""
        return (self.top + self.bottom) / 2


def add_paragraphs(builder: DocumentBuilder, pieces: Sequence[Placed]) -> None:
    """Add the paragraphs of pages to a document.

    A paragraph begins with an indent, after a short line or a gap, or with another size of print. Page numbers have the
    role "furniture" and come last, so that a paragraph may cross a page break.
    """
    lines = [line for _, page in groupby(pieces, key=lambda piece: piece.page) for line in _lines(list(page))]
    numbers = [line for line in lines if _is_page_number(line)]
    body = [line for line in lines if not _is_page_number(line)]
    typical, margins = _typical_size(body), _margins(body)
    for block, group in enumerate(_groups(body, typical, margins)):
        first, align = group[0], _align(group, margins)
        builder.add(
            join_lines(line.text for line in group),
            sum(len(line.text) for line in group) if all(line.bold for line in group) else 0,
            size=round(first.size / typical, 2) if typical else 1.0,
            align=align,
            indent=not align and first.left > margins[0] + 1.2 * first.size,
            block=block,
        )
    for line in numbers:
        builder.add(line.text, role="furniture", main=False)


def _lines(pieces: list[Placed]) -> list[Placed]:
    """Put pieces at the same height together, from left to right."""
    rows: list[list[Placed]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.middle, piece.left)):
        if rows and abs(piece.middle - rows[-1][-1].middle) < 0.5 * min(piece.size, rows[-1][-1].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_line(sorted(row, key=lambda piece: piece.left)) for row in rows]


def _line(row: list[Placed]) -> Placed:
    text = row[0].text
    for before, piece in pairwise(row):
        space = piece.left - before.right
        words = _WORD.search(before.text[-1:]) and _WORD.search(piece.text[:1])
        text += " " + piece.text if space > (0.15 if words else 0.8) * piece.size else piece.text
    first = row[0]
    return Placed(
        text=text,
        page=first.page,
        left=first.left,
        top=min(piece.top for piece in row),
        right=max(piece.right for piece in row),
        bottom=max(piece.bottom for piece in row),
        size=median(piece.size for piece in row),
        bold=all(piece.bold for piece in row if piece.text.strip()),
        width=first.width,
        height=first.height,
    )


def _is_page_number(line: Placed) -> bool:
    at_edge = line.bottom > line.height * (1 - _EDGE) or line.top < line.height * _EDGE
    return at_edge and _PAGE_NUMBER.fullmatch(line.text.strip()) is not None


def _typical_size(lines: Sequence[Placed]) -> float:
    """The size of most characters."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _margins(lines: Sequence[Placed]) -> tuple[float, float]:
    """The leftmost place where more than a few characters begin, and where the longest line ends."""
    if not lines:
        return 0.0, 0.0
    begins: Counter[int] = Counter()
    for line in lines:
        begins[round(line.left)] += len(line.text)
    few = _FEW * sum(begins.values())
    left = min((left for left, count in begins.items() if count >= few), default=min(begins))
    return left, max(line.right for line in lines)


def _groups(lines: Sequence[Placed], typical: float, margins: tuple[float, float]) -> Iterator[list[Placed]]:
    """The lines of each paragraph."""
    if not lines:
        return
    left, right = margins
    steps = [b.top - a.top for a, b in pairwise(lines) if a.page == b.page and b.top > a.top]
    step = median(steps) if steps else 0.0
    group = [lines[0]]
    for before, line in pairwise(lines):
        indented = line.left > left + 0.8 * typical
        short = before.right < right - 2.2 * typical
        apart = before.page == line.page and line.top - before.top > 1.5 * step
        other_size = abs(before.size - line.size) > _SAME_SIZE * typical
        if indented or short or apart or other_size:
            yield group
            group = []
        group.append(line)
    yield group


def _align(group: Sequence[Placed], margins: tuple[float, float]) -> Align:
    """Centred or at the right, if a short line is far from the left margin."""
    line = group[0]
    before, after = line.left - margins[0], margins[1] - line.right
    if len(group) > 1 or before < 2.5 * line.size:
        return ""
    if abs(before - after) < 1.5 * line.size:
        return "center"
    return "right" if after < 5 * line.size and before > after else ""
