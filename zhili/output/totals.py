"""Counts of one report or of many: paragraphs, characters, what needs review, and the characters of each category."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import PurePosixPath

from zhili.output.file_result import FileResult, prediction_of

NO_YEAR = "年份不详"


@dataclass
class Totals:
    """Counts of one report, or of several together.

    Args:
        title: the title of the report.
        date: its date, `YYYY-MM-DD` or a part of that.
        year: the year that it is about (`Report.year`).
        reports: the number of reports.
        paragraphs: the number of paragraphs.
        characters: the number of characters in them.
        needs_review: the number of paragraphs that a person should check.
        weights: the characters of the segments with each primary category.
    """

    title: str = ""
    date: str | None = None
    year: int | None = None
    reports: int = 1
    paragraphs: int = 0
    characters: int = 0
    needs_review: int = 0
    weights: Counter[str] = field(default_factory=Counter)

    def add(self, result: FileResult) -> None:
        """Count the paragraphs of a file, or of one chunk of it."""
        for _, one in result.paragraphs:
            self.paragraphs += 1
            self.characters += len(one.paragraph.text)
            self.needs_review += one.prediction.needs_review
            for segment in one.paragraph.segments:
                self.weights[prediction_of(segment).primary] += len(segment.text)

    @property
    def profile(self) -> dict[str, float]:
        """The share of each category, largest first, as `Report.profile`."""
        total = self.weights.total()
        return {name: count / total for name, count in self.weights.most_common() if count}


def sum_totals(totals: Iterable[Totals]) -> Totals:
    """Several reports as one: long reports count more."""
    result = Totals(reports=0)
    for one in totals:
        result.reports += one.reports
        result.paragraphs += one.paragraphs
        result.characters += one.characters
        result.needs_review += one.needs_review
        result.weights.update(one.weights)
    return result


def totals_by_file(results: Iterable[FileResult]) -> dict[str, Totals]:
    """The counts of each file by its name; a table may come in several chunks."""
    totals: dict[str, Totals] = {}
    for result in results:
        count_file(totals, result)
    return totals


def count_file(totals: dict[str, Totals], result: FileResult) -> None:
    """Add a file, or one chunk of it, to the counts by file."""
    report = result.report
    totals.setdefault(result.name, Totals(report.title, report.date, report.year)).add(result)


def totals_by_year(totals: Iterable[Totals]) -> dict[str, Totals]:
    """The counts of each year in order, reports without a year last."""
    years: dict[str, list[Totals]] = defaultdict(list)
    for one in totals:
        years[shown_year(one.year)].append(one)
    return {year: sum_totals(years[year]) for year in sorted(years)}


def shown_year(year: int | None) -> str:
    """A year, or the word for none."""
    return NO_YEAR if year is None else str(year)


def short_names(names: Iterable[str]) -> dict[str, str]:
    """The files' names without the folders that all of them share; a single file keeps its last part."""
    paths = {name: PurePosixPath(name).parts for name in names}
    folders = [parts[:-1] for parts in paths.values()]
    shared = sum(1 for _ in takewhile(lambda level: len(set(level)) == 1, zip(*folders, strict=False)))
    return {name: "/".join(parts[shared:]) for name, parts in paths.items()}
