"""Rewrite lines: Traditional characters, pinyin in brackets, half-width marks, blanks around numbers."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from random import Random

from opencc import OpenCC

from train.reading.article import ArticleLine
from train.reading.layouts.flow import Lines

_PINYIN = {
    "鎮": "zhèn", "發": "fā", "學": "xué", "實": "shí", "會": "huì", "進": "jìn", "個": "gè", "時": "shí", "來": "lái",
    "開": "kāi", "為": "wéi", "業": "yè", "農": "nóng", "產": "chǎn", "動": "dòng", "體": "tǐ", "領": "lǐng",
    "導": "dǎo", "應": "yīng", "當": "dāng", "機": "jī", "關": "guān", "長": "zhǎng", "現": "xiàn", "設": "shè",
    "務": "wù", "對": "duì", "問": "wèn", "題": "tí", "統": "tǒng", "計": "jì", "變": "biàn", "還": "hái", "從": "cóng",
}  # fmt: skip
_HALF = str.maketrans("，：；（）？！％", ",:;()?!%")
_COMMA = str.maketrans("，：（）", ",:()")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_NUMBER = re.compile(r"(?<=[\u4e00-\u9fff])(?=\d)|(?<=[\d%])(?=[\u4e00-\u9fff])")


def rewritten(lines: Iterable[ArticleLine], change: Callable[[str], str]) -> Lines:
    """The lines with a changed text; rows change cell by cell."""
    changed: Lines = []
    for line in lines:
        cells = tuple(change(cell) for cell in line.cells)
        text = " | ".join(cell for cell in cells if cell) if cells else change(line.text)
        changed.append(replace(line, text=text, cells=cells))
    return changed


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("s2t")


def traditional(text: str) -> str:
    """The text in Traditional characters."""
    return str(_converter().convert(text))


def with_pinyin(rng: Random) -> Callable[[str], str]:
    """A rewriting in Traditional characters with pinyin in brackets after some of them, as converted pages have it."""
    some = frozenset(rng.sample(sorted(_PINYIN), rng.randint(4, len(_PINYIN))))

    def change(text: str) -> str:
        return "".join(f"{char}({_PINYIN[char]})" if char in some else char for char in traditional(text))

    return change


def with_marks(rng: Random) -> Callable[[str], str]:
    """A rewriting of marks and digits: half-width marks, some or all; full-width digits; blanks around numbers."""
    style = rng.randrange(5)
    if style == 0:
        return lambda text: text.translate(_HALF)
    if style == 1:
        return lambda text: text.translate(_COMMA)
    if style == 2:
        return lambda text: text.translate(_WIDE)
    if style == 3:
        return lambda text: _NUMBER.sub(" ", text)
    seed = rng.random()

    def mixed(text: str) -> str:
        own = Random(f"{seed}{text}")
        return "".join(char.translate(_HALF) if own.random() < 0.5 else char for char in text)

    return mixed
