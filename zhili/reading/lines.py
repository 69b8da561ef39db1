"""The lines of a document with their text cleaned, and the facts that they state."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from zhili.reading.document import Document, Line
from zhili.reading.wording import boilerplate_facts
from zhili.text import clean_line

MAX_CLEANED = 200  # characters at the beginning of a line; titles and headings are not longer
# A field in brackets after the last sentence: "…群众满意。【责任编辑：王二】"
_FIELD_SUFFIX = re.compile(r"(?<=[。！？”!?])\s*[\[【(（][^\[【(（\]】)）\n]{3,40}[\]】)）]\s*$")


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line with its text.

    Args:
        line: the line, with the evidence of the format.
        raw: its text, unchanged.
        text: the beginning of its text, cleaned (`clean_line`).
        facts: the facts that it states if its words are those of boilerplate (often none); None for other lines.
    """

    line: Line
    raw: str
    text: str
    facts: dict[str, str] | None


def text_lines(document: Document) -> list[TextLine]:
    """The lines of a document; a field in brackets at the end of a paragraph becomes a line."""
    return [_text_line(document, line) for whole in document.lines for line in _without_suffix(document, whole)]


def _text_line(document: Document, line: Line) -> TextLine:
    raw = document.text[line.start : line.end]
    return TextLine(line, raw, clean_line(raw[:MAX_CLEANED]), boilerplate_facts(raw))


def _without_suffix(document: Document, line: Line) -> Iterator[Line]:
    tail = document.text[max(line.start, line.end - 60) : line.end]
    suffix = _FIELD_SUFFIX.search(tail)
    if line.kind == "row" or suffix is None or boilerplate_facts(suffix[0].strip()) is None:
        yield line
        return
    end = line.end - len(tail) + suffix.start()
    start = end + len(suffix[0]) - len(suffix[0].lstrip())
    yield replace(line, end=end)
    yield replace(line, start=start, end=line.end - (len(tail) - len(tail.rstrip())), bold=0, counted=0, gap=False)
