"""Figures of a corpus: tables for the eye, a picture, and variety beside that of other text."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from train.data.example import SPLITS, Corpus, Example
from train.data.register import distinct_ratio, register

FIELDS = ("level", "genre", "year", "writer")  # of a report, where the data say them
OVERVIEW = ("splits", "labels", "lengths", "level", "genre", "year")
CHINESE_FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei")
LENGTHS = (0, 30, 80, 200, 350, 10**9)


def corpus_stats(corpus: Corpus) -> dict[str, Any]:
    """Counts of paragraphs, reports, splits, labels, lengths, and of level, genre and year where given."""
    taxonomy, examples = corpus
    edges = [f"{low}-{high - 1}" if high < LENGTHS[-1] else f"{low}+" for low, high in pairwise(LENGTHS)]
    bins = np.digitize([len(e.text) for e in examples], LENGTHS[1:-1])
    fields = {name: Counter(str(field_value(e, name)) for e in examples) for name in known_fields(examples, FIELDS)}
    return {
        "paragraphs": len(examples),
        "reports": len({e.report for e in examples}),
        "characters": sum(len(e.text) for e in examples),
        "splits": {s: sum(e.split == s for e in examples) for s in SPLITS},
        "labels": {str(n): c for n, c in sorted(Counter(len(e.labels) for e in examples).items())},
        "lengths": {edge: int((bins == i).sum()) for i, edge in enumerate(edges)},
        **{name: dict(sorted(found.items())) for name, found in fields.items()},
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
    """Those of the fields that an example has."""
    return [name for name in names if any(field_value(e, name) != "-" for e in examples)]


def field_value(example: Example, name: str) -> Any:
    return (example.model_extra or {}).get(name, "-")
