"""The feet of pages in a plain text that was copied from printed pages."""

import re
from collections.abc import Sequence

from zhili.reading.formats.text.physical_lines import PhysicalLine
from zhili.reading.wording import is_organisation

_MAX_FOOT = 40  # characters
_MARKS = "-—–·~| "
_NUMBER_LAST = re.compile(r"(\S[^\d]*?)\s+[-—–·~|]*\s*(\d{1,4})")
_NUMBER_FIRST = re.compile(r"(\d{1,4})\s*[-—–·~|]*\s+([^\d\s][^\d]*)")
_SENTENCE = re.compile("[。；，！？：]")


def page_footers(lines: Sequence[PhysicalLine]) -> frozenset[int]:
    """The numbers of the lines that are the foot of a page: an authority or a repeated text with the page's number."""
    found: dict[int, tuple[str, int]] = {}
    for line in lines:
        foot = _foot(line.text) if len(line.text) <= _MAX_FOOT else None
        if foot is not None:
            found[line.number] = foot
    pages: dict[str, set[int]] = {}
    for text, page in found.values():
        pages.setdefault(text, set()).add(page)
    return frozenset(
        number for number, (text, _) in found.items() if not text or len(pages[text]) > 1 or is_organisation(text)
    )


def _foot(text: str) -> tuple[str, int] | None:
    """The text and the number of a line that may be the foot of a page; None if it cannot be one."""
    inner = text.strip(_MARKS)
    if inner.isdecimal() and inner.isascii():
        return ("", int(inner)) if inner != text and len(inner) <= 4 else None
    if _SENTENCE.search(inner):
        return None
    last = _NUMBER_LAST.fullmatch(inner)
    if last:
        return last[1], int(last[2])
    first = _NUMBER_FIRST.fullmatch(inner)
    return (first[2], int(first[1])) if first else None
