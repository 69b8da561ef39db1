"""Assign reports to the train, validation and test splits."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from train.data.duplicates import clusters
from train.data.example import SPLITS, Example, Split
from train.data.matrix import label_matrix
from train.data.stratify import stratify

SHARES: dict[Split, float] = {"train": 0.7, "validation": 0.15, "test": 0.15}


def assign_splits(examples: Sequence[Example]) -> list[Example]:
    """Assign every report without a split to one, so that each split gets its share of every category.

    Reports stay whole and keep the split that the data give them. The result depends on the examples only, not on their
    order.
    """
    reports: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        reports[example.report].append(example)
    names = list(reports)
    categories = sorted({label for example in examples for label in example.labels})
    labels = np.array([label_matrix([e.labels for e in group], categories).sum(0) for group in reports.values()], float)
    given = [group[0].split for group in reports.values()]
    order = sorted(
        (i for i, split in enumerate(given) if not split), key=lambda i: (-len(reports[names[i]]), _digest(names[i]))
    )
    assigned = np.array([SPLITS.index(split) if split else -1 for split in given], np.int64)
    parts = stratify(labels, [SHARES[split] for split in SPLITS], order, assigned)
    splits = {name: SPLITS[part] for name, part in zip(names, parts, strict=True)}
    return [e if e.split else e.model_copy(update={"split": splits[e.report]}) for e in examples]


def split_mistakes(examples: Sequence[Example]) -> list[str]:
    """Describe the reports that the data assign to more than one split, in one line."""
    splits: dict[str, set[Split | None]] = defaultdict(set)
    for example in examples:
        splits[example.report].add(example.split)
    mixed = {name: given for name, given in splits.items() if len(given) > 1}
    if not mixed:
        return []
    (name, given), *others = mixed.items()
    more = ", ".join(repr(other) for other, _ in others[:3]) + (" …" if len(others) > 3 else "")
    also = f", and {len(others)} more ({more})" if others else ""
    return [
        f"report {name!r} is in several splits ({', '.join(sorted(map(str, given)))}){also}; assign the whole report "
        "to one split"
    ]


def group_near_duplicates(examples: Sequence[Example], similarity: float) -> list[Example]:
    """Group near-duplicates among paragraphs without a report into one report, so that they get the same split.

    Near-duplicates get the report of the first of them. Near-duplicates that the data assign to different splits keep
    their splits and form one report a split. Near-duplicates without a split get the split of the first that has one.

    Args:
        examples: the paragraphs, each with a report that no other has.
        similarity: see `train.data.duplicates.near_duplicate_pairs`.
    """
    heads = clusters([example.text for example in examples], similarity)
    sizes = Counter(heads)
    given: dict[int, Split] = {}
    for example, head in zip(examples, heads, strict=True):
        if example.split:
            given.setdefault(head, example.split)
    first: dict[tuple[int, Split | None], Example] = {}
    grouped = []
    for example, head in zip(examples, heads, strict=True):
        split = example.split or given.get(head)
        report = first.setdefault((head, split), example).report
        grouped.append(example.model_copy(update={"report": report, "split": split, "near_duplicate": sizes[head] > 1}))
    return grouped


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
