"""PDF files, drawn here with reportlab."""

import io
from collections.abc import Callable

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

from zhili.errors import InputError
from zhili.reading.document import Document, Line
from zhili.reading.formats.pdf import read_pdf

SONG = "STSong-Light"  # built into readers: no font file is needed
pdfmetrics.registerFont(UnicodeCIDFont(SONG))
WIDTH, HEIGHT = A4
BODY = ParagraphStyle("body", fontName=SONG, fontSize=12, leading=20, firstLineIndent=24, wordWrap="CJK")
TITLE = ParagraphStyle("title", parent=BODY, fontSize=20, leading=30, alignment=1, firstLineIndent=0)
TEA = "全镇修剪茶园1.2万亩，发放有机肥480吨，带动农户320户增收，户均增收2600元；组织茶农培训12期，培训860人次。"
ROAD = "新修通村公路13.5公里，硬化巷道4600米，安装路灯216盏，18个村民小组的出行条件得到改善，群众反映很好。"


def drawn(*pages: Callable[[Canvas], None], **options: object) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, **options)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def write(canvas: Canvas, x: float, y: float, text: str, size: float = 12, font: str = SONG) -> None:
    canvas.setFont(font, size)
    canvas.drawString(x, y, text)


def flowing(*parts: tuple[ParagraphStyle, str]) -> bytes:
    """Paragraphs over pages with a running head and page numbers."""

    def edge(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont(SONG, 9)
        canvas.drawCentredString(WIDTH / 2, 30, f"— {document.page} —")
        canvas.drawString(72, HEIGHT - 40, "云台县人民政府公报")

    file = io.BytesIO()
    SimpleDocTemplate(file).build(
        [Paragraph(text, style) for style, text in parts], onFirstPage=edge, onLaterPages=edge
    )
    return file.getvalue()


def texts(document: Document, **wanted: object) -> list[str]:
    return [
        document.text[line.start : line.end]
        for line in document.lines
        if all(getattr(line, name) == value for name, value in wanted.items())
    ]


def line_of(document: Document, text: str) -> Line:
    return next(line for line in document.lines if document.text[line.start : line.end] == text)


def test_lines_become_paragraphs_across_pages_and_running_lines_are_boilerplate() -> None:
    parts = [(TITLE, "云台镇2023年工作总结")]
    for number in "一二三四五六七八":
        parts += [(BODY, f"{number}、抓好第{number}项工作"), (BODY, TEA + ROAD), (BODY, ROAD)]
    document = read_pdf(flowing(*parts), "a.pdf")
    assert texts(document, role="") == [text for _, text in parts]
    assert set(texts(document, role="boilerplate")) == {"云台县人民政府公报", "— 1 —", "— 2 —"}
    title = line_of(document, "云台镇2023年工作总结")
    assert title.align == "center" and title.size == pytest.approx(1.67, abs=0.02) and not title.indent
    assert line_of(document, ROAD).indent and line_of(document, ROAD).align == ""


def test_margins_are_those_of_the_page() -> None:
    def page(left: float, size: float, text: str, width: int) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            for row, begin in enumerate(range(0, len(text), width)):
                write(canvas, left, 700 - 20 * row, text[begin : begin + width], size)

        return draw

    wide, narrow = "山里的茶叶今年长势很好，" * 13 + "可以采摘。", "通到村里的公路已经修好，" * 14 + "可以通车。"
    document = read_pdf(drawn(page(40, 12, wide, 40), page(120, 12, narrow, 25)), "a.pdf")
    assert texts(document) == [wide, narrow]


def two_columns(canvas: Canvas) -> None:
    """A title over both columns; the file has the lines of both columns in turns."""
    write(canvas, 180, 780, "山区茶叶产业调查报告", 20)
    left, right = TEA * 4, ROAD * 4
    for row in range(12):
        write(canvas, 60, 740 - 18 * row, left[row * 18 : row * 18 + 18])
        write(canvas, 310, 740 - 18 * row, right[row * 18 : row * 18 + 18])


def test_columns_are_read_one_after_another() -> None:
    document = read_pdf(drawn(two_columns), "a.pdf")
    text = document.text.replace("\n", "")
    assert text.index("山区茶叶") < text.index("全镇修剪茶园") < text.index("新修通村公路")
    assert "".join(texts(document, kind="text")).count(TEA) >= 3
    assert not texts(document, kind="row")


def test_a_table_has_rows() -> None:
    rows = [
        ("指标", "单位", "数量"),
        ("茶叶产量", "吨", "158.4"),
        ("茶园面积", "亩", "-12%"),
        ("采摘人数", "人", "960"),
    ]

    def page(canvas: Canvas) -> None:
        write(canvas, 60, 760, "    现将去年全镇茶叶生产的主要指标公布如下，供各村参考。")
        for number, row in enumerate(rows):
            for cell, x in zip(row, (80, 240, 400), strict=True):
                write(canvas, x, 720 - 18 * number, cell, 11)
        write(canvas, 60, 620, "说明：以上数字由镇农业中心提供。")

    document = read_pdf(drawn(page), "a.pdf")
    assert texts(document, kind="row", table=1) == [" | ".join(row) for row in rows]
    assert len(texts(document, kind="text")) == 2


def test_a_number_before_a_wide_space_is_no_cell() -> None:
    def page(canvas: Canvas) -> None:
        for place, item in enumerate(("茶园修剪要在立春以前全部完成", "有机肥料由镇里统一采购和发放")):
            write(canvas, 60, 740 - 30 * place, f"{place + 1}.")
            write(canvas, 100, 740 - 30 * place, item)

    document = read_pdf(drawn(page), "a.pdf")
    assert texts(document, kind="row") == [] and len(texts(document)) == 2


def test_a_hyphen_at_the_end_of_a_line_stays() -> None:
    def page(canvas: Canvas) -> None:
        write(canvas, 84, 740, "上半年各项指标总体平稳，其中水泥产量同比-", 14)
        write(canvas, 60, 718, "11.6%，茶叶产量同比8.4%，其余指标变化不大。", 14)

    assert texts(read_pdf(drawn(page), "a.pdf")) == [
        "上半年各项指标总体平稳，其中水泥产量同比-11.6%，茶叶产量同比8.4%，其余指标变化不大。"
    ]


def test_a_hyphenated_word_becomes_whole_and_words_keep_their_space() -> None:
    def page(canvas: Canvas) -> None:
        write(canvas, 60, 740, "The township spent most of the year on irri-", 12, "Helvetica")
        write(canvas, 60, 724, "gation and on the roads that lead to the fields", 12, "Helvetica")
        write(canvas, 60, 708, "of the villages.", 12, "Helvetica")

    assert texts(read_pdf(drawn(page), "a.pdf")) == [
        "The township spent most of the year on irrigation and on the roads that lead to the fields of the villages."
    ]


def test_bold_print_and_bookmarks_are_evidence() -> None:
    def page(canvas: Canvas) -> None:
        canvas.bookmarkPage("one")
        canvas.addOutlineEntry("Part One", "one", 0)
        canvas.bookmarkPage("two")
        canvas.addOutlineEntry("Roads", "two", 1)
        write(canvas, 60, 740, "Part One", 12, "Helvetica-Bold")
        write(canvas, 60, 700, "Roads", 12, "Helvetica")
        write(canvas, 60, 660, "Everything else is ordinary text without any emphasis at all.", 12, "Helvetica")

    document = read_pdf(drawn(page), "a.pdf")
    assert [(line.level, line.bold) for line in document.lines] == [(0, 8), (1, 0), (None, 0)]


def test_a_turned_page_reads_like_any_other() -> None:
    def page(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        canvas.translate(WIDTH, 0)
        canvas.rotate(90)
        write(canvas, 84, 500, "横向的页面也要从左到右读，这一行到右边", 14)
        write(canvas, 60, 478, "的页边为止，下一行接着写完。", 14)

    assert texts(read_pdf(drawn(page), "a.pdf")) == [
        "横向的页面也要从左到右读，这一行到右边的页边为止，下一行接着写完。"
    ]


def test_places_of_lines() -> None:
    centre, right = (
        ParagraphStyle("centre", parent=TITLE, fontSize=12),
        ParagraphStyle("right", parent=TITLE, alignment=2),
    )
    right.fontSize = 12
    plain = ParagraphStyle("plain", parent=BODY, firstLineIndent=0)
    parts = [
        (TITLE, "关于印发云台镇茶园防冻<br/>工作方案的通知"),
        (centre, "云政发〔2023〕12号"),
        (plain, "各村："),
        (BODY, TEA * 2),
    ]
    document = read_pdf(
        flowing(*parts, (right, "云台镇人民政府"), (right, "2023年3月8日"), (plain, "附件：1. 任务分工表")), "a.pdf"
    )
    assert texts(document, align="center") == ["关于印发云台镇茶园防冻", "工作方案的通知", "云政发〔2023〕12号"]
    assert texts(document, align="right") == ["云台镇人民政府", "2023年3月8日"]
    assert texts(document, indent=True) == [TEA * 2]
    assert {"各村：", "附件：1. 任务分工表"} <= set(texts(document, align="", indent=False))


def test_print_of_a_negative_size_on_a_mirrored_page_has_its_size() -> None:
    def page(canvas: Canvas) -> None:
        write(canvas, 60, 600, "新建村道十二公里。")
        canvas.saveState()
        canvas.transform(-1, 0, 0, -1, 60, 500)
        write(canvas, 0, 0, "改造户厕三百座。", size=-12)
        canvas.restoreState()

    assert {line.size for line in read_pdf(drawn(page), "a.pdf").lines} == {1.0}


def test_a_watermark_does_not_part_a_paragraph() -> None:
    def page(canvas: Canvas) -> None:
        write(canvas, 84, 740, "茶园里的水印斜着穿过正文，不应当把段落分成两", 14)
        canvas.saveState()
        canvas.translate(150, 600)
        canvas.rotate(45)
        write(canvas, 0, 0, "内部资料", 40)
        canvas.restoreState()
        write(canvas, 60, 718, "段，也不应当混进正文的句子里。", 14)

    assert texts(read_pdf(drawn(page), "a.pdf")) == [
        "茶园里的水印斜着穿过正文，不应当把段落分成两段，也不应当混进正文的句子里。",
        "内部资料",
    ]


def lines_of(canvas: Canvas, top: float, *rows: str) -> None:
    """Lines of a column; those with a ">" before them end at the right margin."""
    for number, row in enumerate(rows):
        text = row.lstrip(">")
        left = 60 + 12 * (38 - len(text)) if row.startswith(">") else 60
        write(canvas, left, top - 20 * number, text)


@pytest.mark.parametrize(("size", "top"), [(18.0, HEIGHT - 60), (12.0, HEIGHT - 90)])
def test_title_that_running_heads_repeat_stays(size: float, top: float) -> None:
    title = "云台镇茶园防冻工作方案"

    def page(number: int) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            write(canvas, 60, HEIGHT - 40, title, 9)
            if number == 0:
                write(canvas, WIDTH / 2 - size * 5.5, top, title, size)
            lines_of(canvas, HEIGHT - 130, *((TEA + ROAD) * 3)[: 38 * 4].split("，"))

        return draw

    document = read_pdf(drawn(*(page(number) for number in range(3))), "a.pdf")
    assert texts(document, role="").count(title) == 1
    assert texts(document, role="boilerplate") == [title] * 3


def test_running_heads_of_one_size_and_place_all_run() -> None:
    def page(canvas: Canvas) -> None:
        write(canvas, 60, HEIGHT - 40, "云台镇茶园防冻工作方案", 9)
        lines_of(canvas, HEIGHT - 130, TEA[:38], TEA[38:])

    document = read_pdf(drawn(page, page), "a.pdf")
    assert texts(document, role="boilerplate") == ["云台镇茶园防冻工作方案"] * 2


def test_signature_at_the_right_is_joined_to_nothing() -> None:
    body = (TEA * 4)[: 38 * 5]
    rows = [body[begin : begin + 38] for begin in range(0, len(body), 38)]

    def page(*shown: str) -> Callable[[Canvas], None]:
        return lambda canvas: lines_of(canvas, 740, *shown)

    signed = [">云台镇人民政府办公室", ">二〇二三年三月八日"]
    after = "本方案自公布之日起施行，由镇农业中心负责解释"
    one = read_pdf(drawn(page(*rows, *signed, after)), "a.pdf")
    two = read_pdf(drawn(page(*rows), page(*signed, after, *rows)), "a.pdf")
    three = read_pdf(drawn(page(*rows, *signed), page(after, *rows)), "a.pdf")
    for document in (one, two, three):
        assert {"云台镇人民政府办公室", "二〇二三年三月八日"} <= set(texts(document))


def test_pictures_only() -> None:
    with pytest.raises(InputError, match=r"scan\.pdf: there is no text.*run OCR"):
        read_pdf(drawn(lambda canvas: canvas.rect(100, 100, 200, 200, fill=1)), "scan.pdf")


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"%PDF-1.4 damaged \x00\xff" * 50])
def test_damaged(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^bad\.pdf: damaged or no PDF; save it again"):
        read_pdf(data, "bad.pdf")


def test_password() -> None:
    with pytest.raises(InputError, match="protected by a password"):
        read_pdf(drawn(two_columns, encrypt="secret"), "locked.pdf")


def test_every_character_is_in_one_line() -> None:
    document = read_pdf(drawn(two_columns, two_columns), "a.pdf")
    ends = [0, *(line.end for line in document.lines)]
    assert all(end <= line.start for end, line in zip(ends, document.lines, strict=False))
    assert sum(line.end - line.start for line in document.lines) + len(document.lines) == len(document.text)
    assert document.text.count("全镇修剪茶园") == 8 and document.text.count("新修通村公路") == 8
