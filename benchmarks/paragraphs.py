"""The paragraphs that are measured on."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np

from train.config import Config
from train.data import load_corpus, of_split
from zhili.errors import InputError
from zhili.files import read_json_lines

Item = TypeVar("Item")


class Paragraph(NamedTuple):
    """A text and the heading that it stands under, or an empty one."""

    text: str
    heading: str


def corpus_paragraphs(config: Config) -> list[Paragraph]:
    """The test split of a recipe's corpus, in its order.

    Raises:
        InputError: the data cannot be used.
    """
    _, examples = load_corpus(config)
    return [Paragraph(e.text, e.heading) for e in of_split(examples, "test")]


def own_paragraphs(path: Path) -> list[Paragraph]:
    """The paragraphs of a JSON Lines file of `{"text"[, "heading"]}`.

    Raises:
        InputError: the file cannot be read, or a line has no text.
    """
    found = []
    for number, row in read_json_lines(path):
        text, heading = row.get("text"), row.get("heading") or ""
        if not (isinstance(text, str) and text.strip() and isinstance(heading, str)):
            raise InputError(f'{path}, line {number}: no text; each line holds {{"text": "…"[, "heading": "…"]}}')
        found.append(Paragraph(text, heading))
    return found


def of_like_length(paragraphs: Sequence[Paragraph], count: int) -> list[Paragraph]:
    """At most `count` of the paragraphs, evenly from the shortest to the longest, in their order.

    So that those who answer few answer texts as long as those who answer all.
    """
    by_length = sorted(range(len(paragraphs)), key=lambda i: len(paragraphs[i].text))
    return [paragraphs[i] for i in sorted(spread_over(by_length, count))]


def spread_over(items: Sequence[Item], count: int) -> list[Item]:
    """At most `count` of the items, evenly from the first to the last, in order."""
    return [items[int(i)] for i in np.linspace(0, len(items) - 1, min(count, len(items)))]
