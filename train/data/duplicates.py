"""Paragraphs that say nearly the same."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from datasketch import MinHash, MinHashLSH
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from train.data.example import Example
from zhili.text import normalise

SHINGLE = 5  # characters
PERMUTATIONS = 128


def near_duplicates(examples: Sequence[Example], similarity: float) -> list[tuple[Example, Example]]:
    """Pairs of paragraphs of different reports whose character 5-grams have at least this Jaccard similarity."""
    found = near_pairs([example.text for example in examples], similarity, [example.report for example in examples])
    return [(examples[one], examples[other]) for one, other in found]


def near_pairs(texts: Sequence[str], similarity: float, owners: Sequence[str] = ()) -> list[tuple[int, int]]:
    """Pairs of indices of texts whose character 5-grams have at least this Jaccard similarity.

    Found with MinHash and locality-sensitive hashing (Broder 1997), then verified exactly.

    Args:
        texts: n texts.
        similarity: over 0, up to 1.
        owners: what each text belongs to; texts of one owner are no pair. None where it is empty.
    """
    shingles = [runs(normalise(text), SHINGLE) for text in texts]
    sketches = MinHash.bulk([[gram.encode() for gram in grams] for grams in shingles], num_perm=PERMUTATIONS)
    # What is found wrongly is dropped below, what is missed is lost: so it looks wider than asked.
    index = MinHashLSH(threshold=0.8 * similarity, num_perm=PERMUTATIONS)
    pairs = []
    for number, (sketch, grams) in enumerate(zip(sketches, shingles, strict=True)):
        if not grams:
            continue
        for other in index.query(sketch):
            if owners and owners[other] == owners[number]:
                continue
            if len(grams & shingles[other]) / len(grams | shingles[other]) >= similarity:
                pairs.append((other, number))
        index.insert(number, sketch)
    return pairs


@lru_cache(maxsize=2)  # one command may load its data several times
def clusters(texts: tuple[str, ...], similarity: float) -> tuple[int, ...]:
    """The index of the first text of the cluster that each text is in.

    Texts are in one cluster where a chain of near-duplicates leads from one to the other; equal ones always are.
    """
    first: dict[str, int] = {}
    same = [first.setdefault(normalise(text), index) for index, text in enumerate(texts)]
    distinct = list(first.values())
    pairs = near_pairs([texts[index] for index in distinct], similarity)
    links = [(distinct[one], distinct[other]) for one, other in pairs] + list(enumerate(same))
    rows, columns = np.array(links, dtype=int).reshape(-1, 2).T
    graph = coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(texts), len(texts)))
    heads: dict[int, int] = {}
    _, members = connected_components(graph, directed=False)
    return tuple(heads.setdefault(int(cluster), index) for index, cluster in enumerate(members))


def runs(text: str, length: int) -> set[str]:
    """All runs of `length` characters of a text."""
    return {text[i : i + length] for i in range(len(text) - length + 1)}
