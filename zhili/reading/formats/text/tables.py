"""Tables that were copied as plain text: rows of cells parted by "|" or by tabs."""

import re
from collections.abc import Sequence
from itertools import pairwise

from zhili.reading.formats.text.physical_lines import BLANKS
from zhili.reading.wording import boilerplate_facts

_MAX_CELL = 120  # characters; longer cells are paragraphs
_MAX_SAMPLE = 50  # lines whose words decide whether lines with cells are a menu
_TABS = re.compile(r"\t+")
# The bullet of an item, with the blanks after it; programs for letters use a private range of Unicode.
BULLET = re.compile(r"(?:[-*•·+]|[\uf000-\uf0ff])\s+(?=\S)|[•·](?=\S)")
# A number or bullet before a tab begins an item of a list.
_MARK = re.compile(
    r"[^\w\s]{1,2}|[（(]?\s*(?:[一二三四五六七八九十]{1,3}|\d{1,3})\s*[)）、.．]+|第\S{1,5}[章节条]|[①-⑳]"
)


def table_numbers(texts: Sequence[str]) -> list[int]:
    """The number of the table to which each line belongs, from 1; 0 for lines outside tables.

    A table is at least two lines one after another with a similar number of cells. Menus and lines of labelled fields
    have the same form, so their words decide.
    """
    numbers, count = [0] * len(texts), 0
    cells = [_cells(text) if "|" in text or "\t" in text else ("", 0) for text in texts]
    start = 0
    while start < len(texts):
        end = start + 1
        while end < len(texts) and cells[end][0] == cells[start][0]:
            end += 1
        if cells[start][0] and _is_table(texts[start:end], [number for _, number in cells[start:end]]):
            count += 1
            numbers[start:end] = [count] * (end - start)
        start = end
    return numbers


def is_mark(text: str) -> bool:
    """Whether a text is only a bullet or the number of an item."""
    return _MARK.fullmatch(text.strip(BLANKS)) is not None


def _cells(text: str) -> tuple[str, int]:
    """The separator of the cells of a line and their number; ("", 0) if the line is no row."""
    if "|" in text:
        parts = text.strip("|" + BLANKS).split("|")
        separator = "|"
    else:
        parts = _TABS.split(text)
        separator = "\t"
    shown = [part for part in parts if part.strip(BLANKS)]
    is_item = separator == "\t" and len(parts) == 2 and is_mark(parts[0])
    if len(shown) < 2 or is_item or any(len(part) > _MAX_CELL for part in parts):
        return "", 0
    return separator, len(parts)


def _is_table(texts: Sequence[str], cells: Sequence[int]) -> bool:
    """Whether lines with cells are a table: most have as many cells as the line before them."""
    if len(texts) < 2:
        return False
    similar = sum(abs(one - other) <= 1 for one, other in pairwise(cells))
    sample = texts[:_MAX_SAMPLE]
    boilerplate = sum(boilerplate_facts(text) is not None for text in sample)
    return similar * 2 >= len(texts) - 1 and boilerplate * 2 < len(sample)
