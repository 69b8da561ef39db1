"""Guess which column has the upper level of labels with two levels, such as 大类 above 小类."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from train.data.files import as_text
from train.data.label_columns import PATH_SEPARATORS, Columns, commonest_spellings, is_label_name
from zhili.text import normalise

_UPPER = re.compile(
    r"domain|.*(大类|领域|门类)|第?(一|上)级.*|(level|l)[ _-]?1|(main|parent|top)[ _-]?(category|class|label|type)",
    re.IGNORECASE,
)
_FILLED = 0.9  # the share of the labelled rows that have an upper level


class Levels(NamedTuple):
    """The column of the domains, a separator that no domain and no label contains, and the domain of each row."""

    column: str
    separator: str
    domains: list[str]


def levels_of(labels: Sequence[str], columns: Columns) -> Levels | None:
    """The upper level of labels; None if no column has it.

    If several columns have one, it is the next above the labels: the one with most values.

    Args:
        labels: the label of each row; empty for a row without one.
        columns: the other columns.
    """
    named = [name for name in columns if _UPPER.fullmatch(name) or is_label_name(name)]
    domains = {name: _spelled_alike(columns[name]) for name in named}
    upper = [name for name in named if _is_upper(domains[name], labels)]
    if not upper:
        return None
    column = max(upper, key=lambda name: len(set(domains[name])))
    written = "".join({*domains[column], *labels})
    separator = next((one for one in PATH_SEPARATORS if one not in written), "")
    return Levels(column, separator, _completed(domains[column], labels)) if separator else None


def _is_upper(domains: Sequence[str], labels: Sequence[str]) -> bool:
    """Whether domains are fewer than labels, and most labels are in one of them only: others are in several (其他)."""
    within: dict[str, set[str]] = defaultdict(set)
    pairs = [(label, domain) for label, domain in zip(labels, domains, strict=True) if label and domain]
    for label, domain in pairs:
        within[label].add(domain)
    kinds = {domain for _, domain in pairs}
    one = sum(len(each) == 1 for each in within.values())
    return (
        len(pairs) >= _FILLED * sum(map(bool, labels))
        and 2 <= len(kinds) < len(within)
        and 2 * one >= len(within)
        and set(within) == set(labels) - {""}
        and 2 * len(kinds & set(within)) < len(kinds)  # else another annotator has labels of the same kind
    )


def _spelled_alike(column: Sequence[Any]) -> list[str]:
    """The cells, each in the commonest of the spellings that training does not tell apart."""
    cells = [as_text(cell) for cell in column]
    commonest = commonest_spellings(Counter(cells))
    return [commonest[normalise(cell)] for cell in cells]


def _completed(domains: Sequence[str], labels: Sequence[str]) -> list[str]:
    """The domains, with the commonest one of the label in rows that have none."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for label, domain in zip(labels, domains, strict=True):
        if label and domain:
            counts[label][domain] += 1
    return [
        domain or (counts[label].most_common(1)[0][0] if label else "")
        for label, domain in zip(labels, domains, strict=True)
    ]
