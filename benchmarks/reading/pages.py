"""The pages to measure on, with the main text that an extractor should find."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, Literal, NamedTuple

from train.reading import VALIDATION, Article, Page, families, html_page, render, samples
from zhili.errors import InputError
from zhili.files import read_json_lines, read_text

WRITTEN = Path("data/reading")
GOLD = "gold.jsonl"
Part = Literal["main", "optional", "other"]
"""Whether a line belongs to the main text, counts neither way, or is boilerplate or a fact."""

_SUFFIXES = (".html", ".htm")
_MAIN = frozenset({"heading", "part", "opening", "paragraph", "row"})
_OPTIONAL = frozenset({"title", "addressee", "greeting", "caption", "signature", "day"})
# The labels that are before a line of a file `gold.jsonl` and are not on the page.
_NOTE = re.compile(r"^(?:<title> |\[[^\]]{1,20}\] )?(?:\(auto-numbered\) )?")


class LabelledPage(NamedTuple):
    """A page and its visible lines.

    The main text is the lines with the roles heading, part, opening, paragraph and row. Title, addressee, greeting,
    caption, signature and its day are optional: extractors differ about them with good reason. All other lines (facts,
    masthead, number, boilerplate) do not belong to it. A continuation is like the line before it.

    Args:
        name: the name of the file, or the family of the layout with a number.
        data: the bytes of the file.
        lines: the lines in reading order, and what they are. Lines that belong to neither of the first two may be
            missing.
    """

    name: str
    data: bytes
    lines: list[tuple[str, Part]]


def written_pages(folder: Path) -> list[LabelledPage]:
    """The hand-written HTML pages of a folder, whose attribute `data-role` names the role of each line."""
    paths = sorted(folder.glob("*.html"))
    return [_labelled_page(path.stem, html_page(read_text(path))) for path in paths]


def rendered_pages(per_family: int, seed: int = 0) -> list[LabelledPage]:
    """Pages in the HTML layouts that training never sees, with reports of the corpus that training never sees.

    Pages that zhili's reader loses lines of, which training leaves out, are among them.

    Args:
        per_family: how many pages of each layout.
        seed: the seed of every choice.
    """
    pages = []
    for family in families():
        if f"html/{family}" in VALIDATION:
            rendered = islice(_rendered(family, per_family, seed), per_family)
            pages += [_labelled_page(f"html/{family}/{number}", page) for number, page in enumerate(rendered)]
    return pages


def _rendered(family: str, count: int, seed: int) -> Iterator[Page]:
    """Render at least `count` pages; `samples` chooses the articles."""
    pages: list[Page] = []

    def layout(article: Article, rng: Random) -> Page:
        pages.append(render(rng, article, family))
        return pages[-1]

    for _ in samples(seed, count, "validation", {f"html/{family}": layout}):
        yield from pages
        pages.clear()


def folder_pages(folder: Path) -> list[LabelledPage]:
    """The HTML pages of a folder with `gold.jsonl` and `files/`; other formats are left out.

    A line of the file is `{"file", "lines": ["…"], "roles": ["t", …]}`. The main text is the lines with the roles p, q1
    q2 …, h1 h2 … and r (paragraph, paragraph that opens with a heading, heading, row of a table). Title (t), addressee
    (a) and note (k) are optional, and so are facts (m) below the first line of the main text: signatures, days and
    credits. A line c continues the line before it and is like it. Everything else is outside the main text.

    Raises:
        InputError: the file `gold.jsonl` or a page is missing, or the file has no HTML page.
    """
    gold = folder / GOLD
    pages = [
        _folder_page(folder, gold, number, values)
        for number, values in read_json_lines(gold)
        if str(values.get("file")).lower().endswith(_SUFFIXES)
    ]
    if not pages:
        raise InputError(f"{gold}: no HTML page; a line needs a file whose name ends in .html or .htm")
    return pages


def _folder_page(folder: Path, gold: Path, number: int, values: dict[str, Any]) -> LabelledPage:
    name, lines, roles = values.get("file"), values.get("lines"), values.get("roles")
    if not (isinstance(name, str) and isinstance(lines, list) and isinstance(roles, list) and len(lines) == len(roles)):
        raise InputError(f'{gold}, line {number}: each line needs "file", and "lines" and "roles" of the same length')
    path = folder / "files" / name
    if not path.is_file():
        raise InputError(f"{gold}, line {number}: {path} does not exist; put the page there or remove the line")
    shown = [_NOTE.sub("", line) for line in lines]
    return LabelledPage(name, path.read_bytes(), list(zip(shown, _gold_parts(roles), strict=True)))


def _gold_parts(roles: Sequence[str]) -> list[Part]:
    parts: list[Part] = []
    for role in roles:
        if role == "c" and parts:
            parts.append(parts[-1])
        elif role[:1] in "phqr":
            parts.append("main")
        else:
            parts.append("optional" if role in "tak" or (role == "m" and "main" in parts) else "other")
    return parts


def _labelled_page(name: str, page: Page) -> LabelledPage:
    parts = _parts(role for _, role in page.lines)
    return LabelledPage(name, page.data, [(text, part) for (text, _), part in zip(page.lines, parts, strict=True)])


def _parts(roles: Iterable[str]) -> list[Part]:
    parts: list[Part] = []
    for role in roles:
        if role == "continuation" and parts:
            parts.append(parts[-1])
        else:
            parts.append("main" if role in _MAIN else "optional" if role in _OPTIONAL else "other")
    return parts
