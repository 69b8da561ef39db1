"""Separate the main text of a document from boilerplate."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from zhili.reading.document import Block, Document
from zhili.reading.structure.boilerplate import boilerplate_facts, is_attachment, starts_related_links
from zhili.reading.structure.fields import lone_label_key, may_be_value
from zhili.text import clean_line

_CONTENTS_WITHIN = 40  # lines from the beginning
_CONTENTS = re.compile(r"[【\[]?目\s*录[】\]]?|CONTENTS", re.IGNORECASE)
_PAGE_REFERENCE = re.compile(r"[\s.…·]*\(?\d{0,3}\)?$")
_BREADCRUMB = re.compile("[>＞»›]+")
_MAX_CLEANED = 200  # characters at the beginning of a block; titles and headings are not longer
# A field in brackets after the last sentence: "…群众满意。【责任编辑：王二】"
_FIELD_SUFFIX = re.compile(r"(?<=[。！？”!?])\s*[\[【(（][^\[【(（\]】)）\n]{3,40}[\]】)）]\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """A block with its text.

    Args:
        block: the block.
        raw: its text, unchanged.
        text: the beginning of its text, cleaned (`clean_line`).
    """

    block: Block
    raw: str
    text: str


@dataclass
class MainText:
    """The main text of a document, from which further lines may be dropped.

    Args:
        lines: the lines of the main text.
        dropped: the other lines, as (start, text).
        facts: the values of each fact, the most reliable first (see `fields` for the keys).
    """

    lines: list[Line]
    dropped: list[tuple[int, str]]
    facts: dict[str, list[str]]

    def drop(self, line: Line) -> None:
        """Record that a line does not belong to the text."""
        self.dropped.append((line.block.start, line.raw))

    def add_facts(self, facts: dict[str, str]) -> None:
        """Record facts that are less reliable than those recorded before."""
        for key, value in facts.items():
            if value:
                self.facts.setdefault(key, []).append(value)


def extract_main_text(document: Document) -> MainText:
    """Separate the main text from boilerplate, attachments, related links and blocks outside the main text."""
    main_text = MainText([], [], {})
    facts_before: list[dict[str, str]] = []  # from lines outside the main text
    facts_after: list[dict[str, str]] = []
    lines = list(_lines(document))
    pending_key: str | None = None  # of the label on the line before, whose value may be on this line
    in_attachments = in_links = False
    for index, line in enumerate(lines):
        facts = {} if _is_breadcrumb(lines, index) else boilerplate_facts(line.raw)
        if pending_key is not None and may_be_value(pending_key, line.raw) and (facts is None or "day" in facts):
            facts = {pending_key: (facts or {}).get("day") or clean_line(line.raw)}
        pending_key = lone_label_key(line.raw)
        if not line.block.main:
            main_text.drop(line)
            (facts_after if main_text.lines else facts_before).append(facts or {})
            continue
        in_attachments = facts is None and is_attachment(line.raw, in_attachments)
        in_links = (in_links and not _is_prose(line.raw)) or starts_related_links(line.raw)
        if facts is not None or in_attachments or in_links or pending_key is not None:
            main_text.drop(line)
            main_text.add_facts(facts or {})
        else:
            main_text.lines.append(line)
    _drop_contents(main_text)
    for facts in (*reversed(facts_before), *facts_after):  # those nearest to the text first
        main_text.add_facts(facts)
    return main_text


def _drop_contents(main_text: MainText) -> None:
    """Drop a table of contents: the line 目录, and the lines after it that are repeated as headings."""
    lines = main_text.lines
    begin = next((i for i, line in enumerate(lines[:_CONTENTS_WITHIN]) if _CONTENTS.fullmatch(line.text)), None)
    if begin is None:
        return
    last_index = {line.text: index for index, line in enumerate(lines)}
    end = begin + 1
    while end < len(lines) and last_index.get(_PAGE_REFERENCE.sub("", lines[end].text), 0) > end:
        end += 1
    for line in lines[begin:end]:
        main_text.drop(line)
    del lines[begin:end]


def _is_breadcrumb(lines: list[Line], index: int) -> bool:
    """Whether a short line is next to one that consists of the > of breadcrumbs."""
    neighbours = (lines[i].raw for i in (index - 1, index + 1) if 0 <= i < len(lines))
    return len(lines[index].raw) <= 12 and any(len(raw) <= 3 and _BREADCRUMB.fullmatch(raw) for raw in neighbours)


def _is_prose(raw: str) -> bool:
    return len(raw) >= 40 and re.search("[。；！]", raw) is not None


def _lines(document: Document) -> Iterator[Line]:
    """The blocks of a document as lines; a field in brackets at the end of a block becomes a line."""
    for block in document.blocks:
        raw = document.text[block.start : block.end]
        suffix = _FIELD_SUFFIX.search(raw, max(0, len(raw) - 60))
        if suffix and boilerplate_facts(suffix[0].strip()) is not None:
            body = raw[: suffix.start()]
            yield Line(replace(block, end=block.start + len(body)), body, clean_line(body[:_MAX_CLEANED]))
            start = block.start + suffix.start() + len(suffix[0]) - len(suffix[0].lstrip())
            rest = document.text[start : block.end].rstrip()
            yield Line(replace(block, start=start, end=start + len(rest), bold=0), rest, clean_line(rest))
        else:
            yield Line(block, raw, clean_line(raw[:_MAX_CLEANED]))
