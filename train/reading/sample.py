"""Samples for the model of roles: pages as the reader reads them, with the role of each line."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Literal, NamedTuple

from train.reading.article import Article, SourceReport
from train.reading.articles import articles
from train.reading.corpus import read_reports
from train.reading.layouts.registry import file_layouts
from train.reading.layouts.written import written_texts
from train.reading.page import Page, align, html_page
from train.reading.render import families, render
from zhili.errors import InputError
from zhili.reading import Document, Role, read_document

ROOT = Path(__file__).parents[2]
WRITTEN = ROOT / "data" / "reading"
Layout = Callable[[Article, Random], Page]
"""A function that sets an article as a file."""
Part = Literal["train", "validation"]

VALIDATION = frozenset({
    "html/attachment_box", "html/blog", "html/county_jcms", "html/department", "html/facts_at_end", "html/gov_news",
    "html/old_gb_br", "html/wechat_copy", "markdown/byline_notes", "pdf/footnotes", "text/email", "text/traditional",
    "text/wrapped_spaced", "word/outline_levels", "word/template",
})  # fmt: skip
"""The families of layouts that training never sees."""

_MAX_TRIES = 20  # articles whose page the reader loses lines of, in a row
_REPORTS_FOLD = 10  # one report of so many is for validation


class Sample(NamedTuple):
    """A document and the roles of its lines.

    Args:
        family: the family of the layout: "html/gov_policy", or "written/" and the name of a hand-written page.
        document: what the format read.
        roles: the role of each line of the document.
    """

    family: str
    document: Document
    roles: list[Role]


def all_layouts() -> dict[str, Layout]:
    """The layouts of all formats by the name of their family: "html/gov_policy", "text/email"."""
    return {f"html/{family}": partial(_render_html, family) for family in families()} | file_layouts()


def _render_html(family: str, article: Article, rng: Random) -> Page:
    return render(rng, article, family)


def read_page(page: Page) -> Document:
    """Read a page as the reader does.

    Raises:
        InputError: the page cannot be read.
    """
    name = Path("page" + page.suffix)
    return read_document(page.data, name.name, name)


def samples(
    seed: int,
    count: int,
    part: Part = "train",
    layouts: Mapping[str, Layout] | None = None,
    lost: Counter[str] | None = None,
) -> Iterator[Sample]:
    """Yield samples of random kinds of documents in random layouts, the same for the same seed.

    A family of layouts and a report of the corpus belong to one part only.

    Args:
        seed: the seed of every choice.
        count: how many samples to yield.
        part: "train", or "validation" for families and reports that training does not see.
        layouts: the layouts by family; None for `all_layouts()`.
        lost: counts, by family, the pages left out because the reader lost lines of them or refused them.

    Raises:
        ValueError: the part has no layout, or the reader loses lines of every page.
    """
    layouts = all_layouts() if layouts is None else layouts
    names = sorted(name for name in layouts if (name in VALIDATION) == (part == "validation"))
    if not names:
        raise ValueError(f"no layout belongs to the part {part}; name one in `layouts`")
    lost = Counter() if lost is None else lost
    own = reports(part)
    for index in range(count):
        for attempt in range(_MAX_TRIES):
            rng = Random(f"{seed}/{part}/{index}/{attempt}")
            family = rng.choice(names)
            article = next(articles(rng, own))
            sample = labelled(family, layouts[family](article, rng))
            if sample is not None:
                yield sample
                break
            lost[family] += 1
        else:
            raise ValueError(f"the reader loses lines of {_MAX_TRIES} pages in a row; see {dict(lost)}")


def labelled(family: str, page: Page) -> Sample | None:
    """A page as a sample; None if the reader refuses it or loses lines of its body."""
    try:
        document = read_page(page)
    except InputError:
        return None
    roles = align(document, page.lines)
    return None if roles is None else Sample(family, document, roles)


def written_samples(folder: Path = WRITTEN, part: Part = "train", lost: Counter[str] | None = None) -> Iterator[Sample]:
    """Yield the hand-written pages of a folder as samples, in the order of their names.

    Args:
        folder: the folder with annotated pages (`*.html`, `*.tsv`); those for validation are in `validation`.
        part: which of them.
        lost: counts the pages left out because the reader lost lines of them.
    """
    lost = Counter() if lost is None else lost
    own = folder if part == "train" else folder / "validation"
    pages = {f"written/{path.name}": html_page(path.read_text(encoding="utf-8")) for path in sorted(own.glob("*.html"))}
    for family, page in (pages | written_texts(folder, part == "validation")).items():
        sample = labelled(family, page)
        if sample is None:
            lost[family] += 1
        else:
            yield sample


@cache
def reports(part: Part) -> tuple[SourceReport, ...]:
    """The reports of the corpus that pages of a part are made of."""
    found = read_reports(ROOT / "data")
    return tuple(report for index, report in enumerate(found) if (index % _REPORTS_FOLD == 0) == (part == "validation"))
