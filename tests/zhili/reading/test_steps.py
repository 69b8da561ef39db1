"""The work to read a text grows with its size: twice the text takes about twice the calls, whatever its lines."""

import io
import sys
from collections.abc import Callable, Sequence
from typing import Any

import docx
import pytest
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate

from zhili.reading.document import Document, DocumentBuilder
from zhili.reading.formats.html import read_html
from zhili.reading.formats.markdown import read_markdown
from zhili.reading.formats.pdf import read_pdf
from zhili.reading.formats.text import read_plain
from zhili.reading.formats.word import read_docx
from zhili.reading.lines import text_lines
from zhili.reading.roles import ROLES, Role
from zhili.reading.structure import build_report
from zhili.reading.structure.build import structure
from zhili.reading.structure.unit import units
from zhili.reading.wording import boilerplate_facts
from zhili.reading.wording.fields import normalise_line
from zhili.text.chinese import is_traditional

TEXT = "全镇修剪茶园1.2万亩，发放有机肥480吨，带动农户320户增收。"
NUMERALS = "一二三四五六七八九十"
KINDS: dict[str, Callable[[int], list[str]]] = {
    "short lines": lambda n: [f"短行{100 + i}" for i in range(n)],
    "paragraphs": lambda n: [f"{i}{TEXT}" for i in range(n)],
    "one long line": lambda n: [TEXT * n],
    "headings without text": lambda n: [f"{NUMERALS[i % 10]}、抓产业" for i in range(n)] + [TEXT],
    "nested headings": lambda n: [
        line
        for i in range(n // 4)
        for line in (f"{NUMERALS[i % 10]}、产业", f"（{NUMERALS[i % 10]}）茶叶", f"{i % 99}. 采摘", TEXT)
    ],
    "labels": lambda n: [f"来源：云台镇{100 + i}" for i in range(n)],
    "labels in a line": lambda n: ["来源：云台镇" * n],
    "titles": lambda n: [f"标题：云台镇{100 + i}年工作总结" for i in range(n)],
    "attachments": lambda n: [f"附件：{i % 99}.项目表{100 + i}" for i in range(n)],
    "points": lambda n: ["".join(f"{NUMERALS[i % 10]}是{TEXT}" for i in range(n))],
    "offices": lambda n: [f"云台县{100 + i}办公室" for i in range(n)],
}
PAGED = ("short lines", "paragraphs", "one long line", "nested headings")  # all that Word and PDF can tell apart
SIZE, MANY = 20, 70  # lines; the cache of normalised lines holds 64


def word_file(lines: Sequence[str]) -> bytes:
    document, buffer = docx.Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(buffer)
    return buffer.getvalue()


def pdf_file(lines: Sequence[str]) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style, buffer = ParagraphStyle("text", fontName="STSong-Light", wordWrap="CJK"), io.BytesIO()
    SimpleDocTemplate(buffer).build([Paragraph(line, style) for line in lines])
    return buffer.getvalue()


# How lines become a file, and how it is read.
FORMATS: dict[str, tuple[Callable[[Sequence[str]], Any], Callable[[Any], Document]]] = {
    "text": ("\n".join, read_plain),
    "markdown": ("\n\n".join, read_markdown),
    "html": (lambda lines: "".join(f"<p>{line}</p>" for line in lines), read_html),
    "rows": (lambda lines: "<table>" + "".join(f"<tr><td>{line}<td>3" for line in lines) + "</table>", read_html),
    "docx": (word_file, lambda data: read_docx(io.BytesIO(data), "a.docx")),
    "pdf": (pdf_file, lambda data: read_pdf(data, "a.pdf")),
}
CASES = [(name, kind) for name in FORMATS for kind in (PAGED if name in ("docx", "pdf") else KINDS)]


def steps(work: Callable[[], object]) -> int:
    """The number of calls of functions, in Python and in C."""
    count = 0

    def profile(_: object, event: str, __: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    for cached in (boilerplate_facts, normalise_line, is_traditional):
        cached.cache_clear()
    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def check_linear(prepare: Callable[[int], Any], work: Callable[[Any], object], size: int = SIZE) -> None:
    """From n to 2n to 4n the calls grow by the same number for each line, apart from what happens once."""
    work(prepare(4))  # loads the model and compiles patterns
    inputs = [prepare(n) for n in (size, 2 * size, 4 * size)]
    one, two, four = (steps(lambda given=given: work(given)) for given in inputs)  # type: ignore[misc]
    assert two - one <= 1.5 * one + 2000
    assert four - two <= 2.6 * max(two - one, size * 20)


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_any_format_is_read_in_linear_time(name: str, kind: str) -> None:
    make, read = FORMATS[name]
    check_linear(lambda n: make(KINDS[kind](n)), lambda given: build_report(read(given)))


@pytest.mark.parametrize("role", ROLES)
def test_any_role_is_structured_in_linear_time(role: Role) -> None:
    def work(n: int) -> object:
        builder = DocumentBuilder()
        for line in ["云台镇抓春耕", *(f"云台镇{100 + i}号工作总结" for i in range(n))]:
            builder.add(line, kind="row" if role == "row" else "text", table=int(role == "row"))
        document = builder.build("云台镇工作总结")
        return structure(document, units(text_lines(document), ["title", *[role] * n]))

    check_linear(int, work, size=MANY)


def test_headings_that_leave_each_other_without_text_take_few_passes() -> None:
    again: list[tuple[Role, str]] = [("part", "方案"), ("heading", "主要做法"), ("paragraph", "一、修路")]

    def work(n: int) -> object:
        builder = DocumentBuilder()
        given: list[tuple[Role, str]] = [("heading", "一、产业"), ("paragraph", TEXT), *again * n]
        for _, text in given:
            builder.add(text)
        document = builder.build()
        return structure(document, units(text_lines(document), [role for role, _ in given]))

    check_linear(int, work, size=MANY)


def test_depth_of_headings_is_limited() -> None:
    builder = DocumentBuilder()
    for level in range(40):
        builder.add("主要做法", level=level)
    builder.add(TEXT)
    document = builder.build()
    roles: list[Role] = [*["heading"] * 40, "paragraph"]
    report = structure(document, units(text_lines(document), roles))
    assert len(report.sections[-1].path) < 12
