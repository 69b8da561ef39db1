"""Which lines are headings, how they nest, and which paragraphs open with one."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from zhili.reading.structure.headings import (
    ITEM,
    PLAIN,
    heading_text,
    is_point,
    line_level,
    numbering,
    run_in_heading,
    set_off,
    shape,
)
from zhili.reading.structure.main_text import Line
from zhili.text import clean_line

Rank = tuple[float, float]  # outermost lowest: by markup, then by style of numbering

_UNMARKED = 9.0  # rank of what no markup raises
_BOLD_LONGEST = 60
_SHORTEST, _LONGEST = 5, 31  # characters of a first sentence that may be a heading
_MORE_POINTS = re.compile("[，；。：,;:][二三]是|其次")
_TELLING = re.compile("[我你他她它了吗呢说们？?]")  # tells or asks, where a heading names
_MARKED_LONGEST = 80
_CAPTION = re.compile(r"^(?:图|图片|图表|表)(?:为|\d|[：:])|^注[：:]|^（?\(?(?:图|文)[/、：:]|（图）$|^▲|^△")
# Openings of sentences that are no headings, however alike: 今年, 近年来, 全镇, 我们 …
_NARRATIVE = re.compile(
    "[今近全我目截据在去当为是同此这那该其他她它各现有从也又都就\\d]|过去|回顾|面对|围绕|一年|同时|[上下]半|前三|记者|日前|二〇"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the text in its place: a heading, or a paragraph with the heading that it opens with, if any.

    `rank` is the heading's; that of a paragraph without an opening ends the headings of its rank or below: "三、…" is
    not under "二、…".
    """

    line: Line
    rank: Rank | None = None
    opening: str = ""
    heading: bool = False


def outline(lines: Sequence[Line]) -> list[Entry]:
    """Tells headings and paragraphs apart."""
    marked = _marked_styles(lines)
    entries = [_entry(line, lines[i + 1] if i + 1 < len(lines) else None, marked) for i, line in enumerate(lines)]
    entries = _with_families(entries)
    return _settled(_raised(entries))


def sections(entries: Sequence[Entry]) -> Iterator[tuple[tuple[str, ...], Line]]:
    """Each paragraph's line with its headings, outermost first."""
    open_headings: list[tuple[Rank, str]] = []
    for entry in entries:
        if entry.rank is not None:
            open_headings = [h for h in open_headings if h[0] < entry.rank]
            text = heading_text(entry.line.text) if entry.heading else entry.opening
            if text:
                open_headings.append((entry.rank, text))
        if not entry.heading:
            yield tuple(text for _, text in open_headings), entry.line


def _marked_styles(lines: Sequence[Line]) -> dict[int, float]:
    """The markup level of each style of numbering that is marked up somewhere."""
    found: dict[int, float] = {}
    for line in lines:
        style = numbering(line.text)
        if line.block.level is not None and style is not None:
            found.setdefault(style, float(line.block.level))
    return found


def _entry(line: Line, following: Line | None, marked: dict[int, float]) -> Entry:
    text, block = line.text, line.block
    style = numbering(text)
    rank = (marked.get(style, _UNMARKED), float(style)) if style is not None else None
    if block.kind != "text" or _CAPTION.search(text):
        return Entry(line)
    if block.level is not None and len(line.raw) <= _MARKED_LONGEST and not (text.endswith("。") and len(text) > 40):
        return Entry(line, (float(block.level), -1.0 if style is None else float(style)), heading=True)
    level = line_level(text) if len(line.raw) < 2 * _MARKED_LONGEST else None
    if level is not None and text[-1] in "。：:" and (following is None or numbering(following.text) == style):
        level = None  # closed like a sentence: a heading only if running text follows
    bold = block.bold >= len(line.raw) - 1 and len(text) <= _BOLD_LONGEST and not text.endswith(("；", "，", "："))
    if level is not None or bold:
        return Entry(line, rank or (_UNMARKED, float(PLAIN)), heading=True)
    opening = _opening(line, style)
    if opening:
        return Entry(line, rank or (_UNMARKED, float(PLAIN)), heading_text(opening))
    return Entry(line, rank)


def _opening(line: Line, style: int | None) -> str:
    """The heading that a numbered paragraph, or one with a bold beginning, opens with."""
    if 4 <= line.block.bold <= _BOLD_LONGEST and line.block.bold < len(line.raw):
        bold = line.raw[: line.block.bold].rstrip()
        if bold[-1] in "。：:！" or line.raw[len(bold)] in "。：:！ \u3000":
            return clean_line(bold)
    return run_in_heading(line.text) if style is not None and style < ITEM else ""


def _with_families(entries: list[Entry]) -> list[Entry]:
    """Marks first sentences of paragraphs that stand in a row: they are headings.

    Points (一是, ——) are if there are two. Others are if three are parallel, or if most paragraphs open with one, in a
    text without headings on lines of their own: beside those, a like beginning is only style.
    """
    explicit = sum(entry.heading or bool(entry.opening) for entry in entries)
    paragraphs = [i for i, entry in enumerate(entries) if not entry.heading]
    candidates = {i: run_in_heading(entries[i].line.text) for i in paragraphs if _may_open(entries[i])}
    points = [
        i for i, sentence in candidates.items() if is_point(sentence) and not _MORE_POINTS.search(entries[i].line.raw)
    ]
    found = list(entries)
    if len(points) > 1 and (len({candidates[i][:2] for i in points}) > 1 or not candidates[points[0]].startswith("一")):
        _open(found, points, candidates, ITEM)
    families: dict[object, list[int]] = defaultdict(list)
    for index, sentence in candidates.items():
        shortest = 3 if set_off(sentence) else _SHORTEST
        if index not in points and shortest <= len(sentence) <= _LONGEST and not _NARRATIVE.match(sentence):
            first, clauses = shape(sentence)
            families[first].append(index)
            if len(clauses) > 1:
                families[clauses].append(index)
            if set_off(sentence):
                families[set_off(sentence)].append(index)
            elif not _TELLING.search(sentence):
                families[""].append(index)
    for key, members in families.items():
        most = len(members) * 5 >= (len(paragraphs) - 2) * 4
        if len(members) >= 3 and (explicit < 2 or len(members) > 3 * explicit) and (key != "" or most):
            _open(found, members, candidates, PLAIN + 1)
    return found


def _may_open(entry: Entry) -> bool:
    numbered = numbering(entry.line.text) is not None
    return not (entry.heading or entry.opening or numbered) and entry.line.block.kind == "text"


def _open(entries: list[Entry], members: Sequence[int], sentences: dict[int, str], style: int) -> None:
    for index in members:
        if sentences[index]:
            rank = (_UNMARKED, float(style))
            entries[index] = replace(entries[index], rank=rank, opening=heading_text(sentences[index]))


def _raised(entries: list[Entry]) -> list[Entry]:
    """Headings without number stand above numbered ones if one of them comes first, else below."""
    plain = (_UNMARKED, float(PLAIN))
    first = next((e.rank for e in entries if e.heading), None)
    if first != plain:
        return entries
    return [replace(e, rank=(_UNMARKED, -1.0)) if e.rank == plain else e for e in entries]


def _settled(entries: list[Entry]) -> list[Entry]:
    """Headings with nothing under them: numbered ones are paragraphs, others stand over the next heading."""
    found: list[Entry] = []
    for entry, following in zip(entries, [*entries[1:], None], strict=False):
        rank = entry.rank
        filled = following is not None and (
            not following.heading or following.rank is None or rank is None or following.rank > rank
        )
        if not entry.heading or rank is None or filled:
            found.append(entry)
        elif numbering(entry.line.text) is not None and entry.line.block.level is None:
            found.append(Entry(entry.line, rank))
        elif following is not None and following.rank == rank:
            found.append(replace(entry, rank=(rank[0], rank[1] - 0.5)))
        else:
            found.append(entry)
    return found
