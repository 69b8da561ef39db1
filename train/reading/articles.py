"""Articles from the reports of the corpus, dressed as the documents that governments publish."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from random import Random

from train.reading.article import Article, SourceReport
from train.reading.draft import Draft
from train.reading.kinds import announcements, blank, law, lists, manual, media, official, policy, press
from train.reading.passages import has_openings
from train.reading.slogans import corpus_slogans

KINDS: dict[Callable[[Draft], Article], float] = {
    press.news: 15,
    policy.policy: 12,
    official.notice: 14,
    official.forwarded: 12,
    press.wechat: 5,
    press.work_report: 8,
    press.speech: 5,
    law.regulation: 9,
    official.public_notice: 4,
    announcements.announcement: 9,
    lists.questions: 5,
    official.request: 4,
    official.reply: 4,
    press.bulletin: 4,
    law.order: 4,
    lists.statistics: 3,
    lists.plan: 3,
    lists.item_list: 3,
    press.untitled: 2,
    lists.brief: 1.5,
    lists.table_only: 0.6,
    media.commentary: 6,
    media.poems: 2,
    manual.manual: 4,
    blank.blank: 2.5,
}
"""The kinds of documents and how often each is drawn."""

_SHORT = frozenset({press.news, press.wechat, press.untitled, lists.brief, media.commentary, media.poems})
_MAX_PASSAGES = 60
_CUT = 0.12  # the share of articles of a few paragraphs only


def articles(rng: Random, reports: Sequence[SourceReport]) -> Iterator[Article]:
    """Yield articles without end, each of a random kind and from random reports.

    Args:
        rng: the source of every choice.
        reports: the reports of the corpus, from `train.reading.corpus.read_reports`.
    """
    kinds, weights = list(KINDS), list(KINDS.values())
    pool = _slogans(tuple(reports))
    while True:
        kind = rng.choices(kinds, weights)[0]
        report = rng.choice(reports)
        count = rng.choices((1, 2, 3, 6), (70, 15, 10, 5) if kind in _SHORT else (40, 25, 20, 15))[0]
        report = joined(rng, report, reports, count)
        if rng.random() < _CUT:
            report = replace(report, passages=report.passages[: rng.randint(2, 4)])
        yield kind(Draft(rng, report, pool))


def joined(rng: Random, report: SourceReport, reports: Sequence[SourceReport], count: int) -> SourceReport:
    """A report with the passages of further ones of its form, as long as documents of offices are.

    Args:
        rng: the source of every choice.
        report: the report that gives the title.
        reports: where the others come from.
        count: how many reports to join.
    """
    form = _form(report)
    found = list(report.passages)
    for _ in range(count - 1):
        other = rng.choice(reports)
        if _form(other) == form and len(found) + len(other.passages) <= _MAX_PASSAGES:
            found += other.passages
    return replace(report, passages=tuple(found))


@cache
def _form(report: SourceReport) -> tuple[bool, bool]:
    return has_openings(report.passages), any(passage.heading for passage in report.passages)


@cache
def _slogans(reports: tuple[SourceReport, ...]) -> tuple[str, ...]:
    return corpus_slogans(reports)
