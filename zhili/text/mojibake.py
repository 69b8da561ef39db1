"""Repair mojibake: parts of a text whose bytes were once decoded with a wrong encoding."""

import re
from itertools import islice

from zhili.text.chinese import plausibility

# The characters that the bytes 80 to FF become in Latin-1 and Windows-1252. Some of them (“ ” …) are usual in Chinese
# text, so a run is repaired only if it contains accented letters.
_HIGH_BYTES = (
    r"\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201a\u201c-\u201e"
    r"\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122"
)
# The quantifiers are possessive: with backtracking, a long run takes too much memory.
LATIN_RUN = re.compile(rf"[{_HIGH_BYTES}]{{4,}}+(?:[\x20-\x7e]*+[{_HIGH_BYTES}]++)*+")
_ACCENTED = re.compile(r"[\u00b0-\u00ff]")
# The question marks at the end of a run are often lost bytes.
GBK_RUN = re.compile(r"[^\x00-\x7f]++(?:[\x20-\x7e]++(?=[^\x20-\x7e\n])[^\x00-\x7f]++)*+\?*+")
# The commonest characters (，。“的是在了中人国) become these if their UTF-8 is decoded as GBK; all are rare in Chinese.
SUSPECT_CHARACTERS = "锛銆鈥鐨鏄鍦浜涓鍥涔"
SUSPECT = re.compile(f"[{SUSPECT_CHARACTERS}]")
_SINGLE_BYTES = {"€": b"\x80", "\ufffd": b"\xff"}  # Windows decodes a single byte 80 as the euro sign
_LIKELY = 0.85  # plausibility from which a text counts as Chinese
_MAX_SUSPECTS = 20  # suspect characters to check in each run


def fix_encoding(text: str) -> str:
    """Repair mojibake where the original bytes can be recovered; leave the rest unchanged."""
    text = LATIN_RUN.sub(repair_latin_run, text)
    return GBK_RUN.sub(repair_gbk_run, text) if SUSPECT.search(text) else text


def repair_latin_run(match: re.Match[str]) -> str:
    """Repair UTF-8 or GBK that was decoded as Latin-1 or Windows-1252 ("ä¸­æ–‡", "ÖÐÎÄ").

    Returns:
        The Chinese text, or the matched text if the result is not plausible.
    """
    text = match[0]
    if len(_ACCENTED.findall(text)) < 2:
        return text
    import ftfy
    import ftfy.bad_codecs

    for candidate in (ftfy.fix_encoding(text), _as_gb18030(text, "latin-1"), _as_gb18030(text, "sloppy-windows-1252")):
        if plausibility(candidate) >= _LIKELY:
            return candidate
    return text


def repair_gbk_run(match: re.Match[str]) -> str:
    """Repair UTF-8 that was decoded as GBK ("涓枃").

    Returns:
        The Chinese text with U+FFFD for lost bytes, or the matched text if the result is not plausible.
    """
    text = match[0]
    suspects = islice(SUSPECT.finditer(text), _MAX_SUSPECTS)
    if not any(_is_implausible_around(text, suspect.start()) for suspect in suspects):
        return text
    data = b"".join(_SINGLE_BYTES.get(c) or c.encode("gb18030", "replace") for c in text)
    repaired = data.decode("utf-8", "replace")
    lost = repaired.count("\ufffd")
    likely = lost * 5 <= len(repaired) and plausibility(repaired.replace("\ufffd", "")) >= _LIKELY
    return repaired if likely else text


def _is_implausible_around(text: str, position: int) -> bool:
    """Whether the characters around a position are not plausible as Chinese."""
    return plausibility(text[max(0, position - 30) : position + 30]) < _LIKELY


def _as_gb18030(text: str, wrong_encoding: str) -> str:
    try:
        return text.encode(wrong_encoding).decode("gb18030")
    except UnicodeError:
        return ""
