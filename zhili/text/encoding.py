"""Detect the encoding of bytes and decode them."""

import codecs
import re
from collections.abc import Iterable

from zhili.text.chinese import plausibility

_MARKS = (  # UTF-32 comes first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_DECLARATION = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)
# Pages that declare gb2312 or gbk use characters of GB18030, its superset; the same holds for big5.
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs"}
_CHINESE = ("gb18030", "big5hkscs")
_UTF16 = ("utf-16-le", "utf-16-be")
_SAMPLE = 1 << 16  # the encoding is detected from this many bytes
_LIKELY = 0.8  # plausibility from which an encoding is accepted
_MAX_BROKEN = 0.05  # share of the non-ASCII characters that may be broken


def decode(data: bytes, *, markup: bool = False, charset: str = "") -> str | None:
    """Decode bytes whose encoding is unknown.

    These are tried in order: the byte order mark; UTF-8; the encoding that the page declares, if the text is plausible
    in it; GB18030, Big5 or UTF-16, whichever gives the most plausible Chinese (a few characters are enough); the guess
    of charset-normalizer. A broken byte becomes U+FFFD.

    Args:
        data: the bytes of a text file or a web page.
        markup: use the `charset` that the first kilobytes declare.
        charset: the encoding that is declared outside the data, in the header of a mail; it counts before the page's.

    Returns:
        The text, or None if no encoding fits.
    """
    marked = _marked(data)
    if marked is not None:
        return data.decode(marked, "replace").removeprefix("\ufeff")
    utf8 = _decode_utf8(data)
    if utf8 is not None and not _looks_like_utf16(data):
        return utf8
    declared = _codec(charset) or (_declared(data) if markup else None)
    if declared and _score(data[:_SAMPLE], declared) >= _LIKELY:
        return data.decode(declared, "replace")
    encoding = _most_plausible_encoding(data, complete=True)
    if encoding is not None:
        return data.decode(encoding, "replace")
    return _decode_by_statistics(data)


def detect_encoding(sample: bytes, *, complete: bool) -> str | None:
    """Detect the encoding of a table from its first bytes.

    The rules are those of `decode`, without the guess of charset-normalizer.

    Args:
        sample: the first bytes of the file; 64 KiB are enough.
        complete: whether `sample` is the whole file. If not, its last character may be cut.

    Returns:
        The name of a codec: `utf-8-sig`, `utf-16` or `utf-32` after a byte order mark, `utf-8` (a few broken bytes are
        allowed), `gb18030`, `big5hkscs`, `utf-16-le` or `utf-16-be`; None if no encoding fits. The codec `gb18030` does
        not remove a byte order mark.
    """
    marked = _marked(sample)
    if marked is not None:
        return "utf-8-sig" if marked == "utf-8" else marked
    utf8 = _decode_utf8(sample if complete else _without_cut_character(sample))
    if utf8 is not None and not _looks_like_utf16(sample):
        return "utf-8"
    return _most_plausible_encoding(sample, complete=complete)


def _marked(data: bytes) -> str | None:
    """The encoding that a byte order mark states."""
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)


def _decode_utf8(data: bytes) -> str | None:
    """The text if the data is UTF-8 with at most a few broken bytes (a file cut off, a stray byte)."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    non_ascii = sum(c > "\x7f" for c in text)
    broken = text.count("\ufffd")
    if non_ascii <= 10 or broken > max(2, _MAX_BROKEN * non_ascii):
        return None
    certain = broken <= max(1, _MAX_BROKEN * non_ascii / 3)
    return text if certain or plausibility(text[:_SAMPLE].replace("\ufffd", "")) >= _LIKELY else None


def _without_cut_character(sample: bytes) -> bytes:
    """The sample without the UTF-8 character that its end cuts."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    decoder.decode(sample)
    pending, _ = decoder.getstate()
    return sample[: len(sample) - len(pending)]


def _looks_like_utf16(data: bytes) -> bool:
    """Whether the data is UTF-16 with many digits and Latin letters: every other byte is zero, so it is valid UTF-8."""
    sample = data[:_SAMPLE]
    return b"\x00" in sample and _best(sample, _UTF16) is not None


def _declared(data: bytes) -> str | None:
    """The codec of the encoding that a web page declares."""
    declaration = _DECLARATION.search(data[:4096])
    return _codec(declaration[1].decode("ascii")) if declaration else None


def _codec(name: str) -> str | None:
    """The codec of a declared encoding; its superset where pages need it."""
    name = name.lower()
    try:
        return _SUPERSETS.get(name) or codecs.lookup(name).name
    except (LookupError, ValueError):  # unknown; or a name with a zero byte
        return None


def _most_plausible_encoding(data: bytes, *, complete: bool) -> str | None:
    """The best of GB18030, Big5 and UTF-16; a complete file of UTF-16 has an even number of bytes."""
    may_be_utf16 = not complete or len(data) % 2 == 0 or len(data) > _SAMPLE
    return _best(data[:_SAMPLE], (*_CHINESE, *_UTF16) if may_be_utf16 else _CHINESE)


def _best(sample: bytes, encodings: Iterable[str]) -> str | None:
    score, encoding = max((_score(sample, encoding), encoding) for encoding in encodings)
    return encoding if score >= _LIKELY else None


def _score(sample: bytes, encoding: str) -> float:
    try:
        text = sample.decode(encoding, "replace")
    except (UnicodeError, LookupError, ValueError):
        return 0.0
    return plausibility(text.rstrip("\ufffd"))  # the sample may end within a character


def _decode_by_statistics(data: bytes) -> str | None:
    """The text in the encoding that charset-normalizer guesses."""
    from charset_normalizer import from_bytes

    guess = from_bytes(data[:_SAMPLE], enable_fallback=False).best()
    if guess is None or guess.percent_chaos > 20:
        return None
    text = data.decode(guess.encoding, "replace")
    return None if "\x00" in text else text
