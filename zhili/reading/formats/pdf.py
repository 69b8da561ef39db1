"""Read PDF files, with the extra `documents`."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median
from typing import TYPE_CHECKING

from zhili.errors import InputError
from zhili.extras import require
from zhili.reading.document import Document, DocumentBuilder
from zhili.reading.structure import is_open_ended, is_page_number, numbering_style
from zhili.text import normalise

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_EDGE = 0.12  # share of a page's height, at its top and bottom, that may contain running heads and page numbers
_LARGE = 1.15  # size of a heading relative to the body text


@dataclass(frozen=True)
class _PdfLine:
    """A printed line; coordinates are in points from the lower left corner of the page."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    top: float
    at_edge: bool  # near the top or bottom of the page

    @property
    def size(self) -> float:
        return self.top - self.bottom


def read_pdf(data: bytes, shown_name: str) -> Document:
    """Read the paragraphs of a PDF file.

    Lines are joined into paragraphs by their indents and ends. Lines in large print are headings. Running heads and
    page numbers do not belong to the main text.

    Args:
        data: the file.
        shown_name: the file name for messages.

    Raises:
        InputError: the extra is not installed, or the file is damaged, protected by a password or without text.
    """
    lines, pages = _read_lines(data, shown_name)
    if not lines:
        raise InputError(f"{shown_name}: there is no text, perhaps only scanned pages; run OCR on the file first")
    builder = DocumentBuilder()
    running = _running_lines(lines, pages)
    body = [line for line in lines if line not in running]
    body_size = median(sorted(line.size for line in body for _ in line.text)) if body else 0.0
    for group in _paragraphs(body, body_size):
        is_heading = group[0].size > _LARGE * body_size and len(group) <= 3
        level = _level(group[0].size / body_size) if is_heading else None
        builder.add(_join([line.text for line in group]), level=level)
    for line in sorted(running, key=lambda line: line.page):
        builder.add(line.text, main=False)
    return builder.build()


def _read_lines(data: bytes, shown_name: str) -> tuple[list[_PdfLine], int]:
    """The printed lines, and the number of pages."""
    pdfium = require("pypdfium2", "documents", shown_name)
    lines: list[_PdfLine] = []
    try:
        pdf = pdfium.PdfDocument(data)
        try:
            for number, page in enumerate(pdf):
                lines += _page_lines(page, number)
            return lines, len(pdf)
        finally:
            pdf.close()
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise InputError(f"{shown_name}: protected by a password; save it again without one") from None
        raise InputError(f"{shown_name}: damaged or no PDF; save it again, or as plain text") from None


def _page_lines(page: "PdfPage", number: int) -> Iterator[_PdfLine]:
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
                at_edge = top > height * (1 - _EDGE) or bottom < height * _EDGE
                yield _PdfLine(stripped, number, boxes[0][0], boxes[1][2], bottom, top, at_edge)
            start += len(raw) + 2
    finally:
        text.close()


def _running_lines(lines: Sequence[_PdfLine], pages: int) -> set[_PdfLine]:
    """The page numbers, and the lines that are repeated at the edge of most pages."""
    by_page = [list(group) for _, group in groupby(lines, key=lambda line: line.page)]
    edge = [line for group in by_page for line in {*group[:2], *group[-2:]} if line.at_edge]
    counts = Counter(_without_numbers(line) for line in edge)
    most = max(2, pages / 2)
    return {line for line in edge if is_page_number(normalise(line.text)) or counts[_without_numbers(line)] >= most}


def _without_numbers(line: _PdfLine) -> str:
    return re.sub(r"[\d一二三四五六七八九十]+", "#", line.text)


def _paragraphs(lines: Sequence[_PdfLine], body_size: float) -> Iterator[list[_PdfLine]]:
    """Group lines: a paragraph begins with an indent, or after a short line, a gap or another size of print."""
    if not lines:
        return
    left = Counter(round(line.left) for line in lines).most_common(1)[0][0]
    right = max(line.right for line in lines)
    gaps = [a.bottom - b.top for a, b in pairwise(lines) if a.page == b.page and a.bottom > b.top]
    usual_gap = median(gaps) if gaps else 0.0
    group = [lines[0]]
    for before, line in pairwise(lines):
        indented = line.left > left + 0.8 * body_size
        short = before.right < right - 2.2 * body_size
        gap = before.page == line.page and before.bottom - line.top > usual_gap + 0.7 * body_size
        large = before.size > _LARGE * body_size
        other_size = abs(before.size - line.size) > 0.15 * body_size and large
        same_heading = large and abs(before.size - line.size) < 0.1 * body_size and not gap  # lines may be centred
        unfinished = is_open_ended(before.text) and not short and numbering_style(line.text) in (None, 0)
        starts = other_size or gap or (not same_heading and (short or (indented and not unfinished)))
        if starts:
            yield group
            group = []
        group.append(line)
    yield group


def _level(ratio: float) -> int:
    """The level of a heading by its size relative to the body text."""
    return 0 if ratio > 1.45 else 1 if ratio > 1.25 else 2


def _join(texts: Sequence[str]) -> str:
    """Join lines, with a space only between Latin letters."""
    joined = texts[0]
    for text in texts[1:]:
        latin = re.search(r"[A-Za-z,.;]$", joined) and re.match("[A-Za-z]", text)
        joined += f" {text}" if latin else text
    return joined
