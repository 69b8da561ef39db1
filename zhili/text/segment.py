"""Cuts text into sentences and long text into windows that a model can read whole."""

import re
from collections.abc import Callable, Iterator, Sequence

# A sentence ends behind its mark and any closing quotes or brackets; a line break ends one too.
_SENTENCE = re.compile(r"[^。！？!?；;\n]*(?:[。！？!?；;]+[”’」』）)》】\"']*|\n|$)")

_SHORTEST_SEGMENT, _LONGEST_SEGMENT = 60, 350  # characters
_STOP = re.compile(r"[。！？!?；;]+[”’」』）)》】\"']*\s*")
_N = "[一二三四五六七八九十]"
_POINTS = rf"(?:{_N}{{1,2}}是|[（(]\d{{1,2}}[)）]|[\u2460-\u2473]|首先|其次|再次|最后|第{_N}[，,、])"
_POINT = re.compile(_POINTS)
_NEXT_POINT = re.compile(rf"(?<=[，,：:、\n])(?={_POINTS})")
_COMMA = re.compile(r"[，,、：:\n]")


def sentences(text: str) -> list[str]:
    """`text` cut behind sentence ends; joined, the parts are `text` again."""
    return [part for part in _SENTENCE.findall(text) if part]


def segments(text: str) -> list[tuple[int, int]]:
    """Where a paragraph is cut for the model: [start, end) of parts that follow each other and cover it.

    One of up to 350 characters stays whole. A longer one is cut at its points (一是, 首先, （1）) and else at sentence
    ends, into parts of about 60 to 350 characters; a sentence that is longer still is cut at a comma.
    """
    if len(text) <= _LONGEST_SEGMENT:
        return [(0, len(text))]
    found, begin = [], 0
    for start, end in _sentence_spans(text):
        full = start - begin >= _SHORTEST_SEGMENT and (_POINT.match(text, start) or end - begin > _LONGEST_SEGMENT)
        if full and text[begin:start].strip():  # blanks go with what follows
            found.append((begin, start))
            begin = start
    if found and (len(text) - begin < _SHORTEST_SEGMENT or not text[begin:].strip()):
        begin = found.pop()[0]
    return [*found, (begin, len(text))]


def _sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Sentences and points of an enumeration, none longer than a unit may be."""
    stops = {m.end() for m in _STOP.finditer(text)} | {m.start() for m in _NEXT_POINT.finditer(text)}
    if " | " in text:
        stops |= {m.end() for m in re.finditer("\n", text)}  # the rows of a table
    start = 0
    for end in sorted(stops | {len(text)}):
        while end - start > _LONGEST_SEGMENT:
            commas = list(_COMMA.finditer(text, start + _SHORTEST_SEGMENT, start + _LONGEST_SEGMENT))
            cut = commas[-1].end() if commas else start + _LONGEST_SEGMENT
            yield start, cut
            start = cut
        yield start, end
        start = end


def windows(text: str, limit: int, length: Callable[[str], int]) -> list[str]:
    """`text` in parts of at most `limit` tokens, cut at sentence ends where possible; joined, they are `text` again.

    Args:
        text: what to cut.
        limit: the most tokens a part may have, at least 1.
        length: gives the number of tokens of a string.
    """
    if length(text) <= limit:
        return [text]
    parts: list[str] = []
    current = ""
    for sentence in sentences(text):
        for piece in _pieces(sentence, limit, length):
            if current and length(current + piece) > limit:
                parts.append(current)
                current = ""
            current += piece
    return [*parts, current] if current else parts


def _pieces(sentence: str, limit: int, length: Callable[[str], int]) -> Sequence[str]:
    """A sentence whole if it fits, else halved until its parts do."""
    if len(sentence) == 1 or length(sentence) <= limit:
        return [sentence]
    middle = len(sentence) // 2
    return [*_pieces(sentence[:middle], limit, length), *_pieces(sentence[middle:], limit, length)]
