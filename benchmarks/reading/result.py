"""Records of the comparison of extractors."""

from pathlib import Path

from benchmarks.result import BenchmarkResult
from train.metrics import Metric
from train.records import Record

FILE = Path("reading.json")
GOOD = 0.98
"""A page at or above this F1 counts as read."""


class PageScore(Record):
    """One page by one extractor.

    Args:
        page: the name of the page.
        f1: the F1 of 8-grams with the main text; optional lines count neither way.
        strict_f1: the same with the optional lines outside the main text.
        seconds: the time of the extractor.
        error: why there is no text; the F1 is 0 then.
    """

    page: str
    f1: float
    strict_f1: float
    seconds: float
    error: str | None = None


class ContenderScore(Record):
    """An extractor on a group of pages; `behind` is its mean F1 less that of the first, on the same resamples."""

    name: str
    version: str
    f1: Metric
    behind: Metric
    pages: list[PageScore]

    @property
    def good(self) -> int:
        """How many pages have an F1 of 0.98 or more."""
        return sum(page.f1 >= GOOD for page in self.pages)

    @property
    def strict_good(self) -> int:
        """The same with the optional lines outside the main text."""
        return sum(page.strict_f1 >= GOOD for page in self.pages)

    @property
    def strict_f1(self) -> float:
        """The mean F1 with the optional lines outside the main text."""
        return sum(page.strict_f1 for page in self.pages) / len(self.pages)

    @property
    def failures(self) -> int:
        """How many pages gave an error or no text."""
        return sum(page.error is not None for page in self.pages)

    @property
    def milliseconds(self) -> float:
        """The mean time of a page."""
        return 1000 * sum(page.seconds for page in self.pages) / len(self.pages)


class GroupResult(Record):
    """The extractors on one group of pages; `empty` names the pages left out because they have no main text."""

    name: str
    characters: int
    empty: list[str]
    contenders: list[ContenderScore]


class ReadingResult(BenchmarkResult):
    """The result of `python -m benchmarks reading`; `absent` names the packages that are not installed."""

    groups: list[GroupResult]
    absent: list[str]
