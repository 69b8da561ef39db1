"""Find the points of lists within a paragraph: 一是…二是…, 首先…其次…, 第一，…第二，…, （1）…（2）…, ①…②…, 1.…2.…."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from typing import NamedTuple

_DIGITS = "一二三四五六七八九"
_NUMERALS = [*_DIGITS, "十", *(f"十{d}" for d in _DIGITS), "二十", *(f"二十{d}" for d in _DIGITS), "三十"]
_LAST = 1000
_VALUES = {numeral: value for value, numeral in enumerate(_NUMERALS, 1)}
_VALUES |= {"首先": 1, "其次": 2, "再次": 3, "再者": 3, "最后": _LAST}
_NUMERAL = "[一二三]?十?[一二三四五六七八九十]"
# A point starts where a sentence or line starts; one in words or in brackets starts after a comma, too.
_BEFORE = "。！？!?；;：:\n”’」』）)》】\"'\\s"
_MARKER = re.compile(
    rf"[{_BEFORE}，,、](?=(?P<is>{_NUMERAL})(?:是|要(?!求))|第(?P<ordinal>{_NUMERAL})[，,、：:是]"
    rf"|其(?P<other>{_NUMERAL})[，,、：:是]|(?P<order>首先|其次|再次|再者|最后)"
    rf"|[（(](?P<brackets>\d{{1,2}})[)）]|[（(](?P<numeral_brackets>{_NUMERAL})[)）]"
    rf"|(?<=[{_BEFORE}])(?:(?P<half_bracket>\d{{1,2}})[)）]|(?P<dot>\d{{1,2}})[.．、](?!\d)|(?P<comma>{_NUMERAL})、))"
)
_CIRCLED = re.compile("[\u2460-\u2473]")
# Numbers of these styles have many other uses: a list starts with 1.
_FROM_ONE = frozenset({"order", "half_bracket", "dot", "comma"})
_OPEN_LISTS = 3  # lists of one style that may be nested in each other


class Marker(NamedTuple):
    """The start of a possible point: its offset, its style and its number (`_LAST`: the last one)."""

    start: int
    style: str
    number: int


@dataclass
class PointList:
    """The points of one list.

    Args:
        starts: the offset of each point, at least two.
        end: where the last point ends.
    """

    starts: list[int]
    end: int = 0

    @property
    def spans(self) -> list[tuple[int, int]]:
        """The offsets [start, end) of each point."""
        return list(zip(self.starts, [*self.starts[1:], self.end], strict=True))


def find_markers(text: str) -> Iterator[Marker]:
    """The starts of all possible points, in order."""
    return merge(_numbered(text), (Marker(m.start(), "circled", ord(m[0]) - 0x245F) for m in _CIRCLED.finditer(text)))


def _numbered(text: str) -> Iterator[Marker]:
    for match in _MARKER.finditer("\n" + text):
        style = match.lastgroup or ""
        if number := _number(match[style]):
            # With the line break before the text, the start of a match is the offset of the point.
            yield Marker(match.start(), style, number)


def _number(name: str) -> int | None:
    return int(name) if name.isdigit() else _VALUES.get(name)


def point_lists(markers: Iterable[Marker]) -> list[PointList]:
    """The lists whose markers follow each other by number, in the order of their starts; `end` is not set yet."""
    lists: list[list[Marker]] = []
    open_lists: dict[str, list[list[Marker]]] = defaultdict(list)
    for marker in markers:
        following = open_lists[marker.style]
        own = next((found for found in reversed(following) if _continues(found, marker)), None)
        if own is not None:
            own.append(marker)
            del following[following.index(own) + 1 :]
        elif marker.number == 1 or marker.style not in _FROM_ONE:
            following.append([marker])
            lists.append(following[-1])
            del following[:-_OPEN_LISTS]
    return [PointList([marker.start for marker in found]) for found in lists if len(found) > 1]


def _continues(found: list[Marker], marker: Marker) -> bool:
    return marker.number == found[-1].number + 1 or (marker.number == _LAST != found[-1].number and len(found) > 1)
