"""How well an extracted text agrees with the main text of a page."""

import unicodedata
from collections import Counter
from collections.abc import Sequence

from benchmarks.reading.pages import Part
from train.reading import letters

GRAM = 8
"""The length of the character n-grams."""


def plain(text: str) -> str:
    """A text as it is compared: in compatibility form (NFKC), without white space and the bars between cells."""
    return letters(unicodedata.normalize("NFKC", text))


def main_text(lines: Sequence[tuple[str, Part]]) -> str:
    """The main text of a page without its optional lines, as `plain`."""
    return "".join(plain(text) for text, part in lines if part == "main")


def reference_text(lines: Sequence[tuple[str, Part]], extracted: str) -> str:
    """The main text of a page, with the optional lines that the extracted text contains, as `plain`.

    An optional line is contained if it occurs more often than in the main text: the name of an office that signs often
    occurs in the text too.

    Args:
        lines: the lines of the page.
        extracted: the extracted text, as `plain`.
    """
    body = main_text(lines)
    chosen = []
    for text, part in lines:
        line = plain(text)
        if part == "main" or (part == "optional" and line and extracted.count(line) > body.count(line)):
            chosen.append(line)
    return "".join(chosen)


def gram_f1(extracted: str, reference: str) -> float:
    """The F1 of the character 8-grams of two texts, each n-gram as often as it occurs.

    Precision is the share of the extracted n-grams that the reference has, recall the share of those of the reference
    that were extracted. A text shorter than eight characters is one n-gram.
    """
    found, wanted = _grams(extracted), _grams(reference)
    total = found.total() + wanted.total()
    return 2 * (found & wanted).total() / total if total else 1.0


def _grams(text: str) -> Counter[str]:
    return Counter(text[i : i + GRAM] for i in range(max(1, len(text) - GRAM + 1))) if text else Counter()
