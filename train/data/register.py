"""Measure the register of texts, to compare a corpus with real reports.

Paragraphs that were written for a corpus contain more scenes and numbers than official prose, which is abstract and
formulaic. A model that is trained on the first is less certain on the second. These measures show the difference
without labels.
"""

import re
from collections.abc import Sequence
from statistics import median

from train.data.duplicates import character_ngrams
from zhili.text import normalise

# Verbs of official prose; almost every clause of a real report has one.
FORMULAIC = re.compile("推进|加强|深入|全面|坚持|加快|完善|落实|提升|强化|推动|健全")
_NUMBER = re.compile(r"\d+")


def register(texts: Sequence[str]) -> dict[str, float]:
    """Measure the register of texts.

    Returns:
        `median_length` in characters, `without_numbers` (the share of texts without a digit), `numbers` and
        `formulaic_verbs` per hundred characters, and `distinct_4_grams` (see `distinct_ratio`). All are 0 if there is
        no text.
    """
    texts = [normalise(text) for text in texts]
    characters = sum(map(len, texts))
    if not characters:
        return dict.fromkeys(
            ("median_length", "without_numbers", "numbers", "formulaic_verbs", "distinct_4_grams"), 0.0
        )

    def density(pattern: re.Pattern[str]) -> float:
        return round(100 * sum(len(pattern.findall(text)) for text in texts) / characters, 2)

    return {
        "median_length": median(map(len, texts)),
        "without_numbers": round(sum(not _NUMBER.search(text) for text in texts) / len(texts), 3),
        "numbers": density(_NUMBER),
        "formulaic_verbs": density(FORMULAIC),
        "distinct_4_grams": round(distinct_ratio(texts), 3),
    }


def distinct_ratio(texts: Sequence[str], length: int = 4, sample: int = 4000) -> float:
    """The share of distinct ones among the first character n-grams of the texts; 1 if none is repeated.

    The sample has a fixed size because the ratio falls with the amount of text.

    Args:
        texts: the texts, which are joined.
        length: the length of the n-grams.
        sample: the number of n-grams.
    """
    joined = "".join(normalise(text) for text in texts)[: sample + length - 1]
    count = len(joined) - length + 1
    return len(character_ngrams(joined, length)) / count if count > 0 else 0.0
