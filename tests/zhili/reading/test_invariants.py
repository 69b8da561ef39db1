"""Every visible line is in exactly one place of the report and all offsets are exact, whatever the text and roles."""

import io
import re
from collections import Counter
from collections.abc import Sequence

import pytest
from docx import Document as WordDocument
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhili import Report
from zhili.reading.document import Document, DocumentBuilder, Line
from zhili.reading.formats.html import read_html
from zhili.reading.formats.markdown import read_markdown
from zhili.reading.formats.text import read_plain
from zhili.reading.formats.word import read_docx
from zhili.reading.lines import TextLine, text_lines
from zhili.reading.roles import ROLES, Role, assign_roles
from zhili.reading.structure import build_report
from zhili.reading.structure.build import structure
from zhili.reading.structure.outline import heading_name
from zhili.reading.structure.unit import Unit, units
from zhili.reading.wording.titles import title_key

TYPICAL = (
    "云台县人民政府文件", "云政发〔2023〕5号　签发人：林一", "云台县人民政府关于做好春耕生产工作的通知",
    "——农业工作侧记", "标题：云台镇抓春耕", "来源：云台镇 作者：林一", "发布时间：2024-03-15 09:20",
    "各乡镇人民政府，县直各单位：", "各位代表：",
    "今年以来，全镇修剪茶园1.2万亩，发放有机肥480吨，带动农户320户增收。", "村里修了路。", "一、抓好春耕",
    "二、修好道路", "（一）茶园管护。修剪茶园1.2万亩，发放有机肥480吨，带动农户320户增收。", "1.茶叶", "（1）采摘",
    "第一章 总则", "第三条",
    "一是抓产业。修剪茶园1.2万亩，发放有机肥480吨。二是修道路。硬化巷道4600米，安装路灯216盏。", "主要做法",
    "【产业兴】", "村 | 面积", "东村 | 1200亩", "附件：1.名单", "2.项目表", "云台县人民政府", "2023年3月5日",
    "（此件公开发布）", "首页 > 要闻 > 正文", "打印 关闭", "版权所有：云台县人民政府", "上一篇：县里召开大会",
    "群众都说好。【责任编辑：王二】", "雲臺鎮發展產業鏈", "——", "》", "1.", "全镇干部" * 60, "第三节",
)  # fmt: skip
TEXTS = st.one_of(st.sampled_from(TYPICAL), st.sampled_from(TYPICAL), st.text(min_size=1, max_size=40))
MANY = st.lists(TEXTS, min_size=1, max_size=25)
EVIDENCE = st.fixed_dictionaries(
    {},
    optional={
        "bold": st.integers(0, 60), "level": st.integers(0, 4), "align": st.sampled_from(["", "center", "right"]),
        "size": st.sampled_from([0.8, 1.0, 1.5, 2.0]), "links": st.sampled_from([0.0, 0.5, 1.0]),
        "kind": st.sampled_from(["text", "row", "item"]), "table": st.integers(0, 2), "main": st.booleans(),
        "titled": st.booleans(), "block": st.integers(0, 3),
    },
)  # fmt: skip
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check(document: Document, roles: Sequence[Role] | None = None) -> Report:
    """Build the report of a document, by the roles that the model or the test gives, and check all invariants."""
    lines = text_lines(document)
    found = units(lines, assign_roles(lines) if roles is None else roles)
    report = structure(document, found)
    check_lines(document, lines)
    check_offsets(report)
    check_places(found, report)
    return report


def check_lines(document: Document, lines: Sequence[TextLine]) -> None:
    """The lines with their text hold each visible character of the document's lines once and in order."""
    assert visible(document, [line.line for line in lines]) == visible(document, document.lines)
    assert [line for unit in units(lines, ["paragraph"] * len(lines)) for line in unit.lines] == list(lines)


def visible(document: Document, lines: Sequence[Line]) -> list[int]:
    """The offsets of the visible characters of lines."""
    return [i for line in lines for i in range(line.start, line.end) if not document.text[i].isspace()]


def check_offsets(report: Report) -> None:
    """Paragraphs are exact spans in order, and their segments cover them."""
    end = 0
    for paragraph in report.paragraphs:
        assert end <= paragraph.start < paragraph.end
        assert report.text[paragraph.start : paragraph.end] == paragraph.text
        assert "".join(segment.text for segment in paragraph.segments) == paragraph.text
        assert all(report.text[segment.start : segment.end] == segment.text for segment in paragraph.segments)
        assert paragraph.segments[0].start == paragraph.start and paragraph.segments[-1].end == paragraph.end
        end = paragraph.end


def check_places(found: Sequence[Unit], report: Report) -> None:
    """Each unit is one paragraph, a heading in a path, in the title, or among the dropped lines; nothing is twice."""
    spans = Counter((p.start, p.end) for p in report.paragraphs)
    headings = {name for section in report.sections for name in (*section.path, section.heading)}
    dropped = Counter(report.dropped)
    for unit in sorted(found, key=lambda unit: (unit.role in ("title", "masthead"), -len(unit.lines))):
        raws = Counter(line.raw for line in unit.lines)
        if spans[unit.start, unit.end]:
            spans[unit.start, unit.end] -= 1
        elif unit.role in ("heading", "part"):
            assert heading_name(unit) in headings
        elif raws <= dropped:
            dropped -= raws
        elif unit.role == "title" and any(heading_name(unit) in name for name in headings):
            continue  # within the text it is the title of a part, or one of its lines
        elif unit.role == "title" and (around := paragraph_around(unit, report)):
            del spans[around]  # the title of a part that has no text
        else:
            own = (unit.lines[0].facts or {}).get("title") or unit.lines[0].text
            assert unit.role in ("title", "masthead"), f"lost: {unit}"
            assert title_key(own) in title_key(report.title)
            assert all(title_key(line.text) in title_key(report.title) for line in unit.lines[1:])
    assert not +dropped, "dropped and elsewhere"
    assert not +spans, "paragraphs of no unit"


def paragraph_around(unit: Unit, report: Report) -> tuple[int, int] | None:
    """The span of the paragraph of several units that a unit is one of."""
    spans = [(p.start, p.end) for p in report.paragraphs]
    return next((span for span in spans if span[0] <= unit.start and unit.end <= span[1]), None)


@QUICK
@given(st.lists(st.tuples(TEXTS, st.sampled_from(ROLES), EVIDENCE), max_size=30), st.sampled_from(["", *TYPICAL]))
def test_any_roles_keep_every_line(given_lines: list[tuple[str, Role, dict[str, object]]], title: str) -> None:
    builder, roles = DocumentBuilder(), []
    for text, role, evidence in given_lines:
        builder.add(text.replace("\n", " "), **evidence)
        roles.append(role)
    document = builder.build(title)
    count = len(text_lines(document))
    check(document, (roles * 2 + ["paragraph"] * count)[:count])


@QUICK
@given(MANY, st.sampled_from(["\n", "\r\n", "\n\n", "\n　　", "\u2028"]))
def test_plain_text_keeps_every_line(parts: list[str], separator: str) -> None:
    text = separator.join(parts)
    document = read_plain(text)
    bullets = {match.end() - 1 for match in re.finditer(r"^\s*[•·]", text, re.MULTILINE)}  # they mark items
    shown = {i for i, char in enumerate(text) if not char.isspace()}
    assert shown - bullets <= set(visible(document, document.lines)) <= shown
    assert document.text == text
    check(document)


@QUICK
@given(MANY, st.lists(st.sampled_from(["# ", "## ", "### ", "- ", "1. ", "> ", "**", ""]), min_size=1, max_size=5))
def test_markdown_keeps_every_line(parts: list[str], marks: list[str]) -> None:
    check(read_markdown("\n\n".join(marks[i % len(marks)] + part for i, part in enumerate(parts))))


TAGS = st.lists(
    st.sampled_from(["p", "h1", "h2", "div", "li", "td", "b", "span", "pre", "nav", "blockquote", "a href=#"]),
    min_size=1,
    max_size=5,
)


@QUICK
@given(MANY, TAGS, st.booleans())
def test_html_keeps_every_line(parts: list[str], tags: list[str], table: bool) -> None:
    body = "".join(
        f"<{tag}>{part}</{tag.split()[0]}>" for part, tag in zip(parts, tags * len(parts), strict=False)
    )  # fmt: skip
    check(read_html(f"<title>{parts[0]}</title>{'<table><tr>' if table else ''}{body}"))


@FEW
@given(st.lists(st.tuples(st.sampled_from(TYPICAL), st.sampled_from(["", "bold", "heading", "list"])), max_size=12))
def test_docx_keeps_every_line(parts: list[tuple[str, str]]) -> None:
    word = WordDocument()
    word.add_table(1, 2).cell(0, 1).text = "东村面积1200亩"
    for text, form in parts:
        style = {"heading": "Heading 1", "list": "List Bullet"}.get(form)
        word.add_paragraph(style=style).add_run(text).bold = form == "bold"
    data = io.BytesIO()
    word.save(data)
    document = read_docx(data, "a.docx")
    words = "".join(document.text.split())
    for text, count in Counter(text for text, _ in parts).items():
        assert words.count("".join(text.split())) >= count
    check(document)


@QUICK
@given(MANY)
def test_reading_is_deterministic(parts: list[str]) -> None:
    page = "".join(f"<p>{part}</p>" for part in parts)
    assert build_report(read_html(page)) == build_report(read_html(page))


@QUICK
@given(MANY)
def test_text_of_a_report_can_be_read_again(parts: list[str]) -> None:
    text = build_report(read_html("".join(f"<p>{part}</p>" for part in parts))).text
    check(read_plain(text))


@pytest.mark.parametrize("role", ["heading", "part", "title"])
def test_line_longer_than_any_heading_is_a_paragraph(role: Role) -> None:
    builder = DocumentBuilder()
    builder.add("全镇干部" * 60)
    report = check(builder.build(), [role])
    assert [paragraph.text for paragraph in report.paragraphs] == ["全镇干部" * 60]


def test_label_before_a_title_over_two_lines_loses_no_line() -> None:
    builder = DocumentBuilder()
    for text in ("标题：云台镇抓春耕", "促生产", "村里修了路。"):
        builder.add(text)
    assert check(builder.build(), ["title", "continuation", "paragraph"]).title == "云台镇抓春耕促生产"


def test_title_of_marks_alone_is_dropped() -> None:
    builder = DocumentBuilder()
    for text in ("——", "村里修了路。"):
        builder.add(text)
    report = check(builder.build("云台镇"), ["title", "paragraph"])
    assert (report.title, report.dropped) == ("云台镇", ("——",))


def test_headings_that_leave_each_other_without_text_are_paragraphs() -> None:
    """A part that becomes a paragraph leaves the heading after it without text, and so on."""
    builder = DocumentBuilder()
    roles: list[Role] = []
    again: list[tuple[Role, str]] = [("part", "方案"), ("heading", "主要做法"), ("paragraph", "一、修路")]
    for role, text in [("heading", "一、产业"), ("paragraph", "村里修了路。"), *again * 8]:
        builder.add(text)
        roles.append(role)
    check(builder.build(), roles)
