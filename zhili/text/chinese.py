"""Chinese characters: simplify them, and measure how plausible a text is as Chinese."""

import re
from functools import cache

from opencc import OpenCC

HAN = r"\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

_HAN = re.compile(f"[{HAN}]")
# Han characters, ASCII and the punctuation of Chinese web pages. Any other character is unusual there.
_USUAL = re.compile(
    rf"[{HAN}\t\n\r\x20-\x7e\u00a0\u00b7\u00d7\u2010-\u2027\u2030-\u203b\u2103\u2160-\u216b\u2190-\u2193\u2460-\u2473"
    r"\u25a0-\u25cf\u3000-\u301f\u3100-\u312f\uff01-\uff5e\uffe5]"
)


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def simplify(text: str) -> str:
    """Convert Traditional to Simplified Chinese (OpenCC, `t2s`)."""
    return _converter().convert(text)


@cache
def _frequent() -> frozenset[str]:
    """The 3,755 frequent characters: the first level of GB 2312."""
    pairs = (bytes((lead, trail)) for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF))
    return frozenset("".join(pair.decode("gb2312", "ignore") for pair in pairs))


def plausibility(text: str) -> float:
    """Measure how plausible a text is as Chinese, Simplified or Traditional.

    The score is the share of frequent characters among the Han characters, times the share of usual characters among
    all characters. Text that was decoded with a wrong encoding consists mostly of rare characters.

    Returns:
        A score from 0 to 1; 0 for a text without Han characters.
    """
    han = _HAN.findall(simplify(text))
    if not han:
        return 0.0
    frequent = _frequent()
    usual = len(_USUAL.findall(text)) / len(text)
    return usual * sum(c in frequent for c in han) / len(han)
