"""Layouts of Word documents."""

from collections.abc import Callable, Sequence
from random import Random

from train.reading.article import Article, ArticleLine
from train.reading.layouts import flow, word_parts
from train.reading.layouts import surroundings as around
from train.reading.layouts.flow import added
from train.reading.layouts.word_writer import Look, WordWriter, random_look
from train.reading.page import Page


def _page(lines: Sequence[ArticleLine], look: Look) -> Page:
    writer = WordWriter(look)
    writer.add_all(lines)
    return writer.page()


def heading_styles(article: Article, rng: Random) -> Page:
    """Heading styles, and often the style of a title."""
    return _page(article.lines, random_look(rng, headings="style", title_style=rng.random() < 0.7))


def outline_levels(article: Article, rng: Random) -> Page:
    """Outline levels without styles."""
    return _page(article.lines, random_look(rng, headings="outline"))


def manual(article: Article, rng: Random) -> Page:
    """Everything in the style of running text, with fonts, bold and alignment by hand."""
    return _page(article.lines, random_look(rng, headings="manual", fonts=True))


def plain(article: Article, rng: Random) -> Page:
    """Text pasted into an empty document: no formats at all."""
    writer = WordWriter(
        random_look(
            rng,
            headings="none",
            fonts=False,
            bold_headings=False,
            bold_leads=False,
            first_indent=rng.choice(("blanks", "none")),
            right="none",
        )
    )
    lines = list(article.lines)
    if rng.random() < 0.5:
        lines = flow.below_title(lines, around.byline_lines(rng, article.facts))
    for line in lines:
        if line.cells:
            writer.table([line]) if rng.random() < 0.1 else writer.add(line)
        else:
            paragraph = writer.add(line)
            paragraph.alignment = None  # type: ignore[assignment]
    return writer.page()


def run_in_bold(article: Article, rng: Random) -> Page:
    """Headings run into their paragraphs in bold, other headings bold on lines of their own."""
    return _page(
        article.lines,
        random_look(rng, headings="manual", fonts=rng.random() < 0.5, bold_headings=True, bold_leads=True),
    )


def automatic_numbers(article: Article, rng: Random) -> Page:
    """Headings with automatic numbers."""
    writer = WordWriter(random_look(rng, headings=rng.choice(("style", "manual", "outline"))))
    look = writer.look
    look.numbering = rng.choice(("chinese", "chinese", "chapters", "decimal"))
    look.automatic = word_parts.add_numbering(writer.document, look.numbering)
    look.top = next((line.depth for line in article.lines if line.role == "heading"), 1)
    writer.add_all(article.lines)
    return writer.page()


def titled_report(article: Article, rng: Random) -> Page:
    """A report with the style of a title, a running head and a page number."""
    writer = WordWriter(random_look(rng, headings="style", title_style=True, first_indent="style"))
    lines = flow.one_line_title(flow.with_title(article))
    if rng.random() < 0.4:
        lines = flow.below_title(lines, around.byline_lines(rng, article.facts))
    writer.add_all(lines)
    writer.running(article.facts.title, "第 1 页")
    return writer.page()


def contents(article: Article, rng: Random) -> Page:
    """A table of contents of Word between title and text."""
    writer = WordWriter(random_look(rng, headings="style", title_style=rng.random() < 0.5))
    lines = flow.with_title(article)
    _, end = flow.title_span(lines)
    writer.add_all(lines[:end])
    entries = [(min(line.depth, 3), line.text) for line in lines if line.role in ("heading", "part") and line.depth]
    if entries:
        word_parts.in_table_of_contents(writer.document, entries, rng.choice(("目　录", "目录", "目  次")))
    writer.add_all(lines[end:])
    return writer.page()


def cover(article: Article, rng: Random) -> Page:
    """A page with the title, the office and the month alone, then often a table of contents, then the text."""
    writer = WordWriter(
        random_look(rng, headings="style", fonts=True, title_size=rng.choice((22, 26, 36)), first_indent="style")
    )
    facts, lines = article.facts, flow.with_title(article)
    if rng.random() < 0.6:
        lines = flow.broken_title(rng, lines)
    _, end = flow.title_span(lines)
    writer.add_all(lines[:end])
    for _ in range(rng.randint(0, 8)):
        writer.document.add_paragraph()
    year, month = facts.made.split("-")[:2]
    day = rng.choice((f"{year}年{month}月", f"{year}年{int(month)}月", f"{year}.{month}", f"二〇{year[2:]}年"))
    office = facts.issuers[0] if facts.issuers else facts.place
    stated = [*rng.choice(((office,), (office,), (f"编制单位：{office}",), ())), day]
    size = rng.choice((14, 16, 18))
    for line in added("fact", *stated):
        paragraph = writer.add(line)
        paragraph.alignment = writer.center
        for run in paragraph.runs:
            run.font.size = writer.points(size)
    writer.document.add_page_break()  # type: ignore[no-untyped-call]
    entries = [(min(line.depth, 3), line.text) for line in lines if line.role in ("heading", "part") and line.depth]
    if entries and rng.random() < 0.5:
        word_parts.in_table_of_contents(writer.document, entries, rng.choice(("目　录", "目录")))
    writer.add_all(lines[end:])
    return writer.page()


def red_head(article: Article, rng: Random) -> Page:
    """An official document: the masthead in a text box, a table or a line; the colophon in a table."""
    writer = WordWriter(
        random_look(rng, headings="manual", fonts=True, right=rng.choice(("align", "indent", "blanks")))
    )
    facts = article.facts
    lines = [line for line in article.lines if line.role != "masthead"]
    shown = facts.masthead or f"{facts.issuers[0] if facts.issuers else facts.place + '人民政府'}文件"
    masthead = ArticleLine(shown, "masthead")
    frame = rng.choice(("box", "table", "line"))
    if frame == "box":
        word_parts.add_text_box(writer.document.add_paragraph(), shown)
        writer.lines.append((shown, "masthead"))
    elif frame == "table":
        writer.document.add_table(rows=1, cols=1).cell(0, 0).text = shown
        writer.lines.append((shown, "masthead"))
    else:
        writer.add(masthead)
    writer.add_all(lines)
    if rng.random() < 0.6 and not any(line.text.startswith("抄送") for line in lines):
        table = writer.document.add_table(rows=2, cols=1)
        texts = (
            f"抄送：{rng.choice(('县委办公室，县人大常委会办公室', '各镇党委', '市直各部门'))}。",
            f"{shown.removesuffix('文件')}　　　{facts.made or '2020年1月3日'}印发",
        )
        for row, text in enumerate(texts):
            table.cell(row, 0).text = text
        writer.lines += [(text, "boilerplate") for text in texts]
    return writer.page()


def letter(article: Article, rng: Random) -> Page:
    """A letter: the signature to the right, without large print."""
    look = random_look(
        rng,
        headings="none",
        fonts=False,
        right=rng.choice(("align", "indent", "blanks")),
        first_indent=rng.choice(("style", "blanks")),
    )
    lines = list(article.lines)
    if not any(line.role == "signature" for line in lines):
        day = around.published_day(article.facts)
        lines += [
            *added("signature", article.facts.issuers[0] if article.facts.issuers else article.facts.place),
            *added("day", day.full() if day else ""),
        ]
    return _page(lines, look)


def template(article: Article, rng: Random) -> Page:
    """A filled-in template: title, number, addressee and some of the text in content controls."""
    writer = WordWriter(random_look(rng, headings=rng.choice(("manual", "style"))))
    for line in article.lines:
        if line.cells:
            writer.table([line])
            continue
        paragraph = writer.add(line)
        if line.role in ("title", "number", "addressee", "signature", "day") or rng.random() < 0.2:
            word_parts.in_content_control(
                paragraph, {"title": "标题", "number": "文号", "addressee": "主送机关"}.get(line.role, "正文")
            )
    return writer.page()


def wps_export(article: Article, rng: Random) -> Page:
    """A document of WPS: all paragraphs with direct formats, empty paragraphs, headings bold in another font."""
    writer = WordWriter(
        random_look(
            rng,
            headings="manual",
            fonts=True,
            empty=True,
            first_indent="style",
            bold_headings=rng.random() < 0.7,
            soft_breaks=False,
        )
    )
    writer.document.core_properties.title = rng.choice(("", "", "Administrator", article.facts.title, "WPS 文字"))
    writer.add_all(article.lines)
    writer.running("", "- 1 -")
    return writer.page()


WORD_LAYOUTS: dict[str, Callable[[Article, Random], Page]] = {
    layout.__name__: layout
    for layout in (
        heading_styles,
        outline_levels,
        manual,
        plain,
        run_in_bold,
        automatic_numbers,
        titled_report,
        contents,
        cover,
        red_head,
        letter,
        template,
        wps_export,
    )
}
"""The layouts of Word documents by name."""
