"""Recognise the text of pictures and of scanned pages, with the extra `ocr`. It needs no network."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any

from zhili.errors import InputError
from zhili.extras import require
from zhili.limits import limits
from zhili.reading.document import Document
from zhili.reading.formats.parts import join_documents
from zhili.reading.formats.placed import Placed, placed_document
from zhili.reading.isolated import allow_ocr

if TYPE_CHECKING:
    from PIL.Image import Image

_MAX_PIXELS = 100_000_000
_RESOLUTION = 200 / 72  # dots per point for scanned pages
_MIN_SCORE = 0.5  # below it, what was recognised is more likely a stamp or a drawing
_VARIATION = 0.22  # of measured print sizes
_FEW = 100  # characters; a page of a scan may have some blanks
_WIDTH = 210.0
_PRINT = 0.8  # the height of print in parts of its box's height


def read_picture(data: bytes, shown_name: str) -> Document:
    """Read the text in a picture, or in the pages of a TIFF file.

    Args:
        data: the file.
        shown_name: the file name for messages.

    Raises:
        InputError: the extra is not installed, the file is damaged or too large, or there is no text in it.
    """
    require("rapidocr", "ocr", f"{shown_name}: this is a picture")
    from PIL import Image, ImageOps, ImageSequence

    pieces: list[Placed] = []
    try:
        with Image.open(BytesIO(data)) as picture:
            if picture.width * picture.height > _MAX_PIXELS:
                raise InputError(f"{shown_name}: more than {_MAX_PIXELS // 1_000_000} million pixels; make it smaller")
            limits().check_pages(getattr(picture, "n_frames", 1), shown_name)
            for page, frame in enumerate(ImageSequence.Iterator(picture)):
                pieces += _recognise(ImageOps.exif_transpose(frame).convert("RGB"), page)
    except InputError:
        raise
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise InputError(f"{shown_name}: damaged picture; save it again") from None
    return _document(pieces, shown_name)


def read_pdf_with_ocr(data: bytes, shown_name: str) -> Document:
    """Read a PDF file; recognise the text of its scanned pages if the extra `ocr` is installed.

    Args:
        data: the file.
        shown_name: the file name for messages.

    Raises:
        InputError: as `zhili.reading.formats.pdf.read.read_pdf`; or no page has text and the extra is not installed.
    """
    from zhili.reading.formats.pdf import read_pdf

    if find_spec("rapidocr") is None:
        try:
            return read_pdf(data, shown_name)
        except InputError:
            scanned = _scanned_pages(data, shown_name)
            if scanned and all(scanned):
                require("rapidocr", "ocr", f"{shown_name}: there is no text, perhaps only scanned pages")
            raise
    scanned = _scanned_pages(data, shown_name)
    if not any(scanned):
        return read_pdf(data, shown_name)
    parts = []
    for is_scanned, numbers in groupby(range(len(scanned)), key=lambda number: scanned[number]):
        pages = list(numbers)
        parts.append(
            _recognised(data, pages, shown_name)
            if is_scanned
            else read_pdf(_extract(data, pages, shown_name), shown_name)
        )
    if not any(part.lines for part in parts):
        raise InputError(f"{shown_name}: there is no text on its scanned pages; give a sharper scan")
    return join_documents(parts)


def _scanned_pages(data: bytes, shown_name: str) -> list[bool]:
    """For each page of a PDF file whether it shows something, but has no text; [] if the file cannot be read."""
    pdfium = require("pypdfium2", "documents", shown_name)
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError:  # `read_pdf` has the message
        return []
    try:
        limits().check_pages(len(pdf), shown_name)
        return [_is_scanned(page) for page in pdf]
    except pdfium.PdfiumError:
        return []
    finally:
        pdf.close()


def _is_scanned(page: Any) -> bool:
    text = page.get_textpage()
    try:
        empty = text.count_chars() < _FEW and not text.get_text_range().strip()
    finally:
        text.close()
    return empty and next(iter(page.get_objects(max_depth=1)), None) is not None


def _extract(data: bytes, pages: list[int], shown_name: str) -> bytes:
    """A PDF file of some pages."""
    pdfium = require("pypdfium2", "documents", shown_name)
    source, target, file = pdfium.PdfDocument(data), pdfium.PdfDocument.new(), BytesIO()
    try:
        target.import_pages(source, pages)
        target.save(file)
    finally:
        target.close()
        source.close()
    return file.getvalue()


def _recognised(data: bytes, pages: list[int], shown_name: str) -> Document:
    pdfium = require("pypdfium2", "documents", shown_name)
    pieces: list[Placed] = []
    pdf = pdfium.PdfDocument(data)
    try:
        for number in pages:
            page = pdf[number]
            scale = min(_RESOLUTION, (_MAX_PIXELS / max(page.get_width() * page.get_height(), 1)) ** 0.5)
            pieces += _recognise(page.render(scale=scale).to_pil().convert("RGB"), number)
    finally:
        pdf.close()
    return _paragraphs(pieces)


def _document(pieces: Sequence[Placed], shown_name: str) -> Document:
    if not pieces:
        raise InputError(f"{shown_name}: there is no text in this picture; give a sharper picture, or text")
    return _paragraphs(pieces)


def _paragraphs(pieces: Sequence[Placed]) -> Document:
    """The paragraphs. The measured sizes of print vary within a text; those near the usual one become equal."""
    sizes = sorted(piece.size for piece in pieces for _ in piece.text)
    usual = sizes[len(sizes) // 2] if sizes else 0.0
    return placed_document([replace(p, size=usual) if abs(p.size - usual) < _VARIATION * usual else p for p in pieces])


@cache
def _engine() -> Any:
    rapidocr = require("rapidocr", "ocr")
    return rapidocr.RapidOCR(params={"Global.log_level": "error"})


def _recognise(picture: "Image", page: int) -> Iterator[Placed]:
    """The lines in a picture with their places in units of which a page is as wide as A4 has millimetres."""
    allow_ocr()
    result = _engine()(picture)
    if result.txts is None or result.boxes is None:
        return
    unit = picture.width / _WIDTH
    for text, score, corners in zip(result.txts, result.scores, result.boxes, strict=True):
        if score >= _MIN_SCORE and text.strip():
            left, top = (float(value) / unit for value in corners.min(axis=0))
            right, bottom = (float(value) / unit for value in corners.max(axis=0))
            size = _PRINT * (bottom - top)
            yield Placed(text, page, left, top, right, bottom, size, height=picture.height / unit)
