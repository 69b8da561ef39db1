"""A whole report of each format, read from its bytes; the tests of the formats look at the lines."""

import io
import re
import sys
import zipfile
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate

from zhili import InputError, read_report
from zhili.reading import read_here
from zhili.reading.formats.ocr import read_pdf_with_ocr, read_picture
from zhili.reading.formats.pdf import read_pdf
from zhili.reading.formats.spreadsheet import read_spreadsheet
from zhili.reading.formats.word import read_doc, read_docx
from zhili.reading.formats.word.doc_text import read_doc_text
from zhili.reading.structure import build_report

TITLE = "云台镇2023年工作总结"
TEA = "全镇修剪茶园1.2万亩，发放有机肥480吨，带动农户320户增收，户均增收2600元；组织茶农培训12期，培训860人次。"
ROAD = "新修通村公路13.5公里，硬化巷道4600米，安装路灯216盏，18个村民小组的出行条件得到改善，群众反映很好。"
HEADINGS = ("一、产业发展", "二、道路建设")
Lines = Sequence[tuple[int, str]]
"""The level of each line (0 for the title, 1 for a heading, 2 for text) and its text."""
LINES = [(0, TITLE), (1, HEADINGS[0]), (2, TEA), (1, HEADINGS[1]), (2, ROAD)]


def page(lines: Lines) -> str:
    tags = ("h1", "h2", "p")
    shown = "".join(f"<{tags[level]}>{escape(text)}</{tags[level]}>" for level, text in lines)
    return f"<html><body>{shown}</body></html>"


def word(lines: Lines) -> bytes:
    document = Document()
    for level, text in lines:
        if level < 2:
            document.add_heading(text, level)
        else:
            document.add_paragraph(text)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def pdf(lines: Lines) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))  # built into readers: no font file is needed
    body = ParagraphStyle("body", fontName="STSong-Light", fontSize=12, leading=20, firstLineIndent=24, wordWrap="CJK")
    title = ParagraphStyle("title", parent=body, fontSize=20, leading=30, alignment=1, firstLineIndent=0)
    file = io.BytesIO()
    SimpleDocTemplate(file).build([Paragraph(escape(text), body if level else title) for level, text in lines])
    return file.getvalue()


def spreadsheet(lines: Lines) -> bytes:
    book = Workbook()
    for _, text in lines:
        book.active.append([text])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def rich_text(lines: Lines) -> bytes:
    codes = [(level, "".join(f"\\u{ord(character)}?" for character in text)) for level, text in lines]
    return ("{\\rtf1\\ansi " + "".join(f"\\pard\\qc\\fs40 {c}\\par " if not n else f"\\pard\\fs24 {c}\\par "
                                      for n, c in codes) + "}").encode()  # fmt: skip


def web_archive(lines: Lines) -> bytes:
    return b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page(lines).encode()


def book(lines: Lines) -> bytes:
    container = '<container><rootfiles><rootfile full-path="a.opf"/></rootfiles></container>'
    item = '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
    package = f'<package><manifest>{item}</manifest><spine><itemref idref="a"/></spine></package>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        for name, text in (
            ("mimetype", "application/epub+zip"), ("META-INF/container.xml", container), ("a.opf", package),
            ("a.xhtml", page(lines)),
        ):  # fmt: skip
            parts.writestr(name, text)
    return file.getvalue()


def markdown(lines: Lines) -> bytes:
    return "\n\n".join(f"{'#' * (level + 1)} {text}" if level < 2 else text for level, text in lines).encode()


FILES: dict[str, Callable[[Lines], bytes]] = {
    "a.txt": lambda lines: "\n".join(text for _, text in lines).encode(), "a.md": markdown,
    "a.html": lambda lines: page(lines).encode(), "a.mht": web_archive, "a.docx": word, "a.pdf": pdf,
    "a.rtf": rich_text, "a.epub": book, "a.xlsx": spreadsheet,
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_report_of_each_format(name: str) -> None:
    report = read_report(FILES[name](LINES), name)
    assert report.title == TITLE
    assert {TEA, ROAD} <= {paragraph.text for paragraph in report.paragraphs}


TYPICAL = (
    "云台县人民政府文件", "云政发〔2023〕5号", "云台县人民政府关于做好春耕生产工作的通知", "来源：云台镇 作者：林一",
    "各乡镇人民政府，县直各单位：", "各位代表：", TEA, "村里修了路。", "这也能看出大家的干劲。",
    "对此，我们有八点看法：",
    "（一）茶园管护。" + TEA, "（二）茶叶", "第三条 支持创新平台。", "一是抓产业。" + TEA, "主要做法", "附件",
    "附件：1.名单", "云台县人民政府", "2023年3月5日", "（此件公开发布）", "打印 关闭", "【责任编辑：王二】",
)  # fmt: skip


def letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(TYPICAL)), min_size=1, max_size=12))
def test_every_visible_line_is_in_the_report(name: str, lines: Lines) -> None:
    report = build_report(read_here(FILES[name](lines), name, Path(name)))
    headings = [heading for section in report.sections for heading in (*section.path, section.heading)]
    texts = [paragraph.text for paragraph in report.paragraphs]
    shown = letters("".join([report.title, *headings, *texts, *report.dropped]))
    assert [text for _, text in lines if letters(text) not in shown] == []


@pytest.mark.parametrize(
    ("library", "extra", "read"),
    [
        ("lxml.etree", "documents", lambda: read_docx(io.BytesIO(word(LINES)), "a.file")),
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
