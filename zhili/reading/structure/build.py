"""Build a report from a document: roles, title, facts, sections and paragraphs."""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from zhili.reading.document import Document
from zhili.reading.lines import MAX_CLEANED, text_lines
from zhili.reading.roles import assign_roles
from zhili.reading.structure.facts import date_and_kind, find_facts, metadata
from zhili.reading.structure.outline import outline
from zhili.reading.structure.title import find_title
from zhili.reading.structure.unit import Unit, units
from zhili.reading.wording.titles import is_same_title
from zhili.report import Paragraph, Report, Section, Segment
from zhili.text import split_segments

_TEXT = frozenset({"paragraph", "opening", "row"})
_HEADINGS = frozenset({"heading", "part"})
_SENTENCE_ENDS = ("。", "！", "？", "；", "”")


def build_report(document: Document) -> Report:
    """Build the report that a document contains; it has no sections if there is no paragraph."""
    lines = text_lines(document)
    return structure(document, units(lines, assign_roles(lines)))


def structure(document: Document, found: Sequence[Unit]) -> Report:
    """Build the report from the units of a document, which together hold each of its lines once."""
    found = [Unit("paragraph", unit.lines) if _is_too_long(unit) else unit for unit in found]
    found = _with_text(found)
    facts = find_facts(found)
    stated = [name for name in (document.title, *facts.get("title", ())) if name]
    title, shown = find_title(found, stated)
    found = list(_with_parts(found, title, shown))
    date, kind = date_and_kind(facts, document.metadata, title)
    body = [unit for unit in found if unit.role in _TEXT or unit.role in _HEADINGS]
    dropped = tuple(
        line.raw for unit in found for line in unit.lines
        if unit.role not in _TEXT and unit.role not in _HEADINGS and unit.start not in shown
    )  # fmt: skip
    details = metadata(facts, document.metadata) | ({"date_kind": kind} if kind else {})
    return Report(title, date, tuple(_sections(outline(body), document.text)), document.text, details, dropped)


def _with_parts(found: Sequence[Unit], title: str, shown: Collection[int]) -> Iterator[Unit]:
    """The units; titles within the text, other than that of the document, are those of its parts."""
    texts = [unit.start for unit in found if unit.role in _TEXT] or [0]

    def is_part(unit: Unit) -> bool:
        within = unit.role == "title" and texts[0] < unit.start < texts[-1] and unit.start not in shown
        return within and not is_same_title(unit.text, title)

    for are_part, group in groupby(found, is_part):
        if are_part:
            yield Unit("part", tuple(line for unit in group for line in unit.lines))
        else:
            yield from group


def _is_too_long(unit: Unit) -> bool:
    """Whether a title or heading has a line of which `TextLine.text` is only the beginning."""
    return unit.role in {"title", *_HEADINGS} and any(len(line.raw) > MAX_CLEANED for line in unit.lines)


def _with_text(found: Sequence[Unit]) -> Sequence[Unit]:
    """The units, with paragraphs where none has this role: sentences, or else the short lines of a list."""
    if any(unit.role in _TEXT for unit in found):
        return found
    sentences = [unit for unit in found if unit.lines[-1].raw.endswith(_SENTENCE_ENDS)]
    chosen = (
        [unit for unit in sentences if unit.role != "boilerplate"]
        or [unit for unit in found if unit.role in _HEADINGS]
        or [unit for unit in sentences if unit.lines[0].facts is None]
    )
    starts = {unit.start for unit in chosen}
    return [Unit("paragraph", unit.lines) if unit.start in starts else unit for unit in found]


def _sections(pairs: Sequence[tuple[tuple[str, ...], Unit]], text: str) -> list[Section]:
    sections = []
    for path, group in groupby(pairs, key=lambda pair: pair[0]):
        paragraphs = tuple(_paragraph(text, unit) for _, unit in group)
        sections.append(Section(path[-1] if path else "", path[:-1], paragraphs))
    return sections


def _paragraph(text: str, unit: Unit) -> Paragraph:
    raw = text[unit.start : unit.end]
    parts = tuple(
        Segment(
            raw[part.start : part.end], unit.start + part.start, unit.start + part.end, lead=part.lead, point=part.point
        )
        for part in split_segments(raw)
    )
    return Paragraph(raw, unit.start, unit.end, parts)
