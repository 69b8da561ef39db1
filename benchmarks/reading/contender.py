"""The extractors: each gives the main text of an HTML page."""

import importlib.metadata
import logging
import re
from collections.abc import Callable
from typing import NamedTuple

import zhili
from train.reading import letters
from zhili import read_report
from zhili.extras import require
from zhili.report import Report, Section
from zhili.text import decode

EXTRA = "compare"
Extract = Callable[[bytes], str]
"""A function that gives the main text of the bytes of an HTML page."""

_LIST_MARK = re.compile(r"(?m)^- ")
# jusText's defaults (70 and 200) are for words of letters. A Chinese character stands for about 3.5 letters of English.
_JUSTEXT_LENGTHS = {"length_low": 20, "length_high": 57}


class Contender(NamedTuple):
    """An extractor.

    Args:
        name: as tables show it.
        package: its package on PyPI.
        load: imports the package and returns the function that extracts.
    """

    name: str
    package: str
    load: Callable[[], Extract]

    @property
    def version(self) -> str | None:
        """The version of the installed package; None if it is not installed."""
        if self.package == "zhili":
            return zhili.__version__
        try:
            return importlib.metadata.version(self.package)
        except importlib.metadata.PackageNotFoundError:
            return None


def report_text(report: Report) -> str:
    """The headings and paragraphs of a report, each heading once, also one that opens a paragraph."""
    lines: list[str] = []
    above: tuple[str, ...] = ()
    for section in report.sections:
        path = tuple(name for name in (*section.path, section.heading) if name)
        shared = next((i for i, names in enumerate(zip(path, above, strict=False)) if names[0] != names[1]), len(above))
        new = path[min(shared, len(path)) :]
        lines += new[:-1] if _opens_paragraph(section) else new
        lines += [paragraph.text for paragraph in section.paragraphs]
        above = path
    return "\n".join(lines)


def _opens_paragraph(section: Section) -> bool:
    first = section.paragraphs[0].text if section.paragraphs else ""
    return bool(section.heading) and letters(first).startswith(letters(section.heading))


def _load_zhili() -> Extract:
    return lambda data: report_text(read_report(data, "page.html"))


def _load_trafilatura() -> Extract:
    extract = require("trafilatura", EXTRA).extract
    # Its marks of list items are no text of the page.
    return lambda data: _LIST_MARK.sub("", extract(_decoded(data), include_comments=False) or "")


def _load_readability() -> Extract:
    document, from_string = require("readability", EXTRA).Document, require("lxml.html", EXTRA).fromstring
    return lambda data: from_string(document(_decoded(data)).summary()).text_content()


def _load_justext() -> Extract:
    justext = require("justext", EXTRA).justext

    def extract(data: bytes) -> str:
        # Without a list of stop words, which jusText does not have for Chinese, as its documentation recommends.
        paragraphs = justext(_decoded(data), frozenset(), stopwords_low=0, stopwords_high=0, **_JUSTEXT_LENGTHS)
        return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)

    return extract


def _load_gne() -> Extract:
    extractor = require("gne", EXTRA).GeneralNewsExtractor()
    return lambda data: extractor.extract(_decoded(data))["content"]


def _decoded(data: bytes) -> str:
    """The page as text: the comparison is about the main text, so a wrong guess of the encoding must not count."""
    return decode(data, markup=True) or data.decode(errors="replace")


CONTENDERS = (
    Contender("zhili", "zhili", _load_zhili),
    Contender("trafilatura", "trafilatura", _load_trafilatura),
    Contender("readability", "readability-lxml", _load_readability),
    Contender("jusText", "justext", _load_justext),
    Contender("GeneralNewsExtractor", "gne", _load_gne),
)
"""All extractors; the others are compared with the first."""


def silence() -> None:
    """Hide the warnings of the extractors about single pages."""
    for name in ("trafilatura", "readability", "htmldate", "justext"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
