"""The numbers that Word counts and displays before paragraphs (.docx)."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from zhili.reading.formats.word.counters import formatted
from zhili.reading.formats.word.package import Element, W, child, number, switch, value
from zhili.reading.formats.word.styles import ParagraphFormat

_PLACE = re.compile(r"%([1-9])")
_DIGITS_ONLY = re.compile(r"[%\d.\s]+")
_NEEDS_NO_BLANK = "、，。．：；）】〕》）"  # marks of full width have their blank within
_FORMAT = W + "numFmt"


class ListNumber(NamedTuple):
    """What is before a paragraph of a list.

    Args:
        text: its number as displayed, with a blank after it where one is seen; "" for a bullet.
        bullet: whether a bullet is before it.
        outline: whether the number is of a decimal outline (1., 1.1., 1.1.1.): it says where the paragraph is, as its
            level does, and belongs less to its words than 一、 or 第一章.
    """

    text: str
    bullet: bool = False
    outline: bool = False


@dataclass(frozen=True, slots=True)
class _Level:
    """A level of a list; `restart` is the number of higher levels after which it begins anew."""

    format: str
    text: str
    start: int
    suffix: str
    legal: bool
    restart: int
    style: str


@dataclass(slots=True)
class _List:
    """A list (`w:num`). Lists of one definition (`w:abstractNum`) go on counting in common `counts`."""

    levels: dict[int, _Level]
    counts: dict[int, int]
    starts: dict[int, int] = field(default_factory=dict)  # the levels that begin anew with this list


class Numbering:
    """The lists of a document, which count as its paragraphs pass.

    Args:
        root: the root of the part `numbering`; None if the document has none.
        list_of_style: the list that a style names; a definition can refer to one.
    """

    def __init__(self, root: Element | None, list_of_style: Callable[[str], str]) -> None:
        self._lists: dict[str, _List] = {}
        self._outlines: set[str] = set()
        if root is None:
            return
        abstract = {found.get(W + "abstractNumId"): found for found in root.iterchildren(W + "abstractNum")}
        lists = {found.get(W + "numId"): found for found in root.iterchildren(W + "num")}
        definitions = {name: _List(_levels(found), {}) for name, found in abstract.items()}
        for list_id, found in lists.items():
            name = value(found, W + "abstractNumId")
            linked = value(abstract.get(name), W + "numStyleLink")
            if linked:  # the definition is that of the list of a style
                name = value(lists.get(list_of_style(linked)), W + "abstractNumId")
            definition = definitions.get(name)
            if definition is not None:
                self._lists[list_id] = _with_overrides(definition, found)
        self._outlines = {name for name, found in self._lists.items() if _is_outline(found.levels.values())}

    def next(self, paragraph: ParagraphFormat) -> ListNumber | None:
        """Count a paragraph; return what is before it, or None if it is in no list."""
        found = self._lists.get(paragraph.list_id)
        if found is None:
            return None
        place = paragraph.list_level
        if place is None:
            place = next((n for n, level in found.levels.items() if level.style == paragraph.style), 0)
        level = found.levels.get(place)
        if level is None:
            return None
        _count(found, place, level)
        if level.format == "bullet":
            return ListNumber("", bullet=True)
        text = _displayed(found, level)
        return ListNumber(text + _blank_after(text, level.suffix), outline=paragraph.list_id in self._outlines)


def _count(found: _List, place: int, level: _Level) -> None:
    counts = found.counts
    if place in found.starts:
        counts[place] = found.starts.pop(place)
    else:
        counts[place] = counts[place] + 1 if place in counts else level.start
    for lower in [lower for lower in counts if lower > place]:
        deeper = found.levels.get(lower)
        if deeper is None or place < deeper.restart:
            del counts[lower]


def _displayed(found: _List, level: _Level) -> str:
    def count(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        of_place = found.levels.get(place)
        if of_place is None:
            return ""
        return formatted(found.counts.get(place, of_place.start), "decimal" if level.legal else of_place.format)

    return _PLACE.sub(count, level.text).strip()


def _is_outline(levels: Iterable[_Level]) -> bool:
    """Whether the levels of a list count in digits, and the deeper ones show the numbers of the higher ones."""
    shown = [level for level in levels if level.text]
    digits = all(level.format == "decimal" and _DIGITS_ONLY.fullmatch(level.text) for level in shown)
    return digits and any(len(_PLACE.findall(level.text)) > 1 for level in shown)


def _blank_after(text: str, suffix: str) -> str:
    """A tab or a blank is seen after "第一章" or "1.1", but after "一、" there is no more than after any mark."""
    return "" if suffix == "nothing" or not text or text[-1] in _NEEDS_NO_BLANK else " "


def _levels(element: Element) -> dict[int, _Level]:
    found = (_level(level) for level in element.iterchildren(W + "lvl"))
    return {place: level for place, level in found if place >= 0}


def _level(element: Element) -> tuple[int, _Level]:
    place = int(number(element.get(W + "ilvl")) or 0)
    style = next((f.get(W + "val", "") for f in element.iter(_FORMAT)), "decimal")  # may be in mc:AlternateContent
    start, restart = number(value(element, W + "start")), number(value(element, W + "lvlRestart"))
    return place, _Level(
        format=style,
        text=value(element, W + "lvlText") or "",
        start=1 if start is None else int(start),
        suffix=value(element, W + "suff") or "tab",
        legal=bool(switch(child(element, W + "isLgl"))),
        restart=place if restart is None else int(restart),
        style=value(element, W + "pStyle") or "",
    )


def _with_overrides(definition: _List, element: Element) -> _List:
    """A list with the levels and the beginnings that it sets itself."""
    found = _List(dict(definition.levels), definition.counts)
    for override in element.iterchildren(W + "lvlOverride"):
        place = int(number(override.get(W + "ilvl")) or 0)
        found.levels.update(dict(map(_level, override.iterchildren(W + "lvl"))))
        start = number(value(override, W + "startOverride"))
        if start is not None:
            found.starts[place] = int(start)
            if place in found.levels:
                found.levels[place] = replace(found.levels[place], start=int(start))
    return found
