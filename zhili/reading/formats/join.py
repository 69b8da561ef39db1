"""Join the lines of a paragraph."""

import re
from collections.abc import Iterable

_LATIN_END = re.compile(r"[A-Za-z,.;:)]$")
_LATIN_BEGIN = re.compile(r"[A-Za-z(]")
_BROKEN_WORD = re.compile(r"[A-Za-z]{2}-$")


def join_lines(texts: Iterable[str]) -> str:
    """Join lines into one, with a space only between Latin words; a hyphenated word becomes whole."""
    parts: list[str] = []
    for text in texts:
        if parts:
            before = parts[-1][-3:]
            if _BROKEN_WORD.search(before) and text[:1].islower() and text[:1].isascii():
                parts[-1] = parts[-1][:-1]
            elif _LATIN_END.search(before) and _LATIN_BEGIN.match(text):
                parts.append(" ")
        parts.append(text)
    return "".join(parts)
