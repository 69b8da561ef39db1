"""Cuts text into sentences and long text into windows that a model can read whole."""

import re
from collections.abc import Callable, Sequence

# A sentence ends behind its mark and any closing quotes or brackets; a line break ends one too.
_SENTENCE = re.compile(r"[^。！？!?；;\n]*(?:[。！？!?；;]+[”’」』）)》】\"']*|\n|$)")


def sentences(text: str) -> list[str]:
    """`text` cut behind sentence ends; joined, the parts are `text` again."""
    return [part for part in _SENTENCE.findall(text) if part]


def windows(text: str, limit: int, length: Callable[[str], int]) -> list[str]:
    """`text` in parts of at most `limit` tokens, cut at sentence ends where possible; joined, they are `text` again.

    Args:
        text: what to cut.
        limit: the most tokens a part may have, at least 1.
        length: gives the number of tokens of a string.
    """
    if length(text) <= limit:
        return [text]
    parts: list[str] = []
    current = ""
    for sentence in sentences(text):
        for piece in _pieces(sentence, limit, length):
            if current and length(current + piece) > limit:
                parts.append(current)
                current = ""
            current += piece
    return [*parts, current] if current else parts


def _pieces(sentence: str, limit: int, length: Callable[[str], int]) -> Sequence[str]:
    """A sentence whole if it fits, else halved until its parts do."""
    if len(sentence) == 1 or length(sentence) <= limit:
        return [sentence]
    middle = len(sentence) // 2
    return [*_pieces(sentence[:middle], limit, length), *_pieces(sentence[middle:], limit, length)]
