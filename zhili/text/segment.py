"""Split a paragraph into the segments that the model reads."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from zhili.text.measure import Measure
from zhili.text.normalise import Normalised
from zhili.text.points import Marker, PointList, find_markers, point_lists
from zhili.text.sentences import last_clauses, sentences

# Characters that the model sees, that is, of the normalised text
_MIN_SEGMENT, _MAX_SEGMENT = 60, 350
_MIN_POINT = 40  # on average; the points of a list of shorter ones need each other as context
_MAX_LEAD = 60
_LEAD_WINDOW = 400  # characters before a list in which its lead is looked for
_MAX_DEPTH = 3  # of lists in the points of lists
_SENTENCE_END = re.compile(r"[。！？!?；;]+[”’」』）)》】\"']*\s*")
_POINT_END = re.compile(r"(?:[。！？!?]+[”’」』）)》】\"']*|\n)\s*")
_NUMERAL = "[一二三四五六七八九十]"
_POINTS = rf"(?:{_NUMERAL}{{1,2}}是|[（(]\d{{1,2}}[)）]|[\u2460-\u2473]|首先|其次|再次|最后|第{_NUMERAL}[，,、])"
_POINT = re.compile(_POINTS)
_NEXT_POINT = re.compile(rf"(?<=[，,：:、\n])(?={_POINTS})")
_LINE_END = re.compile("\n")
_COMMA = re.compile(r"[，,、：:\n]")
_AFTER_LIST = re.compile("下一步|下步|接下来|今后|总之|总的|综上")


class SegmentSpan(NamedTuple):
    """The offsets [start, end) of a segment in its paragraph.

    `lead` and `point` are those of `zhili.report.Segment`.
    """

    start: int
    end: int
    lead: str = ""
    point: int = 0


def segments(text: str) -> list[tuple[int, int]]:
    """The offsets of `split_segments`."""
    return [(span.start, span.end) for span in split_segments(text)]


def split_segments(text: str) -> list[SegmentSpan]:
    """Split a paragraph into the segments that the model reads.

    Each point of a list (一是…二是…, （1）…（2）…) is a segment. Its lead is the sentence before the list, or the last
    clauses of a long one. A short text before the first point belongs to the point's segment. A list of points of less
    than 40 characters on average is not split in a paragraph of up to 350 characters, and is split into groups of
    points in a longer one.

    Other text of up to 350 characters is one segment. Longer text, and a longer point, is split at the points of
    nested lists and at the ends of sentences, into segments of about 60 to 350 characters. A longer sentence is split
    after a comma.

    Lengths are those of the normalised text: pinyin, invisible characters and runs of blanks do not count.

    Returns:
        The segments in order and without gaps.
    """
    return list(_Splitter(text).spans()) or [SegmentSpan(0, len(text))]


class _Splitter:
    """The steps of `split_segments` on one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._measure = Measure(text)
        self._length = self._measure.length
        self._is_table = " | " in text
        self._lists = point_lists(_markers(text, self._measure.normalised))
        self._points = 0
        if self._lists:
            self._ends = [match.end() for match in _POINT_END.finditer(text)]
            for found in self._lists:
                found.end = self._end(found)

    def spans(self) -> Iterator[SegmentSpan]:
        return self._split(0, len(self._text), self._lists, SegmentSpan(0, 0), 1)

    def _end(self, found: PointList) -> int:
        """The end of the last point: it has at most as many sentences as the longest of the other points."""
        at = [bisect_left(self._ends, start + 1) for start in found.starts]
        count = max(1, *(after - before for before, after in pairwise(at)))
        ends = self._ends[at[-1] : at[-1] + count]
        closing = (end for end in ends if _AFTER_LIST.match(self._text, end))
        return next(closing, ends[-1] if len(ends) == count else len(self._text))

    def _split(
        self, start: int, end: int, lists: Sequence[PointList], inside: SegmentSpan, depth: int
    ) -> Iterator[SegmentSpan]:
        """The segments of text[start:end].

        Args:
            start: where to start.
            end: where to end.
            lists: those that start in the text.
            inside: has the lead and number of the point that the text is; the number is 0 outside a list.
            depth: how many lists the text is in, and one.
        """
        whole = start
        for found, nested in self._outermost(lists, start, end):
            if found.starts[0] < start:  # in a short text that belongs to the last point of the list before
                continue
            lead, first = self._lead(start, found.starts[0]) or inside.lead, found.starts[0]
            lead_is_in_text = self._length(start, first) <= _MIN_SEGMENT
            if not lead_is_in_text:
                yield from self._plain(start, first, self._around(inside))
                start = first
            for a, b in self._groups(found, end):
                own_lead = inside.lead if lead_is_in_text and a == first else lead
                if start > whole or not inside.point:  # else it is the start of the point that the list is in
                    self._points += 1
                point = SegmentSpan(start, b, own_lead, self._points)
                yield from self._point(point, lead, _between(nested, a + 1, b), depth)
                start = b
        if start < end:
            yield from self._plain(start, end, self._around(inside))

    def _around(self, inside: SegmentSpan) -> SegmentSpan:
        """For text of a point before or after a list in it: it counts to the point before."""
        return inside._replace(point=self._points) if inside.point else inside

    def _point(self, point: SegmentSpan, lead: str, nested: Sequence[PointList], depth: int) -> Iterator[SegmentSpan]:
        """The segments of a point: mostly one. Only the first can have the lead of the list in its text."""
        if self._length(point.start, point.end) > _MAX_SEGMENT and depth < _MAX_DEPTH:
            spans = self._split(point.start, point.end, nested, point, depth + 1)
        else:
            spans = self._plain(point.start, point.end, point)
        for span in spans:
            yield span if span.lead or span.start == point.start else span._replace(lead=lead)

    def _outermost(
        self, lists: Sequence[PointList], start: int, end: int
    ) -> Iterator[tuple[PointList, Sequence[PointList]]]:
        """The lists within text[start:end] that are in no other list, each with those in its points."""
        at, is_long = start, self._length(start, end) > _MAX_SEGMENT
        for found in lists:
            starts = found.starts[: bisect_left(found.starts, end)]
            if starts[0] < at or len(starts) == 1:
                continue
            inner = PointList(starts, min(found.end, end))
            if is_long or self._has_long_points(inner):
                yield inner, _between(lists, starts[0] + 1, inner.end)
                at = inner.end

    def _has_long_points(self, found: PointList) -> bool:
        return self._length(found.starts[0], found.end) >= _MIN_POINT * len(found.starts)

    def _groups(self, found: PointList, end: int) -> Iterator[tuple[int, int]]:
        """The offsets of each point, or of groups of short points; a short text that follows belongs to the last."""
        last = end if self._length(found.end, end) < _MIN_SEGMENT else found.end
        if self._has_long_points(found):
            yield from zip(found.starts, [*found.starts[1:], last], strict=True)
            return
        begin = found.starts[0]
        for start in found.starts[1:]:
            if min(self._length(begin, start), self._length(start, last)) >= _MIN_SEGMENT:
                yield begin, start
                begin = start
        yield begin, last

    def _lead(self, start: int, first: int) -> str:
        """The sentence, or the end of it, before a list: its introduction or its topic."""
        parts = sentences(self._text[max(start, first - _LEAD_WINDOW) : first])
        lead = next((part.strip() for part in reversed(parts) if part.strip()), "")
        return last_clauses(lead, _MAX_LEAD)

    def _plain(self, start: int, end: int, like: SegmentSpan) -> Iterator[SegmentSpan]:
        """The segments of text without a list, or of one point."""
        if self._length(start, end) <= _MAX_SEGMENT:
            yield like._replace(start=start, end=end)
            return
        spans, begin = [], start
        for a, b in self._sentence_spans(start, end):
            at_point = _POINT.match(self._text, a) is not None
            full = self._length(begin, a) >= _MIN_SEGMENT and (at_point or self._length(begin, b) > _MAX_SEGMENT)
            if full and self._text[begin:a].strip():  # white space belongs to the next segment
                spans.append((begin, a))
                begin = a
        if spans and (self._length(begin, end) < _MIN_SEGMENT or not self._text[begin:end].strip()):
            begin, _ = spans.pop()
        for a, b in [*spans, (begin, end)]:
            yield like._replace(start=a, end=b)

    def _sentence_spans(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The sentences and the points of enumerations, each at most as long as a segment may be."""
        text = self._text
        ends = {m.end() for m in _SENTENCE_END.finditer(text, start, end)}
        ends |= {m.start() for m in _NEXT_POINT.finditer(text, start, end)}
        if self._is_table:
            ends |= {m.end() for m in _LINE_END.finditer(text, start, end)}  # a line is a row
        at = start
        for sentence_end in sorted(ends | {end}):
            while self._length(at, sentence_end) > _MAX_SEGMENT:
                cut = self._after_comma(at)
                yield at, cut
                at = cut
            yield at, sentence_end
            at = sentence_end

    def _after_comma(self, start: int) -> int:
        """Where to split a sentence that is too long."""
        low, high = (self._measure.advance(start, length) for length in (_MIN_SEGMENT, _MAX_SEGMENT))
        commas = list(_COMMA.finditer(self._text, low, high))
        return commas[-1].end() if commas else high


def _markers(text: str, normalised: Normalised | None) -> list[Marker]:
    """The starts of all possible points, those with pinyin between the characters, 一(yī)是(shì), among them."""
    markers = {marker.start: marker for marker in find_markers(text)}
    for marker in find_markers(normalised.text) if normalised else ():
        start = normalised.starts[marker.start] if normalised else 0
        markers.setdefault(start, marker._replace(start=start))
    return [markers[start] for start in sorted(markers)]


def _between(lists: Sequence[PointList], start: int, end: int) -> Sequence[PointList]:
    """The lists that start in [start, end)."""
    low, high = (bisect_left(lists, at, key=lambda found: found.starts[0]) for at in (start, end))
    return lists[low:high]
