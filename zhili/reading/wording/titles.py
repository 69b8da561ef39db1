"""Compare titles."""

import re

from zhili.text import normalise

_SITE_NAME = re.compile("(?:公开|公开栏|网|网站|门户|平台|频道|专栏|之窗|在线|公报|期刊)$")


def is_same_title(one: str, other: str) -> bool:
    """Whether two titles are equal, apart from punctuation and what a site adds to one of them."""
    return are_same_keys(title_key(one), title_key(other))


def are_same_keys(one: str, other: str) -> bool:
    """The same for the keys of two titles (`title_key`)."""
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) >= 6 and shorter in longer and len(longer) < 2 * len(shorter))


def is_site_name(text: str) -> bool:
    """Whether a line is the name of a site or of a column: 云台县政务公开."""
    return _SITE_NAME.search(text) is not None


def title_key(text: str) -> str:
    """The normalised letters and digits of a text, for comparison with a title."""
    return re.sub(r"\W", "", normalise(text))
