"""Count a corpus."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from train.data.example import MISSING, SPLITS, Corpus, Example, field_value
from train.data.register import distinct_ratio, register
from train.data.subjects import is_referenced, origin, period, subject_counts

FIELDS = ("level", "genre", "year", "writer")  # fields of a report, counted if the data have them
LENGTHS = (0, 30, 80, 200, 350, 10**9)  # bounds of the length bins, in characters


def corpus_stats(corpus: Corpus) -> dict[str, Any]:
    """Count a corpus.

    Returns:
        Counts of paragraphs, reports, characters, splits, numbers of labels, paragraphs with optional labels, length
        bins and categories, and measures of register. Also, if the data have them, counts of origins, fields and
        periods; and for each subject of the taxonomy its paragraphs, genres and periods.
    """
    taxonomy, examples = corpus
    names = [f"{low}-{high - 1}" if high < LENGTHS[-1] else f"{low}+" for low, high in pairwise(LENGTHS)]
    bins = np.digitize([len(e.text) for e in examples], LENGTHS[1:-1])
    fields = {name: Counter(str(field_value(e, name)) for e in examples) for name in known_fields(examples, FIELDS)}
    if any(map(is_referenced, examples)):
        fields["origin"] = Counter(map(origin, examples))
    if "year" in fields:
        fields["period"] = Counter(map(period, examples))
    subjects = subject_counts(corpus)
    return {
        "paragraphs": len(examples),
        "reports": len({e.report for e in examples}),
        "characters": sum(len(e.text) for e in examples),
        "splits": {s: sum(e.split == s for e in examples) for s in SPLITS},
        "labels": {str(n): c for n, c in sorted(Counter(len(e.labels) for e in examples).items())},
        "optional": sum(bool(e.optional) for e in examples),
        "lengths": {name: int((bins == i).sum()) for i, name in enumerate(names)},
        **{name: dict(sorted(counts.items())) for name, counts in fields.items()},
        "register": register([e.text for e in examples]),
        "categories": {
            c: {
                "primary": sum(e.labels[0] == c for e in examples),
                "present": sum(c in e.labels for e in examples),
                "distinct": round(distinct_ratio([e.text for e in examples if e.labels[0] == c]), 3),
            }
            for c in taxonomy.ids
        },
        "subjects_covered": sum(counts.paragraphs > 0 for counts in subjects.values()),
        "subjects": {subject: counts._asdict() for subject, counts in subjects.items()},
    }


def known_fields(examples: Sequence[Example], names: Sequence[str]) -> list[str]:
    """The names of those fields that at least one example has."""
    return [name for name in names if any(field_value(e, name) != MISSING for e in examples)]
