"""Mends text whose bytes were once read in a wrong encoding, run by run."""

import re
from itertools import islice

from zhili.text.chinese import plausibility

# What the bytes 80 to FF become in Latin-1 and Windows-1252, with the ASCII between. Some of it (“ ” …) is at home in
# Chinese text, so a run is only taken up if it holds accented letters.
_BYTES = (
    r"\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201a\u201c-\u201e"
    r"\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122"
)
# Possessive: a long run would fill the memory with ways to go back.
AS_LATIN = re.compile(rf"[{_BYTES}]{{4,}}+(?:[\x20-\x7e]*+[{_BYTES}]++)*+")
_ACCENTED = re.compile(r"[\u00b0-\u00ff]")
# A lost byte often stands as a question mark.
AS_GBK = re.compile(r"[^\x00-\x7f]++(?:[\x20-\x7e]++(?=[^\x20-\x7e\n])[^\x00-\x7f]++)*+\?*+")
# What UTF-8's commonest sequences (，。“的是在了中人国) give in GBK; none of it is common in Chinese.
SUSPECTS = "锛銆鈥鐨鏄鍦浜涓鍥涔"
SUSPECT = re.compile(f"[{SUSPECTS}]")
_ODD_BYTES = {"€": b"\x80", "\ufffd": b"\xff"}  # Windows reads the lone byte 80 as the euro sign
_LIKELY = 0.85
_LOOKS = 20  # suspects of a run that are looked at


def fix_encoding(text: str) -> str:
    """`text` with every broken run put right that can be."""
    text = AS_LATIN.sub(from_latin, text)
    return AS_GBK.sub(from_gbk, text) if SUSPECT.search(text) else text


def from_latin(run: re.Match[str]) -> str:
    """Chinese for UTF-8 or GBK read as Latin-1 or Windows-1252 ("ä¸­æ–‡", "ÖÐÎÄ"); else the run as it is."""
    text = run[0]
    if len(_ACCENTED.findall(text)) < 2:
        return text
    import ftfy
    import ftfy.bad_codecs

    for candidate in (ftfy.fix_encoding(text), _read_again(text, "latin-1"), _read_again(text, "sloppy-windows-1252")):
        if plausibility(candidate) >= _LIKELY:
            return candidate
    return text


def from_gbk(run: re.Match[str]) -> str:
    """Chinese for UTF-8 read as GBK ("涓枃"), a lost byte as U+FFFD; else the run as it is."""
    text = run[0]
    if not any(_is_odd(text, suspect.start()) for suspect in islice(SUSPECT.finditer(text), _LOOKS)):
        return text
    data = b"".join(_ODD_BYTES.get(c) or c.encode("gb18030", "replace") for c in text)
    mended = data.decode("utf-8", "replace")
    lost = mended.count("\ufffd")
    likely = lost * 5 <= len(mended) and plausibility(mended.replace("\ufffd", "")) >= _LIKELY
    return mended if likely else text


def _is_odd(text: str, at: int) -> bool:
    """Whether the neighbourhood of a suspect is no Chinese."""
    return plausibility(text[max(0, at - 30) : at + 30]) < _LIKELY


def _read_again(text: str, encoding: str) -> str:
    try:
        return text.encode(encoding).decode("gb18030")
    except UnicodeError:
        return ""
