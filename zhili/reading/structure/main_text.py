"""Parts the lines of a page's text from those of the page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from zhili.reading.document import Block, Document
from zhili.reading.structure.boilerplate import attachment, boilerplate_facts, starts_tail
from zhili.reading.structure.fields import fits_field, lone_field
from zhili.text import clean_line

_HEAD = 40  # lines within which a table of contents begins
_CONTENTS = re.compile(r"[【\[]?目\s*录[】\]]?|CONTENTS", re.IGNORECASE)
_LEADER = re.compile(r"[\s.…·]*\(?\d{0,3}\)?$")
_CRUMB = re.compile("[>＞»›]+")
_TIDIED = 200  # characters of a block that titles and headings are looked for in
# A label in brackets behind the last sentence: "…群众满意。【责任编辑：王二】"
_SUFFIX = re.compile(r"(?<=[。！？”!?])\s*[\[【(（][^\[【(（\]】)）\n]{3,40}[\]】)）]\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """A block with its text: `raw` as it stands, `text` its beginning as people should see it."""

    block: Block
    raw: str
    text: str


@dataclass
class MainText:
    """What `sift` found: lines of the text, dropped ones as (start, raw), facts by key, most trusted first."""

    lines: list[Line]
    dropped: list[tuple[int, str]]
    facts: dict[str, list[str]]

    def drop(self, line: Line) -> None:
        """Counts a line as one of the page."""
        self.dropped.append((line.block.start, line.raw))

    def note(self, facts: dict[str, str]) -> None:
        """Keeps facts, after those known already."""
        for key, value in facts.items():
            if value:
                self.facts.setdefault(key, []).append(value)


def extract_main_text(page: Document) -> MainText:
    """Drops furniture, attachments, lists of other pages and whatever stands outside the main text."""
    found = MainText([], [], {})
    before: list[dict[str, str]] = []  # facts outside the main text
    after: list[dict[str, str]] = []
    awaiting: str | None = None  # the label of the line before, whose value this line may be
    attached = tail = False
    lines = list(_lines(page))
    for index, line in enumerate(lines):
        facts = {} if _is_crumb(lines, index) else boilerplate_facts(line.raw)
        if awaiting is not None and fits_field(awaiting, line.raw) and (facts is None or "day" in facts):
            facts = {awaiting: (facts or {}).get("day") or clean_line(line.raw)}
        awaiting = lone_field(line.raw)
        if not line.block.main:
            found.drop(line)
            (after if found.lines else before).append(facts or {})
            continue
        attached = facts is None and attachment(line.raw, attached)
        tail = (tail and not _is_prose(line.raw)) or starts_tail(line.raw)
        if facts is not None or attached or tail or awaiting is not None:
            found.drop(line)
            found.note(facts or {})
        else:
            found.lines.append(line)
    _drop_contents(found)
    for facts in (*reversed(before), *after):  # what stands nearest to the text first
        found.note(facts or {})
    return found


def _drop_contents(found: MainText) -> None:
    """Drops a table of contents: after 目录, lines that come again as headings."""
    at = next((i for i, line in enumerate(found.lines[:_HEAD]) if _CONTENTS.fullmatch(line.text)), None)
    if at is None:
        return
    last = {line.text: index for index, line in enumerate(found.lines)}
    end = at + 1
    while end < len(found.lines) and last.get(_LEADER.sub("", found.lines[end].text), 0) > end:
        end += 1
    for line in found.lines[at:end]:
        found.drop(line)
    del found.lines[at:end]


def _is_crumb(lines: list[Line], index: int) -> bool:
    """Whether a short line stands beside one that holds nothing but the > of a breadcrumb."""
    beside = (lines[i].raw for i in (index - 1, index + 1) if 0 <= i < len(lines))
    return len(lines[index].raw) <= 12 and any(len(raw) <= 3 and _CRUMB.fullmatch(raw) for raw in beside)


def _is_prose(raw: str) -> bool:
    return len(raw) >= 40 and re.search("[。；！]", raw) is not None


def _lines(page: Document) -> Iterator[Line]:
    for block in page.blocks:
        raw = page.text[block.start : block.end]
        suffix = _SUFFIX.search(raw, max(0, len(raw) - 60))
        if suffix and boilerplate_facts(suffix[0].strip()) is not None:
            body = raw[: suffix.start()]
            yield Line(replace(block, end=block.start + len(body)), body, clean_line(body[:_TIDIED]))
            start = block.start + suffix.start() + len(suffix[0]) - len(suffix[0].lstrip())
            rest = page.text[start : block.end].rstrip()
            yield Line(replace(block, start=start, end=start + len(rest), bold=0), rest, clean_line(rest))
        else:
            yield Line(block, raw, clean_line(raw[:_TIDIED]))
