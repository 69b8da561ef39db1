import io
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas

from zhili import InputError
from zhili.reading.document import Document
from zhili.reading.formats import ocr
from zhili.reading.formats.ocr import read_pdf_with_ocr, read_picture
from zhili.reading.formats.placed import Placed

LATIN = ["The town finished its spring work", "in 2024 and repaired 35 roads."]
CHINESE = ["云台镇2023年工作总结", "今年以来，全镇修路三公里，惠及群众两千人。"]


def chinese_font() -> Path | None:
    folders = [Path(folder) for folder in ("/usr/share/fonts", "/System/Library/Fonts", "C:/Windows/Fonts")]
    names = ("NotoSansCJK-Regular.ttc", "wqy-zenhei.ttc", "PingFang.ttc", "simsun.ttc")
    return next((path for folder in folders for name in names for path in folder.rglob(name)), None)


def picture(lines: list[str], font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> Image.Image:
    image = Image.new("RGB", (1240, 600), "white")
    for number, line in enumerate(lines):
        ImageDraw.Draw(image).text((100, 100 + 70 * number), line, "black", font=font)
    return image


def png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def texts(document: Document) -> list[str]:
    return [document.text[line.start : line.end] for line in document.lines]


def scanned_pdf(*pages: str) -> bytes:
    """A PDF file whose pages have text, or only a box."""
    file = io.BytesIO()
    canvas = Canvas(file)
    for page in pages:
        canvas.drawString(100, 700, page) if page else canvas.rect(100, 100, 200, 200, fill=1)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def recognise_as(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    def recognise(_: object, page: int) -> list[Placed]:
        return [Placed(text, page, 10, 50, 60, 55, 4)]

    monkeypatch.setattr(ocr, "_recognise", recognise)
    monkeypatch.setattr(ocr, "find_spec", lambda _: object())


def test_without_the_extra_a_picture_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    message = r"^a\.png: this is a picture: rapidocr is not installed; pip install 'zhili\[ocr\]'$"
    with pytest.raises(InputError, match=message):
        read_picture(b"\x89PNG\r\n", "a.png")


def test_without_the_extra_a_scanned_pdf_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    message = r"^a\.pdf: there is no text, perhaps only scanned pages: rapidocr is not installed; pip install 'zhili"
    with pytest.raises(InputError, match=message):
        read_pdf_with_ocr(scanned_pdf("", ""), "a.pdf")


def test_only_pages_without_text_are_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    recognise_as(monkeypatch, "recognised")
    document = read_pdf_with_ocr(scanned_pdf("first page", "", "third page"), "a.pdf")
    assert texts(document) == ["first page", "recognised", "third page"]
    assert texts(read_pdf_with_ocr(scanned_pdf("first page"), "a.pdf")) == ["first page"]


def test_damaged_files_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    recognise_as(monkeypatch, "recognised")
    monkeypatch.setitem(sys.modules, "rapidocr", sys)
    with pytest.raises(InputError, match=r"^a\.png: damaged picture; save it again$"):
        read_picture(b"\x89PNG\r\n\x1a\nrest", "a.png")
    with pytest.raises(InputError, match=r"^a\.pdf: damaged or no PDF"):
        read_pdf_with_ocr(b"%PDF-1.4 rest", "a.pdf")
    monkeypatch.setattr(ocr, "_MAX_PIXELS", 1000)
    with pytest.raises(InputError, match=r"^a\.png: more than 0 million pixels"):
        read_picture(png(Image.new("RGB", (100, 100))), "a.png")


def test_sizes_near_the_usual_one_are_one_paragraph(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", sys)
    lines = [Placed("x" * 30, 0, 10, 50 + 10 * n, 200, 54 + 10 * n, size) for n, size in enumerate((4.0, 4.6, 3.6))]
    monkeypatch.setattr(ocr, "_recognise", lambda *_: lines)
    assert len(read_picture(png(Image.new("RGB", (9, 9))), "a.png").lines) == 1


@pytest.mark.slow
def test_rendered_text_is_recognised() -> None:
    pytest.importorskip("rapidocr")
    image = picture(LATIN, ImageFont.load_default(44))
    assert texts(read_picture(png(image), "a.png")) == [" ".join(LATIN)]
    file = io.BytesIO()
    image.save(file, "PDF", resolution=100)
    assert texts(read_pdf_with_ocr(file.getvalue(), "a.pdf")) == [" ".join(LATIN)]
    with pytest.raises(InputError, match="there is no text in this picture"):
        read_picture(png(Image.new("RGB", (300, 300), "white")), "a.png")


@pytest.mark.slow
def test_rendered_chinese_is_recognised() -> None:
    pytest.importorskip("rapidocr")
    path = chinese_font()
    if path is None:
        pytest.skip("this machine has no font with Chinese characters")
    assert texts(read_picture(png(picture(CHINESE, ImageFont.truetype(path, 44, index=0))), "a.png")) == CHINESE
