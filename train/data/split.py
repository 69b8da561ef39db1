"""Splits: reports stay whole, near-duplicates together, categories in their shares."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence

from train.data.duplicates import clusters
from train.data.example import SPLITS, Example, Split

SHARES: dict[Split, float] = {"train": 0.7, "validation": 0.15, "test": 0.15}


def assign_splits(examples: Sequence[Example]) -> list[Example]:
    """The examples, each report without a split put into one.

    Reports go one by one, largest first, to the split that lacks their categories most (iterative stratification after
    Sechidis et al. 2011, over reports instead of examples). What has a split keeps it.
    """
    reports: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        reports[example.report].append(example)
    assigned = {name: group[0].split for name, group in reports.items() if group[0].split}
    totals = Counter(label for e in examples for label in e.labels)
    have: dict[Split, Counter[str]] = {split: Counter() for split in SPLITS}
    for name, split in assigned.items():
        have[split].update(label for e in reports[name] for label in e.labels)
    for name in sorted(reports.keys() - assigned.keys(), key=lambda n: (-len(reports[n]), _digest(n))):
        labels = Counter(label for e in reports[name] for label in e.labels)
        assigned[name] = max(SPLITS, key=lambda s: _lack(labels, totals, have[s], SHARES[s]))
        have[assigned[name]].update(labels)
    return [e if e.split else e.model_copy(update={"split": assigned[e.report]}) for e in examples]


def split_mistakes(examples: Sequence[Example]) -> list[str]:
    """Reports that the data put into several splits."""
    splits: dict[str, set[Split | None]] = defaultdict(set)
    for example in examples:
        splits[example.report].add(example.split)
    return [
        f"report {name!r} is in several splits ({', '.join(sorted(str(s) for s in found))}); a report belongs to one"
        for name, found in splits.items()
        if len(found) > 1
    ]


def group_near_duplicates(examples: Sequence[Example], similarity: float) -> list[Example]:
    """Paragraphs without a report, gathered so that near-duplicates are of one.

    Near-duplicates share the report of the first of them. Where the data put them into different splits they stay
    there, apart; one without a split follows.

    Args:
        examples: each its own report.
        similarity: as `train.data.duplicates.near_pairs` takes it.
    """
    heads = clusters(tuple(example.text for example in examples), similarity)
    owner: dict[tuple[int, Split | None], Example] = {}
    given: dict[int, Split] = {}
    for example, head in zip(examples, heads, strict=True):
        if example.split:
            given.setdefault(head, example.split)
    found = []
    for example, head in zip(examples, heads, strict=True):
        split = example.split or given.get(head)
        report = owner.setdefault((head, split), example).report
        found.append(example.model_copy(update={"report": report, "split": split}))
    return found


def _lack(labels: Counter[str], totals: Counter[str], have: Counter[str], share: float) -> float:
    """How much a split still lacks of these labels, relative to its share; rare labels weigh more."""
    return sum(n * (1 - have[label] / (share * totals[label])) for label, n in labels.items())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
