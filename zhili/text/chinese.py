"""Chinese characters: simplify them, and measure how plausible a text is as Chinese."""

import re
from functools import cache, lru_cache

from opencc import OpenCC

HAN = r"\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

_HAN = re.compile(f"[{HAN}]")
# Han characters, ASCII and the punctuation of Chinese web pages. Any other character is unusual there.
_USUAL = re.compile(
    rf"[{HAN}\t\n\r\x20-\x7e\u00a0\u00b7\u00d7\u2010-\u2027\u2030-\u203b\u2103\u2160-\u216b\u2190-\u2193\u2460-\u2473"
    r"\u25a0-\u25cf\u3000-\u301f\u3100-\u312f\uff01-\uff5e\uffe5]"
)


@cache
def _converter(direction: str) -> OpenCC:
    return OpenCC(direction)


@cache
def _one_script() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The characters that only Traditional Chinese uses, and those that only Simplified Chinese uses.

    Characters of GB 2312 that OpenCC would simplify are in neither, because Simplified names keep them: 乾县, 於潜.
    """
    gb2312 = [c for c in map(chr, range(0x4E00, 0xA000)) if _in_gb2312(c)]
    others = [c for c in map(chr, range(0x3400, 0xA000)) if not _in_gb2312(c)]
    return _changed(others, "t2s"), _changed(gb2312, "s2t")


def _in_gb2312(character: str) -> bool:
    try:
        return bool(character.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def _changed(characters: list[str], direction: str) -> re.Pattern[str]:
    """A pattern of the characters that a conversion changes; line breaks keep it from seeing words."""
    converted = _converter(direction).convert("\n".join(characters)).split("\n")
    return re.compile(f"[{''.join(a for a, b in zip(characters, converted, strict=True) if a != b)}]")


@lru_cache(maxsize=64)
def is_traditional(text: str) -> bool:
    """Whether a text is in Traditional Chinese: more of its characters belong to that script alone."""
    traditional, simplified = _one_script()
    if traditional.search(text) is None:
        return False
    return len(traditional.findall(text)) > len(simplified.findall(text))


def simplify(text: str) -> str:
    """Convert a text in Traditional Chinese to Simplified (OpenCC, `t2s`); leave Simplified text as it is."""
    return to_simplified(text) if is_traditional(text) else text


def to_simplified(text: str) -> str:
    """Convert every character of a text to Simplified Chinese (OpenCC, `t2s`)."""
    return _converter("t2s").convert(text)


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
    han = _HAN.findall(to_simplified(text))
    if not han:
        return 0.0
    frequent = _frequent()
    usual = len(_USUAL.findall(text)) / len(text)
    return usual * sum(c in frequent for c in han) / len(han)
