"""Layouts of Markdown: notes, exports with front matter, lists, tables, quotes, output of crawlers."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from train.reading import names
from train.reading.article import Article, ArticleLine
from train.reading.layouts import flow
from train.reading.layouts import surroundings as around
from train.reading.layouts.flow import Lines, added
from train.reading.page import Page
from zhili.reading import Role

_LIST_NUMBER = re.compile(r"(\d{1,2})[.．、]\s*")
_SPECIAL = re.compile(r"(?m)^(\s*\d*)([#>+*.)-])(?=\s)")


@dataclass(frozen=True)
class MarkdownStyle:
    """How Markdown is set.

    Args:
        base: the number signs of the title; headings have more.
        tight: whether the blank after the number signs is left out.
        bold: whether headings are bold lines without number signs.
        bold_leads: whether the heading of an opening is bold.
        bullet: what is before an item.
        numbered: whether numbered paragraphs are items of a numbered list.
        quote: whether the facts are in a block quote.
        indent: the blanks before a paragraph.
    """

    base: int = 1
    tight: bool = False
    bold: bool = False
    bold_leads: bool = True
    bullet: str = "- "
    numbered: bool = False
    quote: bool = False
    indent: str = ""


def _style(rng: Random, **fixed: object) -> MarkdownStyle:
    values: dict[str, object] = {
        "base": rng.choice((1, 1, 1, 2)),
        "tight": rng.random() < 0.12,
        "bold": rng.random() < 0.25,
        "bold_leads": rng.random() < 0.6,
        "bullet": rng.choice(("- ", "* ", "+ ")),
        "numbered": rng.random() < 0.4,
        "quote": rng.random() < 0.2,
        "indent": rng.choice(("", "", "", "　　")),
    }
    return MarkdownStyle(**{**values, **fixed})  # type: ignore[arg-type]


class _Writer:
    """A Markdown file in the making."""

    def __init__(self, style: MarkdownStyle) -> None:
        self.style = style
        self.parts: list[str] = []
        self.lines: list[tuple[str, Role]] = []

    def add_all(self, lines: Sequence[ArticleLine], items: set[int]) -> None:
        index = 0
        for block in flow.blocks(lines):
            if block[0].cells:
                self._table(block)
            elif index in items:
                self._item(block[0], follows=index - 1 in items)
            else:
                marked = [self._marked(line) for line in block]
                self.parts.append("  \n".join(marked))
                self.lines += [(line.text, line.role) for line in block]
            index += len(block)

    def _item(self, line: ArticleLine, follows: bool) -> None:
        number = _LIST_NUMBER.match(line.text) if self.style.numbered else None
        shown = f"{number[1]}. {line.text[number.end() :]}" if number else self.style.bullet + line.text
        self.lines.append((f"{number[1]}. {line.text[number.end() :]}" if number else line.text, line.role))
        if follows:
            self.parts[-1] += "\n" + shown
        else:
            self.parts.append(shown)

    def _marked(self, line: ArticleLine) -> str:
        style, text = self.style, _SPECIAL.sub(r"\1\\\2", line.text)
        if line.role == "title":
            return text if line.joined else self._head(style.base, text)
        if line.role in ("heading", "part") and not line.joined:
            return f"**{text}**" if style.bold else self._head(style.base + max(line.depth, 1), text)
        if style.bold_leads and line.lead:
            return f"{style.indent}**{line.text[: line.lead]}**{line.text[line.lead :]}"
        if line.role == "fact" and style.quote:
            return f"> {text}"
        return (style.indent if line.role in ("paragraph", "opening") else "") + text

    def _head(self, level: int, text: str) -> str:
        return "#" * min(level, 6) + ("" if self.style.tight and not text.startswith("#") else " ") + text

    def _table(self, rows: Sequence[ArticleLine]) -> None:
        width = max(len(row.cells) for row in rows)
        marked = ["| " + " | ".join(cell or " " for cell in row.cells) + " |" for row in rows]
        marked.insert(1, "|" + " --- |" * width)
        self.parts.append("\n".join(marked))
        self.lines += [(row.text, row.role) for row in rows]

    def page(self) -> Page:
        return Page(("\n\n".join(self.parts) + "\n").encode(), ".md", self.lines)


def _page(lines: Lines, style: MarkdownStyle, items: set[int] | None = None, head: str = "") -> Page:
    writer = _Writer(style)
    if head:
        writer.parts.append(head)
    writer.add_all(lines, items or set())
    return writer.page()


def notes(article: Article, rng: Random) -> Page:
    """Notes in a repository: headings with number signs, or bold lines."""
    return _page(flow.one_line_title(article.lines), _style(rng))


def front_matter(article: Article, rng: Random) -> Page:
    """A post of a static site, with its facts in front matter; the title is often only there."""
    facts = article.facts
    quote = rng.choice(("", '"', "'"))
    pairs = [
        ("title", f"{quote}{facts.title}{quote}"),
        ("date", facts.published),
        ("author", facts.author.split(" ")[0]),
        ("source", facts.source),
        ("layout", "post"),
        ("tags", "[政务, 公文]"),
    ]
    shown = [f"{key}: {value}" for key, value in pairs if value and (key in ("title", "date") or rng.random() < 0.5)]
    lines = flow.one_line_title(article.lines)
    lines = flow.without_title(lines) if rng.random() < 0.5 else lines
    return _page(lines or list(article.lines), _style(rng), head="---\n" + "\n".join(shown) + "\n---")


def lists(article: Article, rng: Random) -> Page:
    """Short paragraphs as items of lists, some numbered."""
    lines = flow.one_line_title(article.lines)
    return _page(lines, _style(rng, numbered=rng.random() < 0.6), flow.item_runs(rng, lines))


def byline_notes(article: Article, rng: Random) -> Page:
    """A saved page: title, facts as bold labels, items or a quote, a rule, the text, credits."""
    facts = article.facts
    labels = [
        ("来源", facts.source),
        ("发布时间", around.shown_day(rng, facts)),
        ("作者", facts.author),
        ("原文链接", around.page_address(rng, facts)),
    ]
    bullet = rng.choice(("", "", "- ", "> "))
    shown = [
        (f"{label}：{value}", f"{bullet}**{label}**：{value}")
        for label, value in labels
        if value and rng.random() < 0.8
    ]
    writer = _Writer(_style(rng))
    writer.add_all(added("title", facts.title), set())
    writer.parts.append(("\n" if bullet in ("- ",) else "  \n").join(mark for _, mark in shown))
    writer.lines += [(text, "fact") for text, _ in shown]
    if rng.random() < 0.5:
        writer.parts.append(rng.choice(("---", "***", "* * *")))
    writer.add_all(flow.without_title(article.lines) or article.lines, set())
    if rng.random() < 0.4:
        writer.parts.append("---")
        writer.add_all(around.credits_line(rng, facts), set())
    return writer.page()


def crawled(article: Article, rng: Random) -> Page:
    """The output of a crawler: its fields as items or a table above the text."""
    facts = article.facts
    fields = [
        ("doc_no", f"{rng.choice(('gov', 'zc', 'news'))}-{rng.randint(1, 9999):04d}"),
        ("标题", facts.title),
        ("发布机构", facts.issuers[0] if facts.issuers else facts.site),
        ("发文字号", facts.number),
        ("成文日期", facts.made),
        ("fetched_at", f"{facts.year + 1}-03-0{rng.randint(1, 9)}"),
        ("url", around.page_address(rng, facts)),
        ("status", "ok"),
    ]
    shown = [(key, value) for key, value in fields if value and rng.random() < 0.75]
    writer = _Writer(_style(rng, base=1, bold=False))
    if rng.random() < 0.6:
        writer.add_all(added("title", facts.title), set())
    mark = rng.choice(("- {}: {}", "- **{}**: {}", "- {}：{}", "* {}: {}"))
    writer.parts.append("\n".join(mark.format(key, value) for key, value in shown))
    plain = mark[2:].replace("**", "")
    writer.lines += [(plain.format(key, value), "title" if key == "标题" else "fact") for key, value in shown]
    if rng.random() < 0.4:
        writer.parts.append(head := "## " + rng.choice(("正文", "全文", "内容", "Content")))
        writer.lines.append((head[3:], "boilerplate"))
    lines = flow.one_line_title(article.lines)
    writer.add_all((flow.without_title(lines) or lines) if rng.random() < 0.6 else lines, set())
    return writer.page()


def converted(article: Article, rng: Random) -> Page:
    """A converted page: links, pictures, escaped marks, line breaks in the byline."""
    facts = article.facts
    writer = _Writer(_style(rng, bold=rng.random() < 0.5, indent="　　"))
    columns = [f"[{name}](/{index})" for index, name in enumerate(facts.columns)]
    if columns and rng.random() < 0.7:
        writer.parts.append("当前位置：" + " > ".join(columns))
        writer.lines.append(("当前位置：" + " > ".join(facts.columns), "boilerplate"))
    writer.add_all(flow.below_title(flow.with_title(article), added("fact", around.byline(rng, facts))), set())
    if facts.pictures:
        writer.parts += [f"![]({rng.randint(100, 999)}.jpg)", facts.pictures[0]]
        writer.lines.append((facts.pictures[0], "caption"))
    writer.add_all(around.credits_line(rng, facts), set())
    if rng.random() < 0.6:
        links = [names.headline(rng) for _ in range(rng.randint(2, 5))]
        writer.parts.append("\n".join(f"- [{text}](t{index}.html)" for index, text in enumerate(links)))
        writer.lines += [(text, "boilerplate") for text in links]
    return writer.page()


MARKDOWN_LAYOUTS: dict[str, Callable[[Article, Random], Page]] = {
    layout.__name__: layout for layout in (notes, front_matter, lists, byline_notes, crawled, converted)
}
"""The layouts of Markdown by name."""
