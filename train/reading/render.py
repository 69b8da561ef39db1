"""HTML pages from articles: one template for each family of sites."""

from functools import cache
from pathlib import Path
from random import Random

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from train.reading.article import Article
from train.reading.page import Page, html_page
from train.reading.site import Site

_FOLDER = Path(__file__).with_name("layouts")
_SUFFIX = ".html.j2"
_ENCODINGS = {"gb2312": "gb18030", "gbk": "gb18030"}


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


@cache
def families() -> tuple[str, ...]:
    """The families of HTML layouts, sorted."""
    return tuple(sorted(path.name.removesuffix(_SUFFIX) for path in _FOLDER.glob("*" + _SUFFIX) if path.name[0] != "_"))


def annotated(rng: Random, article: Article, family: str) -> str:
    """Return an article as HTML in which `data-role` names the role of each line.

    Args:
        rng: the source of every choice.
        article: the article to show.
        family: one of `families()`.
    """
    site = Site(rng, article)
    charset = rng.choice(("utf-8", "utf-8", "utf-8", "gb2312", "gbk")) if family.startswith("old") else "utf-8"
    template = _environment().get_template(family + _SUFFIX)
    return template.render(s=site, f=article.facts, a=article, charset=charset)


def render(rng: Random, article: Article, family: str) -> Page:
    """Return an article as a page of a family of sites."""
    markup = annotated(rng, article, family)
    stated = markup[:600].lower()
    encoding = next((codec for name, codec in _ENCODINGS.items() if f"charset={name}" in stated), "utf-8")
    return html_page(markup, encoding, rng.choice((".html", ".htm")))
