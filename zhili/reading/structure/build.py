"""From a page to a report: facts, title, sections of paragraphs."""

from collections.abc import Sequence
from itertools import groupby

from zhili.reading.document import Document
from zhili.reading.structure.dates import find_date
from zhili.reading.structure.main_text import Line, extract_main_text
from zhili.reading.structure.outline import Entry, outline, sections
from zhili.reading.structure.title import extract_signature, extract_title, signature_begins
from zhili.report import Paragraph, Report, Section, Segment
from zhili.text import normalise, segments

_KEPT = ("author", "source", "issuer", "number", "index", "keywords")


def build_report(page: Document) -> Report:
    """The report that a page holds; without a paragraph it has no sections."""
    sifted = extract_main_text(page)
    title = extract_title(sifted, page.title or next(iter(sifted.facts.get("title", ())), ""))
    entries = outline(sifted.lines)
    if not any(not entry.heading for entry in entries) and len(entries) > 1:
        entries = [Entry(entry.line) for entry in entries]  # a text of short lines only
    entries, signature = _parted(entries)
    extract_signature(signature, sifted)
    made = tuple(_sections(entries))
    facts = {key: values[0] for key, values in sifted.facts.items()}
    metadata = {key: value for key in _KEPT if (value := facts.get(key) or page.metadata.get(key))}
    dropped = tuple(raw for _, raw in sorted(sifted.dropped))
    return Report(title, _date(facts, page, title), made, page.text, metadata, dropped)


def _parted(entries: list[Entry]) -> tuple[list[Entry], list[Line]]:
    """The entries up to the last paragraph, and the lines that sign the text; what is neither is a paragraph."""
    end = max((i for i, entry in enumerate(entries) if not entry.heading), default=-1) + 1
    last = [entry.line for entry in entries[end:]]
    begin = signature_begins(last) if end else 0
    return [*entries[:end], *(Entry(line) for line in last[:begin])], last[begin:]


def _sections(entries: Sequence[Entry]) -> list[Section]:
    found = []
    for path, group in groupby(sections(entries), key=lambda pair: pair[0]):
        paragraphs = tuple(_paragraph(line) for _, line in group)
        found.append(Section(path[-1] if path else "", path[:-1], paragraphs))
    return found


def _paragraph(line: Line) -> Paragraph:
    start, end = line.block.start, line.block.end
    parts = tuple(Segment(line.raw[a:b], start + a, start + b) for a, b in segments(line.raw))
    return Paragraph(line.raw, start, end, parts)


def _date(facts: dict[str, str], page: Document, title: str) -> str | None:
    """As labelled; as the markup has it; as made, dated by a bare line, or held; as the title says."""
    stated = facts.get("date") or find_date(page.metadata.get("date", "")) or facts.get("made") or facts.get("day")
    return stated or facts.get("held") or find_date(normalise(title))
