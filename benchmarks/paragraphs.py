"""The paragraphs to measure on: reading and sampling."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np

from train.data import Corpus, of_split
from zhili.errors import InputError
from zhili.files import read_json_lines

Item = TypeVar("Item")


class Paragraph(NamedTuple):
    """A text with its heading, which may be empty."""

    text: str
    heading: str


def corpus_paragraphs(corpus: Corpus) -> list[Paragraph]:
    """The test split of a corpus, in order."""
    return [Paragraph(e.text, e.heading) for e in of_split(corpus.examples, "test")]


def read_paragraphs(path: Path) -> list[Paragraph]:
    """Read a JSON Lines file of `{"text"[, "heading"]}`.

    Raises:
        InputError: the file cannot be read, or a line has no text.
    """
    paragraphs = []
    for number, values in read_json_lines(path):
        text, heading = values.get("text"), values.get("heading") or ""
        if not (isinstance(text, str) and text.strip() and isinstance(heading, str)):
            raise InputError(f'{path}, line {number}: no text; each line needs {{"text": "…"[, "heading": "…"]}}')
        paragraphs.append(Paragraph(text, heading))
    return paragraphs


def sample_by_length(paragraphs: Sequence[Paragraph], count: int) -> list[Paragraph]:
    """At most `count` of the paragraphs, evenly spaced from the shortest to the longest, in their original order.

    A slow model that predicts only a sample therefore gets texts as long as those of a fast model that predicts all.
    """
    by_length = sorted(range(len(paragraphs)), key=lambda i: len(paragraphs[i].text))
    return [paragraphs[i] for i in sorted(evenly_spaced(by_length, count))]


def evenly_spaced(items: Sequence[Item], count: int) -> list[Item]:
    """At most `count` of the items, evenly spaced from the first to the last, in order."""
    return [items[int(i)] for i in np.linspace(0, len(items) - 1, min(count, len(items)))]
