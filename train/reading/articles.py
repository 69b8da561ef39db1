"""Articles from the reports of the corpus, dressed as the documents that governments publish."""

from collections.abc import Callable, Iterator, Sequence
from random import Random

from train.reading.article import Article, SourceReport
from train.reading.draft import Draft
from train.reading.kinds import law, lists, official, press

KINDS: dict[Callable[[Draft], Article], float] = {
    press.news: 18,
    official.notice: 13,
    official.forwarded: 11,
    press.wechat: 6,
    press.work_report: 6,
    press.speech: 5,
    law.regulation: 5,
    official.public_notice: 5,
    lists.questions: 5,
    official.request: 4,
    official.reply: 4,
    press.bulletin: 4,
    law.order: 3,
    lists.statistics: 3,
    lists.plan: 3,
    lists.item_list: 3,
    press.untitled: 2,
    lists.brief: 1.5,
}
"""The kinds of documents and how often each is drawn."""


def articles(rng: Random, reports: Sequence[SourceReport]) -> Iterator[Article]:
    """Yield articles without end, each of a random kind and from a random report.

    Args:
        rng: the source of every choice.
        reports: the reports of the corpus, from `train.reading.corpus.read_reports`.
    """
    kinds, weights = list(KINDS), list(KINDS.values())
    while True:
        report = rng.choice(reports)
        kind = rng.choices(kinds, weights)[0]
        yield kind(Draft(rng, report))
