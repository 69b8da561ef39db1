"""Count a corpus."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from train.data.example import SPLITS, Corpus, Example
from train.data.register import distinct_ratio, register

FIELDS = ("level", "genre", "year", "writer")  # fields of a report, counted if the data have them
LENGTHS = (0, 30, 80, 200, 350, 10**9)  # bounds of the length bins, in characters
MISSING = "-"


def corpus_stats(corpus: Corpus) -> dict[str, Any]:
    """Count paragraphs, reports, splits, labels, lengths and categories, and the fields that the data have."""
    taxonomy, examples = corpus
    names = [f"{low}-{high - 1}" if high < LENGTHS[-1] else f"{low}+" for low, high in pairwise(LENGTHS)]
    bins = np.digitize([len(e.text) for e in examples], LENGTHS[1:-1])
    fields = {name: Counter(str(field_value(e, name)) for e in examples) for name in known_fields(examples, FIELDS)}
    return {
        "paragraphs": len(examples),
        "reports": len({e.report for e in examples}),
        "characters": sum(len(e.text) for e in examples),
        "splits": {s: sum(e.split == s for e in examples) for s in SPLITS},
        "labels": {str(n): c for n, c in sorted(Counter(len(e.labels) for e in examples).items())},
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
    }


def known_fields(examples: Sequence[Example], names: Sequence[str]) -> list[str]:
    """The names of those fields that at least one example has."""
    return [name for name in names if any(field_value(e, name) != MISSING for e in examples)]


def field_value(example: Example, name: str) -> Any:
    """The value of an extra field of an example, or `-` if it has no such field."""
    return (example.model_extra or {}).get(name, MISSING)
