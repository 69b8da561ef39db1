"""Measure the extractors on groups of pages."""

import logging
import time
from collections.abc import Mapping, Sequence

import numpy as np

from benchmarks.reading.contender import CONTENDERS, Contender, Extract, silence
from benchmarks.reading.pages import LabelledPage
from benchmarks.reading.result import ContenderScore, GroupResult, PageScore, ReadingResult
from benchmarks.reading.score import GRAM, gram_f1, main_text, plain, reference_text
from benchmarks.result import Machine
from train.metrics import Array, Estimate, estimate, resample
from zhili.errors import InputError

logger = logging.getLogger(__name__)

_MAX_ERROR = 200  # characters of a message


def measure(
    groups: Mapping[str, Sequence[LabelledPage]], contenders: Sequence[Contender] = CONTENDERS
) -> ReadingResult:
    """Measure the installed extractors on each group of pages.

    Args:
        groups: the pages by the name of their group.
        contenders: the extractors; the others are compared with the first.

    Raises:
        InputError: no page of a group has a main text.
    """
    silence()
    installed = [(one, version) for one in contenders if (version := one.version) is not None]
    absent = [one.package for one in contenders if one.version is None]
    if absent:
        logger.warning("not installed: %s; pip install 'zhili[compare]'", ", ".join(absent))
    loaded = [one.load() for one, _ in installed]
    results = []
    for name, pages in groups.items():
        logger.info("%s: %d pages", name, len(pages))
        filled = [page for page in pages if len(main_text(page.lines)) >= GRAM]
        if not filled:
            raise InputError(f"{name}: no page has a main text; give pages with annotated lines")
        scores = [list(row) for row in zip(*_scores(filled, loaded), strict=True)]
        results.append(
            GroupResult(
                name=name,
                characters=sum(len(main_text(page.lines)) for page in filled),
                empty=sorted({page.name for page in pages} - {page.name for page in filled}),
                contenders=_summaries(installed, scores),
            )
        )
    return ReadingResult(machine=Machine.current(), groups=results, absent=absent)


def _scores(pages: Sequence[LabelledPage], extracts: Sequence[Extract]) -> list[list[PageScore]]:
    """(pages, extractors); each page goes to all extractors in turn, and an untimed page warms them up."""
    for extract in extracts:
        score_page(extract, pages[0])
    return [[score_page(extract, page) for extract in extracts] for page in pages]


def score_page(extract: Extract, page: LabelledPage) -> PageScore:
    """The score of an extractor on a page. Whatever it raises is a failure with an F1 of 0; so is an empty text."""
    error, text = None, ""
    start = time.perf_counter()
    try:
        text = extract(page.data)
    except Exception as exception:  # the others raise errors of many kinds
        error = f"{type(exception).__name__}: {exception}"[:_MAX_ERROR]
    seconds = time.perf_counter() - start
    found = plain(text)
    if not found:
        error = error or "no text"
    return PageScore(
        page=page.name,
        f1=gram_f1(found, reference_text(page.lines, found)),
        strict_f1=gram_f1(found, main_text(page.lines)),
        seconds=seconds,
        error=error,
    )


def _summaries(installed: Sequence[tuple[Contender, str]], scores: Sequence[list[PageScore]]) -> list[ContenderScore]:
    count = len(scores[0])
    table = np.array([[page.f1 for page in pages] for pages in scores]).T
    weights = resample(count)
    means, behind = _mean(table, weights), _mean(table - table[:, :1], weights)
    return [
        ContenderScore(
            name=one.name, version=version, f1=means.metric(index), behind=behind.metric(index), pages=scores[index]
        )
        for index, (one, version) in enumerate(installed)
    ]


def _mean(table: Array, weights: Array) -> Estimate:
    """The mean of each column with its interval, from resamples of the pages."""
    counted = np.column_stack([table, np.ones(len(table))])
    return estimate(counted, lambda sums: sums[..., :-1] / sums[..., -1:], weights)
