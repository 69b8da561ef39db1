"""Split text into sentences and clauses, and into windows of at most some number of tokens."""

import re
from collections.abc import Callable, Sequence

# A sentence ends after its punctuation mark and any closing quotes or brackets, or at a line break.
_SENTENCE = re.compile(r"[^。！？!?；;\n]*(?:[。！？!?；;]+[”’」』）)》】\"']*|\n|$)")
_CLAUSE_END = re.compile(r"[，,、：:\s]")


def sentences(text: str) -> list[str]:
    """Split text after the end of each sentence; the parts joined give the text again."""
    return [part for part in _SENTENCE.findall(text) if part]


def last_clauses(text: str, limit: int) -> str:
    """As many of the last clauses of a text as fit in `limit` characters; empty if the last one is longer."""
    start = 0
    while len(text) - start > limit:
        mark = _CLAUSE_END.search(text, start, len(text) - 1)  # a mark at the very end belongs to the last clause
        if mark is None:
            return ""
        start = mark.end()
    return text[start:].strip()


def windows(text: str, limit: int, length: Callable[[str], int]) -> list[str]:
    """Split text into parts of at most `limit` tokens, at the ends of sentences where possible.

    Args:
        text: the text.
        limit: the maximum number of tokens in a part, at least 1.
        length: returns the number of tokens in a string.

    Returns:
        The parts, which joined give the text again.
    """
    if length(text) <= limit:
        return [text]
    parts: list[str] = []
    current = ""
    for sentence in sentences(text):
        for part in _halve(sentence, limit, length):
            if current and length(current + part) > limit:
                parts.append(current)
                current = ""
            current += part
    return [*parts, current] if current else parts


def _halve(sentence: str, limit: int, length: Callable[[str], int]) -> Sequence[str]:
    """Halve a sentence until each part has at most `limit` tokens."""
    if len(sentence) == 1 or length(sentence) <= limit:
        return [sentence]
    middle = len(sentence) // 2
    return [*_halve(sentence[:middle], limit, length), *_halve(sentence[middle:], limit, length)]
