"""One normaliser for training and prediction alike; its version stands in every bundle."""

import re
import unicodedata
from functools import cache

from opencc import OpenCC

VERSION = 1

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_ELLIPSIS = re.compile(r"\.{3,}")  # NFKC spells … as three dots
_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
# Pinyin that a converter put behind a character: Han, then one toned syllable in brackets.
_PINYIN = re.compile(rf"(?<=[\u3400-\u9fff])\((?=[a-zü]*[{_TONES}])[a-zü{_TONES}]{{1,7}}\)", re.IGNORECASE)
_CHINESE = r"\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’…"
_GAP = re.compile(rf"(?<=[{_CHINESE}])[ \t]+(?=[{_CHINESE}])")
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
_REPEATED = re.compile(r"([,;:!?。、·…—\-_=*~.])\1+")


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def normalise(text: str) -> str:
    """Brings the noise of Chinese web text to one form.

    In this order: compatibility forms to plain ones (NFKC: full-width letters and punctuation, ①, ㎡), invisible and
    control characters out, Traditional to Simplified (OpenCC), toned pinyin behind a character out ("镇(zhèn)"), blanks
    between Chinese characters out, runs of blanks and of one punctuation mark to one. Idempotent.

    Args:
        text: any text.

    Returns:
        The text as the model reads it. Line breaks stay, so that headings and paragraphs can still be told apart.
    """
    # One rule can uncover work for another (a blank removed joins two dots), so pass again until nothing moves.
    for _ in range(8):
        changed = _pass(text)
        if changed == text:
            return changed
        text = changed
    return text


def _pass(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _INVISIBLE.sub("", text)
    text = _CONTROL.sub(" ", text)
    text = _ELLIPSIS.sub("…", unicodedata.normalize("NFKC", text))
    text = _converter().convert(text)
    text = _PINYIN.sub("", text)
    text = _BLANKS.sub(" ", text)
    text = _GAP.sub("", text)
    text = _LINES.sub("\n", text)
    return _REPEATED.sub(r"\1", text).strip()
