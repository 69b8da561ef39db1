"""Rank unlabelled texts by what their labels would teach a model.

Four things make a text worth a label, and its gain is their product:

- uncertainty: the probability that the model's labels are not all correct (least confidence; Lewis and Gale 1994);
- representativeness: the mean cosine with the texts that are most like it, so that odd texts, of which a model is often
  unsure, are not preferred (information density; Settles and Craven 2008);
- novelty: the subject that the model sees in it is rare among the labelled and the chosen texts;
- diversity: its cosine distance from the nearest text that has a label or is already chosen, so that near-duplicates
  are labelled once.

Texts are chosen one by one, each by its gain given those before it.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from zhili.inference import Floats
from zhili.text import normalise

_DIMENSIONS = 2048
_NOVELTY = 0.25  # how strongly a common subject lowers the gain: its exponent
MOST = 20_000
_SAMPLE = 2000  # texts that each text is compared with for representativeness
_ALIKE, _FEWEST = 0.017, 6  # the share of them that count, and the fewest


class Candidate(Protocol):
    """A text that may be labelled: what the model says of it, and how sure it is."""

    @property
    def text(self) -> str:
        """The text."""

    @property
    def confidence(self) -> float:
        """The probability that all its labels are correct."""

    @property
    def subjects(self) -> tuple[str, ...]:
        """The subjects of its labels as `category/subject`; a category alone where it has no subjects."""


def rank(candidates: Sequence[Candidate], count: int, labelled: Sequence[Candidate] = ()) -> list[int]:
    """The texts to label first.

    Args:
        candidates: n texts. Only the `MOST` least certain of them are compared.
        count: how many to choose.
        labelled: the texts that have labels already.

    Returns:
        Indices of `candidates`, the best first; fewer than `count` if there are not enough.
    """
    compared = sorted(range(len(candidates)), key=lambda i: candidates[i].confidence)[: max(MOST, count)]
    own = [candidates[i] for i in compared]
    vectors = text_vectors([text.text for text in (*own, *labelled)])
    vectors, known = vectors[: len(own)], vectors[len(own) :]
    worth = np.array([1.0 - text.confidence for text in own]) + 1e-6
    worth *= _representativeness(vectors)
    nearest = _nearest(vectors, known)
    seen = Counter(name for text in labelled for name in text.subjects[:1])
    subjects = np.array([text.subjects[0] if text.subjects else "" for text in own])
    novelty = np.array([_novelty(seen[name]) for name in subjects])
    available = np.ones(len(own), bool)
    chosen: list[int] = []
    while len(chosen) < min(count, len(own)):
        best = int(np.where(available, worth * novelty * (1.001 - nearest), -1.0).argmax())
        chosen.append(best)
        available[best] = False
        nearest = np.maximum(nearest, vectors @ vectors[best])
        seen[subjects[best]] += 1
        novelty[subjects == subjects[best]] = _novelty(seen[subjects[best]])
    return [compared[at] for at in chosen]


def text_vectors(texts: Sequence[str]) -> Floats:
    """(n, dimensions) unit vectors of texts: hashed counts of character pairs, the frequent ones damped."""
    vectors = np.zeros((len(texts), _DIMENSIONS), np.float32)
    for row, text in zip(vectors, texts, strict=True):
        codes = np.array([ord(character) for character in normalise(text)], np.uint32)
        np.add.at(row, (codes[:-1] * np.uint32(31_337) + codes[1:]) % _DIMENSIONS, 1.0)
    present = np.count_nonzero(vectors, axis=0)
    vectors = np.sqrt(vectors) * np.log((1 + len(texts)) / (1 + present)).astype(np.float32)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(norms > 0, norms, 1)


def _representativeness(vectors: Floats) -> Floats:
    """(n,) the mean cosine of each text with those that are most like it, among a sample of all."""
    if not len(vectors):
        return np.zeros(0, np.float32)
    sample = vectors[np.linspace(0, len(vectors) - 1, min(_SAMPLE, len(vectors))).astype(int)]
    count = min(len(sample), max(_FEWEST, round(_ALIKE * len(sample))))
    means = [np.partition(part @ sample.T, -count, axis=1)[:, -count:].mean(1) for part in _parts(vectors)]
    return np.concatenate(means).astype(np.float32) + np.float32(1e-3)


def _nearest(vectors: Floats, known: Floats) -> Floats:
    """(n,) the cosine of each text with the nearest of the known ones; 0 if there are none."""
    if not len(known) or not len(vectors):
        return np.zeros(len(vectors), np.float32)
    return np.concatenate([(part @ known.T).max(1) for part in _parts(vectors)])


def _parts(vectors: Floats) -> list[Floats]:
    """The rows in parts, whose products with others fit in memory."""
    return np.array_split(vectors, len(vectors) // 1000 + 1)


def _novelty(count: int) -> float:
    return (1.0 + count) ** -_NOVELTY
