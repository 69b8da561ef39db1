"""Split text into sentences, segments and windows."""

import re
from collections.abc import Callable, Iterator, Sequence

# A sentence ends after its punctuation mark and any closing quotes or brackets, or at a line break.
_SENTENCE = re.compile(r"[^。！？!?；;\n]*(?:[。！？!?；;]+[”’」』）)》】\"']*|\n|$)")

_MIN_SEGMENT, _MAX_SEGMENT = 60, 350  # characters
_SENTENCE_END = re.compile(r"[。！？!?；;]+[”’」』）)》】\"']*\s*")
_NUMERAL = "[一二三四五六七八九十]"
_POINTS = rf"(?:{_NUMERAL}{{1,2}}是|[（(]\d{{1,2}}[)）]|[\u2460-\u2473]|首先|其次|再次|最后|第{_NUMERAL}[，,、])"
_POINT = re.compile(_POINTS)
_NEXT_POINT = re.compile(rf"(?<=[，,：:、\n])(?={_POINTS})")
_COMMA = re.compile(r"[，,、：:\n]")


def sentences(text: str) -> list[str]:
    """Split text after the end of each sentence; the parts joined give the text again."""
    return [part for part in _SENTENCE.findall(text) if part]


def segments(text: str) -> list[tuple[int, int]]:
    """Split a paragraph into the segments that the model reads.

    A paragraph of up to 350 characters is one segment. A longer one is split before the points of an enumeration
    (一是, 首先, （1）) and at the ends of sentences, into segments of about 60 to 350 characters. A longer sentence is
    split after a comma.

    Returns:
        The offsets [start, end) of the segments, in order and without gaps.
    """
    if len(text) <= _MAX_SEGMENT:
        return [(0, len(text))]
    spans, begin = [], 0
    for start, end in _sentence_spans(text):
        full = start - begin >= _MIN_SEGMENT and (_POINT.match(text, start) or end - begin > _MAX_SEGMENT)
        if full and text[begin:start].strip():  # white space belongs to the next segment
            spans.append((begin, start))
            begin = start
    if spans and (len(text) - begin < _MIN_SEGMENT or not text[begin:].strip()):
        begin, _ = spans.pop()
    return [*spans, (begin, len(text))]


def _sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """The sentences and the points of enumerations, each at most as long as a segment may be."""
    ends = {m.end() for m in _SENTENCE_END.finditer(text)} | {m.start() for m in _NEXT_POINT.finditer(text)}
    if " | " in text:
        ends |= {m.end() for m in re.finditer("\n", text)}  # the text of a table: one line per row
    start = 0
    for end in sorted(ends | {len(text)}):
        while end - start > _MAX_SEGMENT:
            commas = list(_COMMA.finditer(text, start + _MIN_SEGMENT, start + _MAX_SEGMENT))
            cut = commas[-1].end() if commas else start + _MAX_SEGMENT
            yield start, cut
            start = cut
        yield start, end
        start = end


def windows(text: str, limit: int, length: Callable[[str], int]) -> list[str]:
    """Split text into parts of at most `limit` tokens, at the ends of sentences where possible.

    Args:
        text: the text.
        limit: the maximum number of tokens in a part, at least 1.
        length: returns the number of tokens in a string.

    Returns:
        The parts, which joined give the text again.
    """
    if length(text) <= limit:
        return [text]
    parts: list[str] = []
    current = ""
    for sentence in sentences(text):
        for part in _halve(sentence, limit, length):
            if current and length(current + part) > limit:
                parts.append(current)
                current = ""
            current += part
    return [*parts, current] if current else parts


def _halve(sentence: str, limit: int, length: Callable[[str], int]) -> Sequence[str]:
    """Halve a sentence until each part has at most `limit` tokens."""
    if len(sentence) == 1 or length(sentence) <= limit:
        return [sentence]
    middle = len(sentence) // 2
    return [*_halve(sentence[:middle], limit, length), *_halve(sentence[middle:], limit, length)]
