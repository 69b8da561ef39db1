"""A whole report of each format, read from its bytes; the tests of the formats look at the lines."""

import io
import sys
import zipfile
from collections.abc import Callable

import pytest
from docx import Document
from openpyxl import Workbook
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate

from zhili import InputError, read_report
from zhili.reading.formats.ocr import read_pdf_with_ocr, read_picture
from zhili.reading.formats.pdf import read_pdf
from zhili.reading.formats.spreadsheet import read_spreadsheet
from zhili.reading.formats.word import read_doc, read_docx
from zhili.reading.formats.word.doc_text import read_doc_text

TITLE = "云台镇2023年工作总结"
TEA = "全镇修剪茶园1.2万亩，发放有机肥480吨，带动农户320户增收，户均增收2600元；组织茶农培训12期，培训860人次。"
ROAD = "新修通村公路13.5公里，硬化巷道4600米，安装路灯216盏，18个村民小组的出行条件得到改善，群众反映很好。"
HEADINGS = ("一、产业发展", "二、道路建设")
LINES = [(0, TITLE), (1, HEADINGS[0]), (2, TEA), (1, HEADINGS[1]), (2, ROAD)]
PAGE = "<html><body>" + "".join(f"<{tag}>{text}</{tag}>" for tag, text in zip(
    ("h1", "h2", "p", "h2", "p"), (text for _, text in LINES), strict=True
)) + "</body></html>"  # fmt: skip


def word() -> bytes:
    document = Document()
    for level, text in LINES:
        if level < 2:
            document.add_heading(text, level)
        else:
            document.add_paragraph(text)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def pdf() -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))  # built into readers: no font file is needed
    body = ParagraphStyle("body", fontName="STSong-Light", fontSize=12, leading=20, firstLineIndent=24, wordWrap="CJK")
    title = ParagraphStyle("title", parent=body, fontSize=20, leading=30, alignment=1, firstLineIndent=0)
    file = io.BytesIO()
    SimpleDocTemplate(file).build([Paragraph(text, body if level else title) for level, text in LINES])
    return file.getvalue()


def spreadsheet() -> bytes:
    book = Workbook()
    for _, text in LINES:
        book.active.append([text])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def rich_text() -> bytes:
    codes = [(level, "".join(f"\\u{ord(character)}?" for character in text)) for level, text in LINES]
    return ("{\\rtf1\\ansi " + "".join(f"\\pard\\qc\\fs40 {c}\\par " if not n else f"\\pard\\fs24 {c}\\par "
                                      for n, c in codes) + "}").encode()  # fmt: skip


def web_archive() -> bytes:
    return b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + PAGE.encode()


def book() -> bytes:
    container = '<container><rootfiles><rootfile full-path="a.opf"/></rootfiles></container>'
    item = '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
    package = f'<package><manifest>{item}</manifest><spine><itemref idref="a"/></spine></package>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        for name, text in (
            ("mimetype", "application/epub+zip"), ("META-INF/container.xml", container), ("a.opf", package),
            ("a.xhtml", PAGE),
        ):  # fmt: skip
            parts.writestr(name, text)
    return file.getvalue()


FILES: dict[str, Callable[[], bytes]] = {
    "a.txt": lambda: "\n".join(text for _, text in LINES).encode(),
    "a.md": lambda: "\n\n".join(f"{'#' * (level + 1)} {text}" if level < 2 else text for level, text in LINES).encode(),
    "a.html": PAGE.encode, "a.mht": web_archive, "a.docx": word, "a.pdf": pdf, "a.rtf": rich_text, "a.epub": book,
    "a.xlsx": spreadsheet,
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_report_of_each_format(name: str) -> None:
    report = read_report(FILES[name](), name)
    assert report.title == TITLE
    assert {TEA, ROAD} <= {paragraph.text for paragraph in report.paragraphs}


@pytest.mark.parametrize(
    ("library", "extra", "read"),
    [
        ("lxml.etree", "documents", lambda: read_docx(io.BytesIO(word()), "a.file")),
        ("doc2docx", "documents", lambda: read_doc(b"", "a.file")),
        ("olefile", "documents", lambda: read_doc_text(b"", "a.file")),
        ("openpyxl", "documents", lambda: read_spreadsheet(b"", "a.file")),
        ("pypdfium2", "documents", lambda: read_pdf(b"", "a.file")),
        ("pypdfium2", "documents", lambda: read_pdf_with_ocr(b"", "a.file")),
        ("rapidocr", "ocr", lambda: read_picture(b"", "a.file")),
    ],
)
def test_missing_library_is_one_line(
    library: str, extra: str, read: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    message = rf"\Aa\.file: (?:this is a picture: )?{library} is not installed; pip install 'zhili\[{extra}\]'\Z"
    with pytest.raises(InputError, match=message):
        read()
