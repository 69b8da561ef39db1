"""The nesting of headings, and the headings above each paragraph."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from zhili.reading.lines import MAX_CLEANED, TextLine
from zhili.reading.structure.unit import Unit
from zhili.reading.wording.headings import (
    ARTICLE,
    BARE_NUMBER,
    MAX_HEADING,
    first_sentence,
    heading_text,
    is_point,
    numbering_style,
    run_in_heading,
    strip_number,
)
from zhili.text import clean_line

_FREE_STYLE = 3  # styles from （一） on nest in any order; those before it only inwards
_POINT, _UNNUMBERED = 20, 21  # the styles of 一是 and of headings without a number
_MAX_BOLD = 60
_MAX_DEPTH = 10
_MAX_PASSES = 4  # a heading that becomes a paragraph may leave another one without text


@dataclass(frozen=True)
class Entry:
    """A unit of the text: a heading, or a paragraph or table that may begin with a heading.

    Args:
        unit: the unit.
        heading: the text of the heading, or "".
        whole: whether the whole unit is the heading.
    """

    unit: Unit
    heading: str = ""
    whole: bool = False


@dataclass(frozen=True)
class _Open:
    """A heading whose section has not ended."""

    entry: Entry
    style: int
    level: int | None
    print: tuple[object, ...]  # how it is printed
    opening: bool


def outline(units: Sequence[Unit]) -> list[tuple[tuple[str, ...], Unit]]:
    """The headings above each paragraph, outermost first, with the paragraph or table.

    A heading without text under it is a paragraph itself, so nothing is lost.
    """
    entries = [_entry(unit) for unit in units]
    for _ in range(_MAX_PASSES):
        used = _used(_nested(entries))
        if all(id(entry) in used for entry in entries if entry.whole):
            break
        entries = [Entry(entry.unit) if entry.whole and id(entry) not in used else entry for entry in entries]
    pairs = list(_nested(entries))
    used = _used(pairs)
    return [
        (tuple(other.heading for other in path if id(other) in used), entry.unit)
        for path, entry in pairs
        if not entry.whole or id(entry) not in used
    ]


def _used(pairs: Iterable[tuple[list[Entry], Entry]]) -> set[int]:
    """The identities of the headings that a paragraph is under."""
    return {id(other) for path, entry in pairs if not entry.whole for other in path}


def _entry(unit: Unit) -> Entry:
    if unit.role in ("heading", "part"):
        return Entry(unit, heading_name(unit), whole=True)
    if unit.role == "opening":
        return Entry(unit, heading_text(_opening(unit)))
    return Entry(unit)


def heading_name(unit: Unit) -> str:
    """The text of a heading for display, without what only says where it is in the document.

    This is a number on a line of its own above the words (01, PART 1), and a number of an outline that the format
    counts (2.1.).
    """
    first, *rest = (_without_counted(line) for line in unit.lines)
    return heading_text("".join(rest if rest and BARE_NUMBER.fullmatch(first) else (first, *rest)))


def _without_counted(line: TextLine) -> str:
    counted = line.line.counted
    return clean_line(line.raw[counted:MAX_CLEANED]) if counted else line.text


def _opening(unit: Unit) -> str:
    """The heading at the beginning of a paragraph: its bold words, its first sentence, or what its form sets off."""
    line = unit.lines[0]
    bold = line.line.bold
    set_off = clean_line(line.raw[:bold]) if bold <= _MAX_BOLD and bold < len(line.raw) else ""
    if len(set_off) > 1 and _has_words(set_off):
        return set_off
    sentence = run_in_heading(line.text) or first_sentence(line.text)
    return sentence if len(sentence) <= 2 * MAX_HEADING and _has_words(sentence) else ""


def _has_words(sentence: str) -> bool:
    """Whether a heading has words besides its number: 第三条 alone is none."""
    body = strip_number(sentence)
    article = ARTICLE.match(body)
    return re.search(r"\w", body[article.end() if article else 0 :]) is not None


def _nested(entries: Sequence[Entry]) -> Iterator[tuple[list[Entry], Entry]]:
    """The headings above each entry; a paragraph that begins with a heading is under it."""
    stack: list[_Open] = []
    before: Entry | None = None
    for entry in entries:
        opened = _open(entry)
        sibling = _sibling(stack, opened)  # "三、…" ends the section "二、…", also where it is no heading
        if sibling is not None:
            del stack[sibling:]
        if entry.heading:
            while stack and sibling is None and not _is_inside(opened, stack[-1], before):
                stack.pop()
            del stack[_MAX_DEPTH - 1 :]
        path = [other.entry for other in stack]
        yield ([*path, entry] if entry.heading and not entry.whole else path), entry
        if entry.heading:
            stack.append(opened)
        before = entry


def _sibling(stack: Sequence[_Open], new: _Open) -> int | None:
    """The index of the open heading that has the same kind of number; None if there is none."""
    if new.style >= _UNNUMBERED or new.style < 0:
        return None
    return next((i for i, other in enumerate(stack) if other.style == new.style), None)


def _open(entry: Entry) -> _Open:
    line = entry.unit.lines[0]
    style = numbering_style(line.text)
    if style is None:
        style = -1 if entry.unit.role == "part" else _POINT if is_point(line.text) else _UNNUMBERED
    own = line.line
    size = round(own.size, 1)
    return _Open(entry, style, own.level, (own.align, own.bold > 0, size), not entry.whole)


def _is_inside(new: _Open, other: _Open, before: Entry | None) -> bool:
    """Whether a new heading belongs into the section of an open one."""
    if new.style == -1 or other.style == -1:
        return other.style == -1 and new.style != -1
    if new.opening != other.opening and new.style == other.style == _UNNUMBERED:
        return new.opening
    if new.style == other.style:
        if new.style != _UNNUMBERED:
            return False
        if new.level != other.level:  # what the markup does not make a heading is inside what it does
            return new.level is None or (other.level is not None and new.level > other.level)
        return new.print != other.print and before is other.entry and _weight(new) < _weight(other)
    if new.level is not None and other.level is not None and new.level != other.level:
        return new.level > other.level
    if _UNNUMBERED in (new.style, other.style):
        return _unnumbered_inside(new, other)
    return new.style > other.style or (min(new.style, other.style) >= _FREE_STYLE and before is other.entry)


def _unnumbered_inside(new: _Open, other: _Open) -> bool:
    """The same where one of them has no number: the one that is printed larger or centred is outside."""
    if _weight(new) != _weight(other):
        return _weight(new) < _weight(other)
    return True  # the one that comes first is outside


def _weight(heading: _Open) -> float:
    """How much the print of a heading stands out."""
    align, bold, size = heading.print
    return (2.0 if align == "center" else 0.0) + float(size) * 4 + (1.0 if bold and not heading.opening else 0.0)  # type: ignore[arg-type]
