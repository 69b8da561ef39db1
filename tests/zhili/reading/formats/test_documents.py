"""Word and PDF documents, generated here by libraries."""

import io

import pytest
from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

from zhili import InputError, Report, read_report

INTRO = "今年以来，云台镇围绕中心任务，真抓实干，各项工作开局良好。"
TEA = "全镇修剪茶园1.2万亩，发放有机肥480吨，带动农户320户增收，户均增收2600元；组织茶农培训12期，培训860人次。"
ROAD = "新修通村公路13.5公里，硬化巷道4600米，安装路灯216盏，18个村民小组的出行条件得到改善，群众反映很好。"


def outline(report: Report) -> list[tuple[tuple[str, ...], int]]:
    return [((*s.path, s.heading) if s.heading else (), len(s.paragraphs)) for s in report.sections]


def word() -> bytes:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "云台镇文件"
    document.add_heading("云台镇2023年工作总结", 0)
    document.add_paragraph("（2024年1月5日）")
    document.add_paragraph(INTRO)
    document.add_heading("一、产业发展", 1)
    document.add_paragraph(TEA)
    document.add_paragraph().add_run("（一）党员带头").bold = True
    paragraph = document.add_paragraph()
    paragraph.add_run("党建引领强堡垒。").bold = True
    paragraph.add_run("召开会议3次，培训党员120人次，覆盖村级组织12个。")
    table = document.add_table(2, 2)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), ("项目", "数量", "茶园", "1.2万亩"), strict=True
    ):
        cell.text = text
    document.add_heading("二、道路建设", 1)
    document.add_paragraph(ROAD)
    document.add_paragraph("云台镇人民政府")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_word_document_is_read() -> None:
    report = read_report(word(), "a.docx")
    assert (report.title, report.date) == ("云台镇2023年工作总结", "2024-01-05")
    assert outline(report) == [
        ((), 1),
        (("一、产业发展",), 1),
        (("一、产业发展", "（一）党员带头", "党建引领强堡垒"), 2),
        (("二、道路建设",), 1),
    ]
    assert "项目 | 数量\n茶园 | 1.2万亩" in [p.text for p in report.paragraphs]
    assert report.metadata == {"issuer": "云台镇人民政府"} and "云台镇人民政府" in report.dropped
    assert "云台镇文件" not in report.text


def pdf(parts: list[tuple[str, str]]) -> bytes:
    """Paragraphs of (style, text) over pages with a running head and page numbers."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))  # built into readers: no font file is needed
    body = ParagraphStyle("body", fontName="STSong-Light", fontSize=12, leading=20, firstLineIndent=24, wordWrap="CJK")
    title = ParagraphStyle("title", parent=body, fontSize=20, leading=30, alignment=1, firstLineIndent=0)

    def edge(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont("STSong-Light", 9)
        canvas.drawCentredString(A4[0] / 2, 30, f"— {document.page} —")
        canvas.drawString(72, A4[1] - 40, "云台县人民政府公报")

    file = io.BytesIO()
    story = [Paragraph(text, title if style == "title" else body) for style, text in parts]
    SimpleDocTemplate(file).build(story, onFirstPage=edge, onLaterPages=edge)
    return file.getvalue()


def test_pdf_is_read() -> None:
    parts = [("title", "云台镇2023年工作总结"), ("body", INTRO)]
    for number, text in zip("一二三四五六七八", [TEA, ROAD] * 4, strict=True):
        parts += [("body", f"{number}、抓好第{number}项工作"), ("body", text * 2), ("body", text)]
    report = read_report(pdf(parts))
    assert report.title == "云台镇2023年工作总结"
    assert outline(report) == [((), 1), *(((f"{n}、抓好第{n}项工作",), 2) for n in "一二三四五六七八")]
    assert {p.text for p in report.paragraphs} == {INTRO, TEA, ROAD, TEA * 2, ROAD * 2}
    assert {"云台县人民政府公报", "— 1 —", "— 2 —"} <= set(report.dropped)


def test_pdf_without_text_is_named() -> None:
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.rect(100, 100, 200, 200, fill=1)
    canvas.showPage()
    canvas.save()
    with pytest.raises(InputError, match=r"scan\.pdf: there is no text.*run OCR"):
        read_report(file.getvalue(), "scan.pdf")


def test_pdf_with_a_password_is_named() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, encrypt="secret")
    canvas.drawString(100, 100, "text")
    canvas.save()
    with pytest.raises(InputError, match="protected by a password"):
        read_report(file.getvalue(), "locked.pdf")
