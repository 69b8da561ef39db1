"""Measure text in characters that the model sees, that is, of the normalised text."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Sequence

from zhili.text.normalise import Normalised, normalise_with_offsets

# What normalisation may remove: pinyin in brackets, blanks, line breaks, invisible characters, repeated marks, and the
# Latin letters that Chinese characters become in mojibake. Normalisation itself takes much longer.
_INVISIBLE = "\x00-\x08\x80-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
_MARKS = "_=*~.·…—。、,;:!?，；：！？-"
# The pattern starts with a set of characters, because Python's search is fast then.
_REMOVABLE = re.compile(
    rf"[(（ \t\n\r\xa0\u3000{_INVISIBLE}\U000e0100-\U000e01ef\u00a0-\u00ff{_MARKS}]"
    r"(?:(?<=[(（])[A-Za-z\u00c0-\u01dcɡɑḿếềê\u0300-\u036f '’·-]{1,40}[)）]"
    r"|(?<=[ \t\xa0\u3000])(?:\s+|(?=[^\x00-\x7f]))|(?<=[\n\r])\s+"
    rf"|(?<=[{_INVISIBLE}\U000e0100-\U000e01ef])|(?<=[\u00a0-\u00ff])[\u00a0-\u00ff]{{2,}}"
    rf"|(?<=[{_MARKS}])[{_MARKS}]{{2,}})"
)
_MAX_REMOVABLE = 0.02  # of a text in which every character counts


class Measure:
    """Lengths in a text without pinyin, invisible characters and runs of blanks.

    Args:
        text: the text.

    Attributes:
        normalised: the normalised text with offsets, for a text in which normalisation may remove characters; else
            None. It is slow to compute, and most texts do not need it.
    """

    def __init__(self, text: str) -> None:
        self.normalised: Normalised | None = None
        self._seen: Sequence[int] = range(len(text) + 1)  # how many characters the model sees before each offset
        if sum(len(part) for part in _REMOVABLE.findall(text)) > _MAX_REMOVABLE * len(text):
            self.normalised = normalise_with_offsets(text)
            self._seen = _counts(self.normalised.starts, len(text))

    def length(self, start: int, end: int) -> int:
        """The length of text[start:end]."""
        return self._seen[end] - self._seen[start]

    def advance(self, start: int, length: int) -> int:
        """The last offset to which text from `start` has at most this length.

        It is after `start`: a run that is normalised as a whole, such as mojibake, counts at its first character and
        cannot be divided.
        """
        end = bisect_right(self._seen, self._seen[start] + length) - 1
        return end if end > start else bisect_right(self._seen, self._seen[start + 1]) - 1


def _counts(starts: Sequence[int], size: int) -> Sequence[int]:
    """For each offset up to `size`, how many of the sorted `starts` are before it."""
    counts, at = array("I", bytes(4 * (size + 1))), 0
    for offset in range(size + 1):
        while at < len(starts) and starts[at] < offset:
            at += 1
        counts[offset] = at
    return counts
