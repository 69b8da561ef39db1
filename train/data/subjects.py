"""Count the paragraphs of each subject, and where they come from: origin, genre and period."""

import re
from collections import Counter
from typing import NamedTuple

from train.data.example import MISSING, Corpus, Example, field_value

WRITTEN = "written"  # the origin of paragraphs whose text is in the labelled files
PERIODS = {"before 2013": 0, "from 2013 to 2019": 2013, "since 2020": 2020}  # name → first year, in order
_YEAR = re.compile(r"\d{4}")


class SubjectCounts(NamedTuple):
    """The paragraphs of a subject; genres and periods count only paragraphs that name theirs.

    Args:
        paragraphs: the number of paragraphs.
        genres: the number of paragraphs of each genre.
        periods: the number of paragraphs of each of `PERIODS`, also where it is 0.
    """

    paragraphs: int
    genres: dict[str, int]
    periods: dict[str, int]

    @property
    def missing_periods(self) -> list[str]:
        """The periods without a paragraph."""
        return [period for period, count in self.periods.items() if not count]


def subject_counts(corpus: Corpus) -> dict[str, SubjectCounts]:
    """Count the paragraphs of every subject of the taxonomy, as `category/subject`, also of subjects without any."""
    taxonomy, examples = corpus
    by_subject: dict[str, list[Example]] = {f"{category}/{subject.name}": [] for category, subject in taxonomy.subjects}
    for example in examples:
        by_subject.get(example.subject, []).append(example)
    counts = {}
    for subject, own in by_subject.items():
        genres = Counter(str(field_value(e, "genre")) for e in own)
        periods = Counter(map(period, own))
        counts[subject] = SubjectCounts(
            len(own),
            {genre: count for genre, count in sorted(genres.items()) if genre != MISSING},
            {name: periods[name] for name in PERIODS},
        )
    return counts


def is_referenced(example: Example) -> bool:
    """Whether the example is labelled by reference (`DataConfig.references`); its text is real, not written."""
    return field_value(example, "sha1") != MISSING


def origin(example: Example) -> str:
    """The source of a referenced paragraph; `written` for others."""
    return str(field_value(example, "source")) if is_referenced(example) else WRITTEN


def period(example: Example) -> str:
    """The name of the period of the example's year; `-` if it has no year."""
    year = _YEAR.search(str(field_value(example, "year")))
    return [name for name, first in PERIODS.items() if first <= int(year.group())][-1] if year else MISSING
