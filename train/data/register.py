"""The register of text: how far a corpus speaks as the real thing does.

Written paragraphs drift towards scenes and figures; official prose is abstract and formulaic, and a model trained on
the one is less sure of the other. These few figures show the drift without any label.
"""

import re
from collections.abc import Sequence
from statistics import median

from train.data.duplicates import runs
from zhili.text import normalise

# Verbs that official prose cannot do without; real reports have them in almost every clause.
FORMULAIC = re.compile("推进|加强|深入|全面|坚持|加快|完善|落实|提升|强化|推动|健全")
_NUMBER = re.compile(r"\d+")


def register(texts: Sequence[str]) -> dict[str, float]:
    """Figures of n texts.

    Returns:
        `median_length` in characters, `without_numbers` (the share of texts without a digit), `numbers` and
        `formulaic_verbs` a hundred characters, and `distinct_4_grams` as `distinct_ratio` has it. All 0 without text.
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
    """The share of distinct character 4-grams among the first `sample` of the texts: 1 where nothing is said twice.

    The sample is of one size because the ratio falls with the amount of text.
    """
    joined = "".join(normalise(text) for text in texts)[: sample + length - 1]
    count = len(joined) - length + 1
    return len(runs(joined, length)) / count if count > 0 else 0.0
