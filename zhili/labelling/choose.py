"""Rank unlabelled texts by what their labels would teach a model.

Three things make a text worth a label, and its gain is their product:

- uncertainty: the probability that the model's labels are not all correct (least confidence; Lewis and Gale 1994);
- novelty: the subject that the model sees in it is rare among the labelled and the chosen texts, 1 / (1 + count);
- diversity: its cosine distance from the nearest text already chosen, so that near-duplicates are labelled once.

Texts are chosen one by one, each by its gain given those before it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np

from zhili.inference import Floats
from zhili.text import normalise

_DIMENSIONS = 2048
_NOVELTY = 0.25  # how strongly a common subject lowers the gain: its exponent


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


def rank(candidates: Sequence[Candidate], count: int, covered: Mapping[str, int] | None = None) -> list[int]:
    """The texts to label first.

    Args:
        candidates: n texts.
        count: how many to choose.
        covered: the number of labelled texts of each subject, as far as known.

    Returns:
        Indices of `candidates`, the best first; fewer than `count` if there are not enough.
    """
    vectors = text_vectors([candidate.text for candidate in candidates])
    uncertainty = np.array([1.0 - candidate.confidence for candidate in candidates]) + 1e-6
    nearest = np.zeros(len(candidates))  # cosine to the nearest chosen text
    seen = Counter(covered or {})
    subjects = [candidate.subjects[:1] for candidate in candidates]
    novelty = np.array([_novelty(names, seen) for names in subjects])
    available = np.ones(len(candidates), bool)
    chosen: list[int] = []
    while len(chosen) < min(count, len(candidates)):
        gain = np.where(available, uncertainty * novelty * (1.001 - nearest), -1.0)
        best = int(gain.argmax())
        chosen.append(best)
        available[best] = False
        nearest = np.maximum(nearest, vectors @ vectors[best])
        for name in subjects[best]:
            seen[name] += 1
            for at in (i for i, names in enumerate(subjects) if name in names):
                novelty[at] = _novelty(subjects[at], seen)
    return chosen


def rank_passages(candidates: Sequence[Candidate], count: int, covered: Iterable[Candidate]) -> list[int]:
    """As `rank`, with the subjects that the labelled texts have.

    Args:
        candidates: the unlabelled texts.
        count: how many to choose.
        covered: the labelled texts.
    """
    return rank(candidates, count, Counter(name for text in covered for name in text.subjects[:1]))


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


def _novelty(subjects: Sequence[str], seen: Mapping[str, int]) -> float:
    return (1.0 + (seen.get(subjects[0], 0) if subjects else 0)) ** -_NOVELTY
