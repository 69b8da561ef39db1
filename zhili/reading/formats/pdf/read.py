"""Read PDF files, with the extra `documents`."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from statistics import median
from typing import TYPE_CHECKING

from zhili.errors import InputError
from zhili.extras import require
from zhili.limits import limits
from zhili.reading.document import Document, DocumentBuilder
from zhili.reading.formats.join import join_lines
from zhili.reading.formats.pdf.layout import PrintedLine, page_lines
from zhili.reading.formats.pdf.margins import Margins, has_gap, paragraphs, region_margins, usual_size
from zhili.reading.formats.text.tables import BULLET
from zhili.reading.wording import is_page_number
from zhili.text import normalise

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_EDGE = 0.12  # share of a page's height, at its top and bottom, that may contain running heads and page numbers
_EDGE_LINES = 3  # lines at the top or bottom of a page that may be running heads
_NOT_WORDS = re.compile(r"[\W\d_一二三四五六七八九十]+")
_LARGE = 1.15  # size of a title, in parts of the size of running text
_MAX_BOOKMARKS = 5000


def read_pdf(data: bytes, shown_name: str) -> Document:
    """Read the paragraphs of a PDF file.

    Lines are joined into paragraphs by the margins of their column. Columns are read one after another. Running heads
    and page numbers have the role "furniture" and come after the paragraph that they interrupt.

    Args:
        data: the file.
        shown_name: the file name for messages.

    Raises:
        InputError: the extra is not installed, or the file is damaged, protected by a password, without text or has too
            many pages.
    """
    lines, pages, bookmarks = _read_lines(data, shown_name)
    if not lines:
        raise InputError(f"{shown_name}: there is no text, perhaps only scanned pages; run OCR on the file first")
    return printed_document(lines, pages, bookmarks)


def printed_document(lines: Sequence[PrintedLine], pages: int, bookmarks: dict[str, int], title: str = "") -> Document:
    """The document of printed lines.

    Args:
        lines: the lines in reading order.
        pages: how many pages there are.
        bookmarks: the level of each title in the outline of the file.
        title: the title that the file states, or "".
    """
    running = _running_lines(lines, pages)
    body = [line for line, runs in zip(lines, running, strict=True) if not runs]
    furniture = [line for line, runs in zip(lines, running, strict=True) if runs]
    return _Writer(body, bookmarks).write(furniture, title)


def _read_lines(data: bytes, shown_name: str) -> tuple[list[PrintedLine], int, dict[str, int]]:
    """The printed lines, the number of pages, and the level of each bookmark."""
    pdfium = require("pypdfium2", "documents", shown_name)
    try:
        pdf = pdfium.PdfDocument(data)
        try:
            limits().check_pages(len(pdf), shown_name)
            return _printed_lines(pdf), len(pdf), _bookmarks(pdf)
        finally:
            pdf.close()
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise InputError(f"{shown_name}: protected by a password; save it again without one") from None
        raise InputError(f"{shown_name}: damaged or no PDF; save it again, or as plain text") from None


def _printed_lines(pdf: "PdfDocument") -> list[PrintedLine]:
    from zhili.reading.formats.pdf.chars import page_pieces

    lines: list[PrintedLine] = []
    regions = 0
    for number, page in enumerate(pdf):
        text_page = page.get_textpage()
        try:
            added = page_lines(page_pieces(page, text_page), number, page.get_height(), regions)
        finally:
            text_page.close()
            page.close()
        lines += added
        regions = max((line.region + 1 for line in added), default=regions)
    return lines


def _bookmarks(pdf: "PdfDocument") -> dict[str, int]:
    """The level of each title in the outline of the file."""
    levels: dict[str, int] = {}
    for bookmark in islice(pdf.get_toc(max_depth=9), _MAX_BOOKMARKS):
        levels.setdefault(_key(bookmark.get_title()), bookmark.level)
    levels.pop("", None)
    return levels


def _key(text: str) -> str:
    return re.sub(r"\W", "", text)


def _running_lines(lines: Sequence[PrintedLine], pages: int) -> list[bool]:
    """Which lines are page numbers, or repeated at the edge of many pages (left and right pages may differ).

    A title that the running heads repeat stays: it is larger than running text, or lower than they are.
    """
    pages_of_lines = groupby(range(len(lines)), key=lambda place: lines[place].page)
    at_edge = [place for _, page in pages_of_lines for place in _edge(lines, page)]
    keys = {place: _NOT_WORDS.sub("", lines[place].text) for place in at_edge}
    counts = Counter(keys.values())
    running = [False] * len(lines)
    for place, key in keys.items():
        number = is_page_number(normalise(lines[place].text[:40])) and len(lines[place].text) < 40
        running[place] = number or (bool(key) and counts[key] >= max(2, 0.3 * pages))
    repeated: dict[str, list[int]] = defaultdict(list)
    for place in sorted(place for place in keys if running[place] and keys[place]):
        repeated[keys[place]].append(place)
    size = usual_size(lines)
    for places in repeated.values():
        title = _title_among([lines[place] for place in places], size)
        if title is not None:
            running[places[title]] = False
    return running


def _title_among(same: Sequence[PrintedLine], size: float) -> int | None:
    """Which of some lines with the same words is the title that the others repeat; None if none is.

    Args:
        same: the lines in reading order.
        size: the size of running text.
    """
    height = median(line.middle for line in same)
    for number, line in enumerate(same):
        if line.page != same[0].page:
            break
        if line.size > _LARGE * size or abs(line.middle - height) > line.size:
            return number
    return None


def _edge(lines: Sequence[PrintedLine], page: Iterator[int]) -> set[int]:
    """The first and last lines of a page by height that are near its top or bottom."""
    places = sorted(page, key=lambda i: lines[i].middle)
    low = [i for i in places[:_EDGE_LINES] if lines[i].middle < lines[i].height * _EDGE]
    high = [i for i in places[-_EDGE_LINES:] if lines[i].middle > lines[i].height * (1 - _EDGE)]
    return {*low, *high}


class _Writer:
    """The lines of the document so far."""

    def __init__(self, body: Sequence[PrintedLine], bookmarks: dict[str, int]) -> None:
        self._builder = DocumentBuilder()
        self._body, self._levels = body, bookmarks
        self._margins: dict[int, Margins] = region_margins(body)
        self._size = usual_size(body)
        # In a document whose running text is bold, or in a black typeface, bold print says nothing.
        text = [line for line in body if not line.table] or body
        bold = sum(min(line.bold, len(line.text)) for line in text)
        self._has_bold = bold * 2 < sum(len(line.text) for line in text)
        self._tables: dict[tuple[int, int], int] = {}

    def write(self, furniture: Sequence[PrintedLine], title: str) -> Document:
        """Add the paragraphs, and the running lines of each page before the first paragraph of a later page."""
        before: PrintedLine | None = None
        waiting = list(reversed(furniture))
        for block, group in enumerate(paragraphs(self._body, self._margins), 1):
            while waiting and waiting[-1].page < group[0].page:
                self._builder.add(waiting.pop().text, role="furniture", main=False)
            self._add(group, before, block)
            before = group[-1]
        while waiting:
            self._builder.add(waiting.pop().text, role="furniture", main=False)
        return self._builder.build(title)

    def _add(self, group: Sequence[PrintedLine], before: PrintedLine | None, block: int) -> None:
        first = group[0]
        margins = self._margins[first.region]
        text = join_lines(line.text for line in group)
        bullet = BULLET.match(text)
        evidence: dict[str, object] = {
            "kind": "row" if first.table else "item" if bullet else "text",
            "size": round(first.size / self._size, 2) if self._size else 1.0,
            "gap": before is not None and has_gap(before, first, self._margins),
            "table": self._table(first),
            "block": block,
        }
        if not first.table:
            level = self._levels.pop(_key(text), None) if len(text) < 100 else None
            align = margins.align(first) if len(group) == 1 else ""
            evidence |= {"level": level, "align": align, "indent": margins.is_indented(first)}
        cut = bullet.end() if bullet else 0
        self._builder.add(text[cut:], max(0, self._bold(group) - cut), **evidence)

    def _bold(self, group: Sequence[PrintedLine]) -> int:
        """How many characters at the beginning of a paragraph are bold."""
        bold = 0
        for line in group if self._has_bold else ():
            bold += min(line.bold, len(line.text))
            if line.bold < len(line.text):
                break
        return bold

    def _table(self, line: PrintedLine) -> int:
        """The number of a line's table in the document."""
        return self._tables.setdefault((line.page, line.table), len(self._tables) + 1) if line.table else 0
