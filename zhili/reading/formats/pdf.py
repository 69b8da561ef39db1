"""PDF to blocks, with the extra `documents`."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median
from typing import TYPE_CHECKING

from zhili.errors import InputError
from zhili.reading.document import Document, DocumentBuilder
from zhili.reading.structure.headings import numbering, open_ended
from zhili.text import normalise

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_EDGE = 0.12  # share of a page's height at its top and bottom where running heads and page numbers stand
_PAGE_NUMBER = re.compile(r"[-—–·~\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/,共]+\s*\d{1,4}\s*页?)?[-—–·~\s]*")


@dataclass(frozen=True)
class _Line:
    """A line of print; coordinates in points, from the page's lower left corner."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    top: float
    edge: bool  # near the top or bottom of its page

    @property
    def size(self) -> float:
        return self.top - self.bottom


def read_pdf(data: bytes, named: str) -> Document:
    """Lines joined to paragraphs by indents and ends; large print is a heading; running heads and page numbers go.

    Args:
        data: the file.
        named: what messages call it.

    Raises:
        InputError: the extra is missing, the file is damaged or locked, or it holds pictures of pages and no text.
    """
    try:
        from pypdfium2 import PdfDocument, PdfiumError
    except ImportError:
        raise InputError(f"{named}: reading .pdf takes an extra; pip install 'zhili[documents]'") from None
    lines: list[_Line] = []
    try:
        document = PdfDocument(data)
        try:
            for number, page in enumerate(document):
                lines += _lines(page, number)
            pages = len(document)
        finally:
            document.close()
    except PdfiumError as error:
        what = "locked by a password" if "password" in str(error).lower() else "damaged or no PDF"
        raise InputError(f"{named}: {what}; save it again without, or as plain text") from None
    if not any(line.text.strip() for line in lines):
        raise InputError(f"{named}: no text inside, only pictures of pages perhaps; run OCR on it first")
    writer = DocumentBuilder()
    running = _running(lines, pages)
    body = [line for line in lines if line not in running]
    size = median(sorted(line.size for line in body for _ in line.text)) if body else 0.0
    for group in _paragraphs(body, size):
        large = group[0].size > 1.15 * size and len(group) <= 3
        writer.add(_joined([line.text for line in group]), level=_level(group[0].size / size) if large else None)
    for line in sorted(running, key=lambda line: line.page):
        writer.add(line.text, main=False)
    return writer.page()


def _lines(page: "PdfPage", number: int) -> Iterator[_Line]:
    height = page.get_height()
    text = page.get_textpage()
    try:
        start = 0
        for raw in text.get_text_range().split("\r\n"):
            stripped = raw.strip()
            if stripped:
                first = start + raw.index(stripped[0])
                boxes = [text.get_charbox(i) for i in (first, first + len(stripped) - 1)]
                bottom, top = min(b[1] for b in boxes), max(b[3] for b in boxes)
                edge = top > height * (1 - _EDGE) or bottom < height * _EDGE
                yield _Line(stripped, number, boxes[0][0], boxes[1][2], bottom, top, edge)
            start += len(raw) + 2
    finally:
        text.close()


def _running(lines: Sequence[_Line], pages: int) -> set[_Line]:
    """Page numbers, and what stands at the edge of most pages."""
    by_page = [list(group) for _, group in groupby(lines, key=lambda line: line.page)]
    edge = [line for group in by_page for line in {*group[:2], *group[-2:]} if line.edge]
    counts = Counter(_key(line) for line in edge)
    most = max(2, pages / 2)
    return {line for line in edge if _PAGE_NUMBER.fullmatch(normalise(line.text)) or counts[_key(line)] >= most}


def _key(line: _Line) -> str:
    return re.sub(r"[\d一二三四五六七八九十]+", "#", line.text)


def _paragraphs(lines: Sequence[_Line], size: float) -> Iterator[list[_Line]]:
    """Lines grouped: a new paragraph is indented, or follows a line that ends early, a gap or another size of print."""
    if not lines:
        return
    left = Counter(round(line.left) for line in lines).most_common(1)[0][0]
    right = max(line.right for line in lines)
    gaps = [a.bottom - b.top for a, b in pairwise(lines) if a.page == b.page and a.bottom > b.top]
    gap = median(gaps) if gaps else 0.0
    group = [lines[0]]
    for before, line in pairwise(lines):
        indented = line.left > left + 0.8 * size
        early = before.right < right - 2.2 * size
        apart = before.page == line.page and before.bottom - line.top > gap + 0.7 * size
        other = abs(before.size - line.size) > 0.15 * size and before.size > 1.15 * size
        centred_title = before.size > 1.15 * size and abs(before.size - line.size) < 0.1 * size and not apart
        unfinished = open_ended(before.text) and not early and not numbering(line.text)
        starts = other or apart or (early and not centred_title) or (indented and not centred_title and not unfinished)
        if starts or (
            indented and not centred_title and group[0].left <= left + 0.8 * size and not early and not unfinished
        ):
            yield group
            group = []
        group.append(line)
    yield group


def _level(ratio: float) -> int:
    return 0 if ratio > 1.45 else 1 if ratio > 1.25 else 2


def _joined(texts: Sequence[str]) -> str:
    """Lines as one: a blank only between Latin letters or digits."""
    whole = texts[0]
    for text in texts[1:]:
        latin = re.search(r"[A-Za-z,.;]$", whole) and re.match("[A-Za-z]", text)
        whole += f" {text}" if latin else text
    return whole
