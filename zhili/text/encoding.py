"""Bytes of unknown encoding to text."""

import codecs
import re
from collections.abc import Iterable

from zhili.text.chinese import plausibility

_MARKS = (  # UTF-32 before UTF-16, whose mark its own begins with
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)
# What pages call gb2312 or gbk is GB18030, its superset; likewise with big5.
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs"}
_CHINESE = ("gb18030", "big5hkscs")
_WIDE = ("utf-16-le", "utf-16-be")
_SAMPLE = 1 << 16  # bytes that decide
_LIKELY = 0.8
_LOSS = 0.05  # share of characters that may be broken


def decode(data: bytes, *, markup: bool = False) -> str | None:
    """The text of `data`, or None where it is none in an encoding that can be told.

    A byte order mark decides; else valid UTF-8 is taken; else the encoding that a page declares, if the text is
    plausible in it; else whichever of GB18030, Big5 and UTF-16 gives the more plausible Chinese, which also works on a
    few characters; else what charset-normalizer finds. A few broken bytes become U+FFFD.

    Args:
        data: the bytes of a text file or a web page.
        markup: heed a `charset` in the first kilobytes.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").removeprefix("\ufeff")
    utf8 = _sound(data, "utf-8")
    if utf8 is not None and not _looks_wide(data):
        return utf8
    sample = data[:_SAMPLE]
    declared = _declared(sample) if markup else None
    if declared and _score(sample, declared) >= _LIKELY:
        return data.decode(declared, "replace")
    best = _best(sample, (*_CHINESE, *(_WIDE if len(data) % 2 == 0 or len(data) > _SAMPLE else ())))
    if best is not None:
        return data.decode(best, "replace")
    return _by_statistics(data)


def _sound(data: bytes, encoding: str) -> str | None:
    """The text if hardly a byte of it is broken (a file cut off, a stray byte)."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
    beyond = sum(c > "\x7f" for c in text)
    lost = text.count("\ufffd")
    if beyond <= 10 or lost > max(2, _LOSS * beyond):
        return None
    surely = lost <= max(1, _LOSS * beyond / 3)
    return text if surely or plausibility(text[:_SAMPLE].replace("\ufffd", "")) >= _LIKELY else None


def _looks_wide(data: bytes) -> bool:
    """Whether every other byte of many is zero: UTF-16 of digits and Latin letters, which is valid UTF-8 too."""
    return b"\x00" in data[:_SAMPLE] and _best(data[:_SAMPLE], _WIDE) is not None


def _declared(data: bytes) -> str | None:
    found = _DECLARED.search(data[:4096])
    if not found:
        return None
    name = found[1].decode("ascii").lower()
    try:
        return _SUPERSETS.get(name) or codecs.lookup(name).name
    except LookupError:
        return None


def _best(data: bytes, encodings: Iterable[str]) -> str | None:
    score, best = max((_score(data, encoding), encoding) for encoding in encodings)
    return best if score >= _LIKELY else None


def _score(data: bytes, encoding: str) -> float:
    try:
        text = data.decode(encoding, "replace")
    except (UnicodeError, LookupError, ValueError):
        return 0.0
    return plausibility(text.rstrip("\ufffd"))  # a sample may end within a character


def _by_statistics(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    found = from_bytes(data[:_SAMPLE], enable_fallback=False).best()
    if found is None or found.percent_chaos > 20:
        return None
    text = data.decode(found.encoding, "replace")
    return None if "\x00" in text else text
