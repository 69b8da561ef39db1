"""Find paragraphs with nearly the same text."""

from collections.abc import Sequence

import numpy as np
from datasketch import MinHash, MinHashLSH
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from train.data.example import Example
from zhili.text import normalise

NGRAM_LENGTH = 5  # characters
PERMUTATIONS = 128
# Factor on the similarity in the search: MinHash only estimates it, and pairs below it are removed afterwards.
SEARCH_MARGIN = 0.8


def near_duplicates(examples: Sequence[Example], similarity: float) -> list[tuple[Example, Example]]:
    """Find pairs of paragraphs of different reports whose character 5-grams have at least this Jaccard similarity."""
    pairs = near_duplicate_pairs([e.text for e in examples], similarity, [e.report for e in examples])
    return [(examples[first], examples[second]) for first, second in pairs]


def near_duplicate_pairs(texts: Sequence[str], similarity: float, groups: Sequence[str] = ()) -> list[tuple[int, int]]:
    """Find pairs of texts whose character 5-grams have at least this Jaccard similarity.

    MinHash and locality-sensitive hashing (Broder 1997) find candidates; their exact similarity is then computed.

    Args:
        texts: n texts.
        similarity: over 0, up to 1.
        groups: the group of each text; two texts of a group are not compared. Empty compares all texts.

    Returns:
        Pairs of indices, the smaller index first.
    """
    ngrams = [character_ngrams(normalise(text), NGRAM_LENGTH) for text in texts]
    hashes = MinHash.bulk([[ngram.encode() for ngram in own] for own in ngrams], num_perm=PERMUTATIONS)
    index = MinHashLSH(threshold=SEARCH_MARGIN * similarity, num_perm=PERMUTATIONS)
    pairs = []
    for number, (minhash, own) in enumerate(zip(hashes, ngrams, strict=True)):
        if not own:
            continue
        for other in index.query(minhash):
            if groups and groups[other] == groups[number]:
                continue
            if len(own & ngrams[other]) / len(own | ngrams[other]) >= similarity:
                pairs.append((other, number))
        index.insert(number, minhash)
    return pairs


def clusters(texts: Sequence[str], similarity: float) -> list[int]:
    """Cluster texts: equal texts and near-duplicates are in one cluster, also through a chain of others.

    Returns:
        For each text, the index of the first text in its cluster.
    """
    first_index: dict[str, int] = {}
    firsts = [first_index.setdefault(normalise(text), index) for index, text in enumerate(texts)]
    distinct = list(first_index.values())
    pairs = near_duplicate_pairs([texts[index] for index in distinct], similarity)
    links = [(distinct[one], distinct[other]) for one, other in pairs] + list(enumerate(firsts))
    sources, targets = np.array(links, dtype=int).reshape(-1, 2).T
    graph = coo_array((np.ones(len(links)), (sources, targets)), shape=(len(texts), len(texts)))
    _, components = connected_components(graph, directed=False)
    heads: dict[int, int] = {}
    return [heads.setdefault(int(component), index) for index, component in enumerate(components)]


def character_ngrams(text: str, length: int) -> set[str]:
    """The distinct character n-grams of a text."""
    return {text[i : i + length] for i in range(len(text) - length + 1)}
