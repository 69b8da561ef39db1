"""Layouts of PDF files."""

from collections.abc import Callable
from random import Random

from train.reading import names
from train.reading.article import Article, ArticleLine
from train.reading.layouts import flow
from train.reading.layouts import surroundings as around
from train.reading.layouts.flow import added
from train.reading.layouts.pdf_writer import PdfWriter, Setting
from train.reading.page import Page

_SLIDE = (842.0, 474.0)
_MAX_UNSPLIT = 800  # characters of a paragraph that fits on a page


def _foot(rng: Random) -> tuple[str, str]:
    return rng.choice((("- ", " -"), ("", ""), ("第 ", " 页"), ("—", "—"), ("", " / 9"), ("— ", " —")))


def report(article: Article, rng: Random) -> Page:
    """A report with a running head and page numbers."""
    facts = article.facts
    heads = (facts.title[:30], facts.site, f"{facts.place}人民政府办公室编印", "")
    setting = Setting(
        size=rng.choice((10.5, 12, 14)),
        title=rng.choice((1.4, 1.7, 2.2)),
        later=rng.choice((1.0, 0.8)),
        centre=rng.random() < 0.65,
        heading=rng.choice((1.0, 1.15, 1.3, 1.6)),
        spacing=rng.choice((0, 0, 6)),
        head=rng.choice(heads),
        foot=_foot(rng),
    )
    writer = PdfWriter(setting)
    writer.add_all(article.lines)
    return writer.page()


def two_columns(article: Article, rng: Random) -> Page:
    """Two columns, as papers and gazettes have them."""
    setting = Setting(
        size=rng.choice((9, 10, 10.5)),
        margin=54,
        columns=2,
        title=1.4,
        heading=rng.choice((1.0, 1.2)),
        head=rng.choice((f"{article.facts.place}人民政府公报", "")),
        foot=_foot(rng),
    )
    writer = PdfWriter(setting)
    writer.add_all([line for line in article.lines if not line.cells])
    return writer.page()


def official(article: Article, rng: Random) -> Page:
    """An official document: large print, centred title, signature to the right."""
    facts, lines = article.facts, list(article.lines)
    if not any(line.role == "masthead" for line in lines) and facts.issuers and rng.random() < 0.6:
        lines = [*added("masthead", f"{facts.issuers[0]}文件"), *lines]
    writer = PdfWriter(
        Setting(size=16, margin=80, title=1.4, foot=rng.choice((("— ", " —"), ("- ", " -"), ("－", "－"))))
    )
    writer.add_all(lines)
    return writer.page()


def bulletin(article: Article, rng: Random) -> Page:
    """A bulletin with a table of figures at its end."""
    facts, lines = article.facts, list(article.lines)
    towns = [names.place(rng, "township").name for _ in range(rng.randint(3, 9))]
    rows = [
        ("乡镇", "任务数", "完成数", "完成率"),
        *(
            (town, str(rng.randint(20, 90)), str(rng.randint(1, 20)), f"{rng.randint(3, 99)}.{rng.randint(0, 9)}%")
            for town in towns
        ),
    ]
    lines += added(
        "caption",
        rng.choice(
            (f"附表　{facts.year}年各乡镇完成情况", f"表1：{facts.place}各乡镇进度表", f"{facts.place}工作进度统计表")
        ),
    )
    lines += [ArticleLine(" | ".join(row), "row", cells=row) for row in rows]
    writer = PdfWriter(
        Setting(
            size=rng.choice((11, 12, 14)), heading=rng.choice((1.0, 1.2)), spacing=rng.choice((0, 4)), foot=_foot(rng)
        )
    )
    writer.add_all(lines)
    return writer.page()


def slides(article: Article, rng: Random) -> Page:
    """Slides: wide pages, large print, each heading on a new page."""
    writer = PdfWriter(
        Setting(size=20, page=_SLIDE, margin=60, title=1.8, heading=1.4, indent=0, spacing=10, foot=("", ""))
    )
    for line in [line for line in article.lines if not line.cells][:60]:
        if line.role in ("heading", "part") and line.depth <= 1:
            writer.turn_page()
        writer.add_all([line])
    return writer.page()


def footnotes(article: Article, rng: Random) -> Page:
    """A paper with a footnote on its first page and the writers below the title."""
    facts = article.facts
    lines = flow.below_title(flow.with_title(article), added("fact", facts.author or names.people(rng)))
    short = all(len(line.text) < _MAX_UNSPLIT for line in lines)
    notes = (
        f"收稿日期：{facts.published}",
        f"作者简介：{facts.editor}，{facts.place}委党校讲师。",
        f"① 数据来自{facts.place}统计局{facts.year}年统计资料。",
        f"本文系{facts.year}年度调研课题成果。",
    )
    writer = PdfWriter(
        Setting(
            size=10.5,
            heading=rng.choice((1.0, 1.2)),
            note=rng.choice(notes) if short else "",
            split=not short,
            head=rng.choice(("调查与研究", facts.site, "")),
            foot=_foot(rng),
        )
    )
    writer.add_all(lines)
    if rng.random() < 0.4:
        writer.add_all(added("boilerplate", f"（责任编辑：{facts.editor}）"))
    return writer.page()


def saved_page(article: Article, rng: Random) -> Page:
    """A web page printed to PDF: the title and the address in the margins, the way to the page above the title."""
    facts = article.facts
    lines = flow.below_title(flow.with_title(article), added("fact", around.byline(rng, facts)))
    lines = [*added("boilerplate", around.crumbs(rng, facts)), *lines, *around.credits_line(rng, facts)]
    writer = PdfWriter(
        Setting(
            size=11,
            margin=60,
            heading=1.1,
            spacing=8,
            head=f"{facts.published}　{facts.title[:24]}",
            foot=("第", "页，共3页"),
        )
    )
    writer.add_all(lines)
    return writer.page()


PDF_LAYOUTS: dict[str, Callable[[Article, Random], Page]] = {
    layout.__name__: layout for layout in (report, two_columns, official, bulletin, slides, footnotes, saved_page)
}
"""The layouts of PDF files by name."""
