"""Headings: the numbers before them, and texts for those that the corpus lacks."""

import re
from collections.abc import Callable
from random import Random

from train.reading import words
from train.reading.names import numeral

_NUMBER = re.compile(
    r"^(?:第[一二三四五六七八九十百]+[章节条部分]+[、，：\s]?|[一二三四五六七八九十]{1,3}\s*[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]、?"
    r"|\d{1,2}\s*[、.．](?!\d)|[①-⑳]|[一二三四五六七八九十]是|[第其][一二三四五六七八九十][，,、])\s*"
)
_ROMAN = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "Ⅵ", "Ⅶ", "Ⅷ", "Ⅸ", "Ⅹ", "Ⅺ", "Ⅻ")

Numbering = Callable[[int], str]
"""The text before the n-th heading of a level, from 1."""


_PATTERNS: dict[str, tuple[str, ...]] = {
    "chapter": ("第{han}章　", "第{han}章 ", "第{han}章", "第{han}部分　"),
    "section": ("第{han}节　", "第{han}节 "),
    "han": ("{han}、", "{han}、", "{han}、", "{han}．", "{han}.", "{han} 、", "{han}、 "),
    "han_bracket": ("（{han}）", "（{han}）", "({han})", "（{han}）、", "({han}) "),
    "arabic": ("{n}.", "{n}．", "{n}、", "{n}. ", "{n} ."),
    "arabic_bracket": ("（{n}）", "({n})", "{n}）", "{n})"),
    "circle": ("{circle}", "{circle} "),
    "point": ("{han}是", "{han}是", "{han}要", "第{han}，", "其{han}，"),
    "dash": ("——", "——", "—— ", "● ", "■", "◆ ", "▶"),
    "plain": ("", "", "", "■ ", "●", "★", "◆ ", "▶", "——", "※ ", "☆", "○"),
    "bare": ("",),
    "part": ("0{n}　", "PART.0{n} ", "Part {n}　", "0{n} ", "No.{n} ", "{roman}. ", "0{n}/ ", "【{n}】"),
}


def _numbering(pattern: str) -> Numbering:
    return lambda n: pattern.format(n=n, han=numeral(n), circle=chr(0x245F + min(n, 20)), roman=_ROMAN[(n - 1) % 12])


NUMBERINGS = {style: tuple(map(_numbering, patterns)) for style, patterns in _PATTERNS.items()}
"""The variants of each style of numbers."""

LADDERS: tuple[tuple[str, ...], ...] = (
    ("han", "han_bracket", "arabic", "arabic_bracket", "circle"),
    ("han", "han_bracket", "arabic", "arabic_bracket"),
    ("han", "han_bracket", "arabic"),
    ("han", "han_bracket"),
    ("han", "arabic", "arabic_bracket"),
    ("han", "bare"),
    ("han", "point"),
    ("han_bracket", "arabic"),
    ("arabic", "arabic_bracket"),
    ("arabic", "circle"),
    ("chapter", "section", "han", "han_bracket", "arabic"),
    ("chapter", "han", "han_bracket"),
    ("bare", "han"),
    ("bare", "arabic"),
    ("plain", "bare"),
    ("part", "bare"),
    ("part", "han"),
    ("point", "arabic"),
    ("bare", "han_bracket"),
)
"""Styles from the outermost level inwards, as documents combine them."""


def strip_number(text: str) -> str:
    """A heading of the corpus without its number."""
    return _NUMBER.sub("", text).strip() or text


def numbered_point(count: int) -> str:
    """The number of a point within running text: 一是."""
    return f"{numeral(count)}是"


def general_heading(rng: Random) -> str:
    """A heading that fits any document: 工作要求."""
    return rng.choice(words.GENERAL_HEADINGS)


def law_headings(rng: Random, count: int) -> list[str]:
    """The names of the chapters of a regulation, from 总则 to 附则."""
    middle = [name for name in words.LAW_HEADINGS[2:-2] if name]
    chosen = sorted(rng.sample(range(len(middle)), max(count - 2, 0)))
    wide = rng.randrange(2)
    return [words.LAW_HEADINGS[wide], *(middle[index] for index in chosen), words.LAW_HEADINGS[-2 + wide]][:count]


def ladder(rng: Random) -> list[Numbering]:
    """The numbering of each level of a document; sometimes the variants of one level are mixed."""
    return [mixed(rng, style) for style in rng.choice(LADDERS)]


def mixed(rng: Random, style: str) -> Numbering:
    """A numbering of a style; one in twelve changes its variant from heading to heading."""
    variants = NUMBERINGS[style]
    chosen = rng.choice(variants)
    seed = rng.random()
    if rng.random() >= 1 / 12:
        return chosen
    return lambda n: Random(f"{seed}{n}").choice(variants)(n)
