"""Compare titles."""

import re

from zhili.text import normalise


def is_same_title(one: str, other: str) -> bool:
    """Whether two titles are equal, apart from punctuation and what a site adds to one of them."""
    return are_same_keys(title_key(one), title_key(other))


def are_same_keys(one: str, other: str) -> bool:
    """The same for the keys of two titles (`title_key`)."""
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) >= 6 and shorter in longer and len(longer) < 2 * len(shorter))


def title_key(text: str) -> str:
    """The normalised letters and digits of a text, for comparison with a title."""
    return re.sub(r"\W", "", normalise(text))
