"""Changes to the lines of a document before they are set: no title, a number below it, lines around it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from random import Random

from train.reading.article import Article, ArticleLine
from train.reading.draft import break_title
from zhili.reading import Role

Lines = list[ArticleLine]

_HEAD = frozenset({"masthead", "number", "boilerplate", "fact"})
_SENTENCE = re.compile(r"[^。！？]+[。！？]+[”’）]*|[^。！？]+$")


def added(role: Role, *texts: str) -> Lines:
    """Lines that a layout adds, all with one role; empty texts are left out."""
    return [ArticleLine(text, role) for text in texts if text]


def title_span(lines: Sequence[ArticleLine]) -> tuple[int, int]:
    """Where the title begins and ends; both are the end of the head if the document has no title."""
    start = 0
    while start < len(lines) and lines[start].role in _HEAD:
        start += 1
    if start == len(lines) or lines[start].role != "title":
        return 0, 0
    end = start
    while end < len(lines) and lines[end].role == "title":
        end += 1
    return start, end


def below_title(lines: Sequence[ArticleLine], extra: Iterable[ArticleLine]) -> Lines:
    """Insert lines below the title."""
    _, end = title_span(lines)
    return [*lines[:end], *extra, *lines[end:]]


def with_title(article: Article) -> Lines:
    """The lines, with a title even if the document has none."""
    lines = list(article.lines)
    return lines if any(line.role == "title" for line in lines) else [*added("title", article.facts.title), *lines]


def one_line_title(lines: Sequence[ArticleLine]) -> Lines:
    """Set the title on one line; a kicker or subtitle stays on its own."""
    start, end = title_span(lines)
    texts = [line.text for line in lines[start:end]]
    if end - start < 2 or any(text.startswith(("——", "【")) or len(text) < 5 for text in texts):
        return list(lines)
    return [*lines[:start], ArticleLine("".join(texts), "title"), *lines[end:]]


def broken_title(rng: Random, lines: Sequence[ArticleLine]) -> Lines:
    """Set a title over two or three lines."""
    start, end = title_span(lines)
    if end - start != 1 or len(lines[start].text) < 9:
        return list(lines)
    parts = break_title(rng, lines[start].text)
    return [*lines[:start], *added("title", *parts), *lines[end:]]


def without_title(lines: Sequence[ArticleLine]) -> Lines:
    """Leave out the title and what is above it."""
    return list(lines[title_span(lines)[1] :])


def number_below(lines: Sequence[ArticleLine], number: str) -> Lines:
    """Put the number of a document below its title, in place of the lines that show it."""
    kept = [line for index, line in enumerate(lines) if line.role != "number" or index > 8]
    return below_title(kept, added("number", number))


def split_sentences(lines: Iterable[ArticleLine]) -> Iterator[ArticleLine]:
    """Set every sentence of a paragraph as a paragraph of its own."""
    for line in lines:
        if line.role == "paragraph" and line.text.count("“") == line.text.count("”") < 2:
            yield from (replace(line, text=part[0], joined=False) for part in _SENTENCE.finditer(line.text))
        else:
            yield line


def blocks(lines: Sequence[ArticleLine]) -> Iterator[Lines]:
    """Group the rows of a table, and the lines joined to the line before them."""
    group: Lines = []
    for line in lines:
        same_table = group and line.cells and group[-1].cells and len(line.cells) == len(group[-1].cells)
        if group and not (same_table or (line.joined and not line.cells and not group[-1].cells)):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def is_text(line: ArticleLine) -> bool:
    """Whether a line is set as running text: with an indent and without centring."""
    return line.role in ("paragraph", "opening", "heading", "continuation", "part") or line.role == "boilerplate"


def item_runs(rng: Random, lines: Sequence[ArticleLine]) -> set[int]:
    """The paragraphs that a layout with bullets sets as items: a few runs of short ones."""
    chosen: set[int] = set()
    run: list[int] = []
    for index, line in enumerate([*lines, ArticleLine("", "title")]):
        if line.role == "paragraph" and not line.joined and len(line.text) < 130:
            run.append(index)
            continue
        if len(run) >= 2 and rng.random() < 0.7:
            chosen.update(run)
        run = []
    return chosen


_ITEM_NUMBER = re.compile(r"^(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)、.．]\s*|[①-⑳]\s*)")


def without_number(text: str) -> str:
    """A paragraph without the number before it."""
    return _ITEM_NUMBER.sub("", text) or text
