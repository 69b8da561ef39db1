"""Tells Chinese from what comes out when its bytes are read in a wrong encoding."""

import re
from functools import cache

from opencc import OpenCC

HAN = r"\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

_HAN = re.compile(f"[{HAN}]")
# Han, ASCII and the marks that Chinese pages use; whatever else is foreign to them.
_USUAL = re.compile(
    rf"[{HAN}\t\n\r\x20-\x7e\u00a0\u00b7\u00d7\u2010-\u2027\u2030-\u203b\u2103\u2160-\u216b\u2190-\u2193\u2460-\u2473"
    r"\u25a0-\u25cf\u3000-\u301f\u3100-\u312f\uff01-\uff5e\uffe5]"
)


@cache
def converter() -> OpenCC:
    """Traditional to Simplified, character by character with phrases."""
    return OpenCC("t2s")


@cache
def _frequent() -> frozenset[str]:
    """The 3,755 characters of GB 2312's first level, the frequent ones."""
    pairs = (bytes((lead, trail)) for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF))
    return frozenset("".join(pair.decode("gb2312", "ignore") for pair in pairs))


def plausibility(text: str) -> float:
    """From 0 to 1: how much `text` is like Chinese, simplified or traditional; 0 without a Chinese character.

    The share of frequent characters among the Han ones, times the share of usual characters among all. Text read in a
    wrong encoding is made of rare characters, mostly.
    """
    han = _HAN.findall(converter().convert(text))
    if not han:
        return 0.0
    frequent = _frequent()
    usual = len(_USUAL.findall(text)) / len(text)
    return usual * sum(c in frequent for c in han) / len(han)
