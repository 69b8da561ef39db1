"""Radicals and strokes that stand for characters, as text copied from PDF files has them: ⺠ for 民, ⼾ for 户."""

import re
import unicodedata
from functools import cache

from zhili.text.chinese import to_simplified

# The property Equivalent_Unified_Ideograph of Unicode 14 (EquivalentUnifiedIdeograph.txt) of the characters from each
# code point on; a space where a character has none. NFKC gives those of the radicals from U+2F00 to U+2FD5.
_EQUIVALENTS = {
    0x2E81: "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵 旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫"
    "羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
    0x31C6: "𠃌        乀一丨丿丿丶𠃍乛𠃊𠃎𠄌亅𡿨𠃋乀𠃑乚乙𠄎",
}


RADICAL = re.compile(r"[\u2e81-\u2fd5\u31c6-\u31e1]")


@cache
def _table() -> dict[str, str]:
    pairs = [(chr(first + i), c) for first, row in _EQUIVALENTS.items() for i, c in enumerate(row) if c != " "]
    pairs += [(c, unicodedata.normalize("NFKC", c)) for c in map(chr, range(0x2F00, 0x2FD6))]
    return {radical: to_simplified(character) for radical, character in pairs}


def character_of(radical: re.Match[str]) -> str:
    """The Simplified character that a match of `RADICAL` stands for; the match itself if there is none.

    Simplified also where the radical has a Traditional shape: fonts draw 户 and ⼾ alike, and PDF files have either.
    """
    return _table().get(radical[0], radical[0])
