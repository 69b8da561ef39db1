"""Pieces of print on a page of a PDF file: characters that are next to each other on one line."""

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

_SPACES = (0x20, 0xA0, 0x3000, 0xAD)
_HYPHENS = (0x02, 0xFFFE)  # what PDFium gives for a hyphen or minus sign at the end of a line
_WIDE_GAP = 1.0  # space between two pieces, in parts of their height
_BOLD_WEIGHT = 600
_BOLD_NAME = re.compile(r"bold|heavy|black|hei|黑", re.IGNORECASE)
_FILL_AND_STROKE = 2  # the render mode by which programs make letters bold

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of print; coordinates are in points from the lower left corner of the page as it is shown.

    Args:
        text: its text.
        left, right, bottom, top: its place.
        size: the size of its print in points.
        bold: how many characters at its beginning are bold.
        turned: whether it does not run from left to right.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    bold: int
    turned: bool

    @property
    def middle(self) -> float:
        """The height of its middle line."""
        return (self.bottom + self.top) / 2


def page_pieces(page: "PdfPage", text_page: "PdfTextPage") -> list[Piece]:
    """The pieces of print on a page, in the order of the file."""
    from pypdfium2 import raw

    count = text_page.count_chars()
    codes = np.fromiter((raw.FPDFText_GetUnicode(text_page, i) for i in range(count)), np.uint32, count)
    rectangles = (raw.FS_RECTF * count)()
    for i in range(count):
        raw.FPDFText_GetLooseCharBox(text_page, i, rectangles[i])
    boxes = np.frombuffer(rectangles, np.float32).reshape(count, 4).astype(np.float64)  # left, top, right, bottom
    codes[np.isin(codes, _HYPHENS)] = ord("-")
    shown = (codes > 0x20) & ~np.isin(codes, _SPACES) & (codes < 0x110000) & ((codes < 0xD800) | (codes > 0xDFFF))
    codes[~shown] = 0x20
    visible = np.flatnonzero(shown)
    if not visible.size:
        return []
    left, right, bottom, top = _shown_boxes(boxes[visible], page)
    breaks = np.flatnonzero(_is_break(left, right, bottom, top)) + 1
    fonts = _Fonts(raw, text_page)
    starts, ends = [0, *breaks.tolist()], [*breaks.tolist(), visible.size]
    turns = page.get_rotation() // 90
    pieces = []
    for start, end in zip(starts, ends, strict=True):
        first, last = int(visible[start]), int(visible[end - 1])
        text = codes[first : last + 1].tobytes().decode("utf-32-le")
        height = float(np.median(top[start:end] - bottom[start:end]))
        pieces.append(
            Piece(
                text=text,
                left=float(left[start:end].min()),
                right=float(right[start:end].max()),
                bottom=float(np.median(bottom[start:end])),
                top=float(np.median(top[start:end])),
                size=abs(fonts.size(first)) or height,  # a negative size is that of a mirrored page
                bold=fonts.bold(first, last),
                turned=fonts.is_turned(first, turns),
            )
        )
    return pieces


def _shown_boxes(boxes: _Floats, page: "PdfPage") -> tuple[_Floats, _Floats, _Floats, _Floats]:
    """The left, right, bottom and top of characters on the page as it is shown."""
    x, y = boxes[:, [0, 2]], boxes[:, [1, 3]]
    turns = page.get_rotation() // 90
    width, height = page.get_size()  # as it is shown
    if turns == 1:
        x, y = y, height - x
    elif turns == 2:
        x, y = width - x, height - y
    elif turns == 3:
        x, y = width - y, x
    return x.min(1), x.max(1), y.min(1), y.max(1)


def _is_break(left: _Floats, right: _Floats, bottom: _Floats, top: _Floats) -> npt.NDArray[np.bool_]:
    """Whether a piece ends between each two characters: at a wide gap, on another line or further left."""
    height = np.maximum(top - bottom, 0.1)
    small, large = np.minimum(height[:-1], height[1:]), np.maximum(height[:-1], height[1:])
    middle = (top + bottom) / 2
    other_line = np.abs(np.diff(middle)) > 0.45 * small
    backwards = left[1:] < left[:-1] - 0.5 * large
    apart: npt.NDArray[np.bool_] = other_line | backwards | (left[1:] - right[:-1] > _WIDE_GAP * small)
    return apart


class _Fonts:
    """The print of single characters."""

    def __init__(self, raw: Any, text_page: "PdfTextPage") -> None:
        self._raw, self._page = raw, text_page
        self._name, self._flags, self._matrix = ctypes.create_string_buffer(128), ctypes.c_int(), raw.FS_MATRIX()

    def size(self, index: int) -> float:
        """The size in points as it is shown; 0 if not known."""
        if not self._raw.FPDFText_GetMatrix(self._page, index, self._matrix):
            return 0.0
        return float(self._raw.FPDFText_GetFontSize(self._page, index)) * math.hypot(self._matrix.c, self._matrix.d)

    def bold(self, first: int, last: int) -> int:
        """How many characters from `first` on are bold; a piece that begins and ends with bold ones is bold."""
        if self._is_bold(first) and self._is_bold(last):
            return last - first + 1
        count = 0
        for index in range(first, last + 1):
            if not self._raw.FPDFText_IsGenerated(self._page, index) and not self._is_bold(index):
                break
            count += 1
        return count

    def is_turned(self, index: int, turns: int) -> bool:
        """Whether a character does not stand upright on a page that is turned clockwise by quarters."""
        if not self._raw.FPDFText_GetMatrix(self._page, index, self._matrix):
            return False
        angle = math.atan2(self._matrix.b, self._matrix.a) - turns * math.pi / 2
        return math.cos(angle) < 0.99

    def _is_bold(self, index: int) -> bool:
        if self._raw.FPDFText_GetFontWeight(self._page, index) >= _BOLD_WEIGHT:
            return True
        self._raw.FPDFText_GetFontInfo(self._page, index, self._name, 128, self._flags)
        if _BOLD_NAME.search(self._name.value.decode("utf-8", "replace")):
            return True
        item = self._raw.FPDFText_GetTextObject(self._page, index)
        return bool(item) and self._raw.FPDFTextObj_GetTextRenderMode(item) == _FILL_AND_STROKE


def turned_lines(pieces: list[Piece]) -> Iterator[Piece]:
    """Put the turned pieces that follow each other together, such as the letters of a watermark."""
    run: list[Piece] = []
    for piece in [*pieces, None]:
        if piece is not None and piece.turned:
            run.append(piece)
        elif run:
            first = run[0]
            text = "".join(one.text for one in run)
            yield Piece(text, first.left, first.right, first.bottom, first.top, first.size, 0, True)
            run = []


def same_height(one: Piece, other: Piece) -> bool:
    """Whether two pieces are on one line."""
    return abs(one.middle - other.middle) < 0.45 * min(one.top - one.bottom, other.top - other.bottom)
