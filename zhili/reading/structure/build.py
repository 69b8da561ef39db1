"""Build a report from a document: metadata, title, sections and paragraphs."""

from collections.abc import Sequence
from itertools import groupby

from zhili.reading.document import Document
from zhili.reading.structure.dates import find_date
from zhili.reading.structure.main_text import Line, extract_main_text
from zhili.reading.structure.outline import Entry, outline, paragraphs_with_headings
from zhili.reading.structure.title import extract_signature, extract_title, signature_start
from zhili.report import Paragraph, Report, Section, Segment
from zhili.text import normalise, segments

_METADATA = ("author", "source", "issuer", "number", "index", "keywords")


def build_report(document: Document) -> Report:
    """Build the report that a document contains; it has no sections if there is no paragraph."""
    main_text = extract_main_text(document)
    title = extract_title(main_text, document.title or next(iter(main_text.facts.get("title", ())), ""))
    entries = outline(main_text.lines)
    if not any(not entry.heading for entry in entries) and len(entries) > 1:
        entries = [Entry(entry.line) for entry in entries]  # a text of short lines: they are paragraphs
    entries, signature = _split_signature(entries)
    extract_signature(signature, main_text)
    facts = {key: values[0] for key, values in main_text.facts.items()}
    metadata = {key: value for key in _METADATA if (value := facts.get(key) or document.metadata.get(key))}
    dropped = tuple(raw for _, raw in sorted(main_text.dropped))
    return Report(title, _date(facts, document, title), tuple(_sections(entries)), document.text, metadata, dropped)


def _split_signature(entries: list[Entry]) -> tuple[list[Entry], list[Line]]:
    """Separate the lines at the end that sign the text; other headings at the end become paragraphs."""
    end = max((i for i, entry in enumerate(entries) if not entry.heading), default=-1) + 1
    last_lines = [entry.line for entry in entries[end:]]
    start = signature_start(last_lines) if end else 0
    return [*entries[:end], *(Entry(line) for line in last_lines[:start])], last_lines[start:]


def _sections(entries: Sequence[Entry]) -> list[Section]:
    sections = []
    for path, group in groupby(paragraphs_with_headings(entries), key=lambda pair: pair[0]):
        paragraphs = tuple(_paragraph(line) for _, line in group)
        sections.append(Section(path[-1] if path else "", path[:-1], paragraphs))
    return sections


def _paragraph(line: Line) -> Paragraph:
    start, end = line.block.start, line.block.end
    parts = tuple(Segment(line.raw[a:b], start + a, start + b) for a, b in segments(line.raw))
    return Paragraph(line.raw, start, end, parts)


def _date(facts: dict[str, str], document: Document, title: str) -> str | None:
    """The most reliable date among the facts, or in the title (see `fields` for the keys)."""
    published = facts.get("date") or find_date(document.metadata.get("date", ""))
    return published or facts.get("made") or facts.get("day") or facts.get("meeting") or find_date(normalise(title))
