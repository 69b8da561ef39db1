"""Which lines are headings, how they nest, and which paragraphs open with one."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from zhili.text.headings import ITEM, PLAIN, heading_text, lead, line_level, numbering, run_in, shape
from zhili.text.sift import Line

Rank = tuple[float, float]  # outermost lowest: by markup, then by style of numbering

_UNMARKED = 9.0  # rank of what no markup raises
_BOLD_LONGEST = 60
_MARKED_LONGEST = 80
_CAPTION = re.compile(r"^(?:图|图片|图表|表)(?:为|\d|[：:])|^注[：:]|^（?\(?(?:图|文)[/、：:]|（图）$|^▲|^△")
# Openings of sentences that are no headings, however alike: 今年, 近年来, 全镇, 我们 …
_NARRATIVE = tuple("今近全我目截据在去当为是同此这那该其他她它各现有从也又都就") + ("一年", "同时", "上半", "下半", "前三", "记者", "日前")


@dataclass(frozen=True)
class Entry:
    """A line of the text in its place: a heading where `rank` is set and `line` opens nothing, or a paragraph.

    `opening` is the heading that a paragraph begins with. `level` of a paragraph closes headings at or below it.
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
            return line.text[: len(line.text) - len(line.raw) + len(bold)] if len(line.text) == len(line.raw) else lead(line.text)
    return lead(line.text) if style is not None and style < ITEM else ""


def _with_families(entries: list[Entry]) -> list[Entry]:
    """Marks the first sentences of paragraphs that are parallel to each other: they are headings."""
    families: dict[object, list[int]] = defaultdict(list)
    for index, entry in enumerate(entries):
        if entry.heading or entry.opening or entry.line.block.kind != "text" or numbering(entry.line.text) is not None:
            continue
        sentence = lead(entry.line.text)
        if not sentence:
            continue
        if run_in(sentence):
            families[True].append(index)
        elif 6 <= len(sentence) <= 31 and not sentence.startswith(_NARRATIVE):
            first, clauses = shape(sentence)
            families[first].append(index)
            if len(clauses) > 1:
                families[clauses].append(index)
    found = list(entries)
    for key, members in families.items():
        if len(members) >= (2 if key is True else 3):
            rank = (_UNMARKED, float(ITEM if key is True else PLAIN))
            for index in members:
                opening = heading_text(lead(entries[index].line.text))
                found[index] = replace(entries[index], rank=rank, opening=opening)
    return found


def _raised(entries: list[Entry]) -> list[Entry]:
    """Headings without number stand above numbered ones if one of them comes first, else below."""
    plain = (_UNMARKED, float(PLAIN))
    first = next((e.rank for e in entries if e.rank is not None and (e.heading or e.opening)), None)
    if first != plain:
        return entries
    return [replace(e, rank=(_UNMARKED, -1.0)) if e.rank == plain else e for e in entries]


def _settled(entries: list[Entry]) -> list[Entry]:
    """Headings with nothing under them: numbered ones are paragraphs, others stand over the next heading or go."""
    later = {heading_text(e.line.text) for e in entries if e.heading}
    found: list[Entry] = []
    for index, entry in enumerate(entries):
        following = entries[index + 1] if index + 1 < len(entries) else None
        empty = entry.heading and (
            following is None or (following.heading and following.rank is not None and following.rank <= (entry.rank or (0, 0)))
        )
        if not empty or entry.rank is None:
            found.append(entry)
        elif numbering(entry.line.text) is not None and entry.line.block.level is None:
            found.append(Entry(entry.line, entry.rank))
        elif following is not None and following.rank == entry.rank:
            found.append(replace(entry, rank=(entry.rank[0], entry.rank[1] - 0.5)))
        else:
            found.append(entry)
    del later
    return found
