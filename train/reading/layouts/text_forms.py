"""Layouts of plain text by its form: indents, blank lines, fixed width, pages, scripts, bullets."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from train.reading.article import Article
from train.reading.layouts import flow, scripts
from train.reading.layouts import surroundings as around
from train.reading.layouts.flow import Lines, added
from train.reading.layouts.writer import Sheet, TextStyle, random_style, set_lines
from train.reading.page import Page


def _page(lines: Lines, style: TextStyle, items: set[int] | None = None) -> Page:
    sheet = Sheet(style)
    set_lines(sheet, lines, items or set())
    return sheet.page()


def indented(article: Article, rng: Random) -> Page:
    """Paragraphs with two ideographic blanks and no blank lines between them."""
    return _page(list(article.lines), random_style(rng, indent="　　", gap=0))


def flat(article: Article, rng: Random) -> Page:
    """Neither indents nor blank lines."""
    return _page(list(article.lines), random_style(rng, indent="", heading_indent="", gap=0, center=False, right=False))


def spaced(article: Article, rng: Random) -> Page:
    """Blank lines between paragraphs, no indents."""
    return _page(list(article.lines), random_style(rng, indent="", heading_indent="", gap=rng.choice((1, 1, 1, 2, 3))))


def wrapped_indented(article: Article, rng: Random) -> Page:
    """Lines of a fixed width, paragraphs with indents."""
    return _page(
        list(article.lines),
        random_style(rng, indent="　　", heading_indent="　　", width=rng.randint(28, 42), gap=rng.choice((0, 0, 1))),
    )


def wrapped_spaced(article: Article, rng: Random) -> Page:
    """Lines of a fixed width, blank lines between paragraphs."""
    return _page(
        list(article.lines),
        random_style(rng, indent=rng.choice(("", "　　")), width=rng.randint(28, 42), gap=1, heading_indent=""),
    )


def wrapped_flat(article: Article, rng: Random) -> Page:
    """Lines of a fixed width without indents or blank lines."""
    style = random_style(rng, indent="", heading_indent="", width=rng.randint(28, 42), gap=0, center=False, right=False)
    return _page([line for line in article.lines if not line.cells], style)


def pdf_copy(article: Article, rng: Random) -> Page:
    """Text copied from a PDF file: broken lines, page numbers and running heads between them."""
    lines = [line for line in article.lines if not line.cells]
    indent = rng.choice(("　　", "　　", ""))
    sheet = Sheet(random_style(rng, indent=indent, heading_indent=indent, width=rng.randint(26, 40), gap=0))
    set_lines(sheet, lines)
    foot = rng.choice(
        (
            ("- ", " -"),
            ("—", "—"),
            ("", ""),
            ("第 ", " 页"),
            ("— ", " —"),
            ("－", "－"),
            ("", "/12"),
            ("第", "页 共9页"),
        )
    )
    sheet.paginate(rng.randint(18, 34), foot, rng.choice(("", "", article.facts.title[:22], article.facts.site)))
    return sheet.page()


def traditional(article: Article, rng: Random) -> Page:
    """A text in Traditional characters."""
    lines = (
        flow.below_title(article.lines, added("fact", around.byline(rng, article.facts)))
        if rng.random() < 0.5
        else list(article.lines)
    )
    return _page(scripts.rewritten(lines, scripts.traditional), random_style(rng, encoding="utf-8"))


def traditional_pinyin(article: Article, rng: Random) -> Page:
    """A converted page: Traditional characters with pinyin in brackets, often with half-width marks."""
    facts, change = article.facts, scripts.with_pinyin(rng)
    lines = flow.below_title(flow.with_title(article), added("fact", around.byline(rng, facts)))
    if rng.random() < 0.6:
        lines += added("boilerplate", f"【责任编辑:{facts.editor}】")
    if rng.random() < 0.6:
        lines = scripts.rewritten(lines, scripts.with_marks(rng))
    return _page(
        scripts.rewritten(lines, change),
        random_style(rng, center=False, encoding="utf-8", indent=rng.choice(("", "", "　　"))),
    )


def mixed_marks(article: Article, rng: Random) -> Page:
    """Half-width marks, full-width digits or blanks around numbers."""
    return _page(scripts.rewritten(article.lines, scripts.with_marks(rng)), random_style(rng))


def bulleted(article: Article, rng: Random) -> Page:
    """Short paragraphs set as items with bullets."""
    lines, items = list(article.lines), flow.item_runs(rng, article.lines)
    if rng.random() < 0.5:
        lines = [
            replace(line, text=flow.without_number(line.text)) if n in items else line for n, line in enumerate(lines)
        ]
    return _page(
        lines, random_style(rng, bullet=rng.choice(("• ", "- ", "* ", "· ", "•", "·", "\uf06c ")), joint="\t"), items
    )


def untitled(article: Article, rng: Random) -> Page:
    """A text without its title and head."""
    lines = flow.without_title(article.lines)
    return _page(lines or list(article.lines), random_style(rng))


def short_lines(article: Article, rng: Random) -> Page:
    """Every sentence on a line of its own."""
    return _page(list(flow.split_sentences(article.lines)), random_style(rng, indent=rng.choice(("", "", "　　"))))


def run_on(article: Article, rng: Random) -> Page:
    """A text whose paragraphs follow each other after two ideographic blanks, a few to a line."""
    sheet = Sheet(random_style(rng, indent="　　", heading_indent="　　", gap=0, center=False, right=False))
    set_lines(sheet, list(article.lines))
    joined: list[tuple[str, int | None]] = []
    for text, index in sheet.physical:
        long = index is not None and sheet.expected[index][1] == "paragraph" and len(text) > 60
        if joined and long and len(joined[-1][0]) > 80 and joined[-1][0].endswith("。") and rng.random() < 0.5:
            text = joined.pop()[0] + text
        joined.append((text, index))
    sheet.physical = joined
    return sheet.page()


FORM_LAYOUTS: dict[str, Callable[[Article, Random], Page]] = {
    layout.__name__: layout
    for layout in (
        indented,
        flat,
        spaced,
        wrapped_indented,
        wrapped_spaced,
        wrapped_flat,
        pdf_copy,
        traditional,
        traditional_pinyin,
        mixed_marks,
        bulleted,
        untitled,
        short_lines,
        run_on,
    )
}
"""The layouts of this module by name."""
