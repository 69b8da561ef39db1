"""Recognise headings and their nesting, and headings at the beginning of paragraphs."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from zhili.reading.structure.headings import (
    POINT_STYLE,
    SENTENCE_STYLE,
    UNNUMBERED_STYLE,
    heading_shape,
    heading_style,
    heading_text,
    is_point,
    numbering_style,
    run_in_heading,
    run_in_separator,
)
from zhili.reading.structure.main_text import Line
from zhili.text import clean_line

Rank = tuple[float, float]  # level in the markup, then style of numbering; lower ranks are further outside

_NO_MARKUP = 9.0  # the level of headings that the markup does not mark
_UNNUMBERED_RANK: Rank = (_NO_MARKUP, float(UNNUMBERED_STYLE))
_MAX_BOLD_HEADING = 60
_MIN_SENTENCE, _MAX_SENTENCE = 5, 31  # characters of a first sentence that may be a heading
_MIN_SEPARATED = 3  # the same for a run-in heading with a separator
_MORE_POINTS = re.compile("[，；。：,;:][二三]是|其次")
_NARRATIVE = re.compile("[我你他她它了吗呢说们？?]")  # characters of a narrative or a question, rare in headings
_MAX_MARKED_HEADING = 80
_CAPTION = re.compile(r"^(?:图|图片|图表|表)(?:为|\d|[：:])|^注[：:]|^（?\(?(?:图|文)[/、：:]|（图）$|^▲|^△")
# Sentences that begin with these are no headings, even if they are parallel: 今年, 近年来, 全镇, 我们 …
_NARRATIVE_START = re.compile(
    "[今近全我目截据在去当为是同此这那该其他她它各现有从也又都就\\d]|过去|回顾|面对|围绕|一年|同时|[上下]半|前三|记者|日前|二〇"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the text: a heading, or a paragraph that may begin with a run-in heading.

    Args:
        line: the line.
        rank: the rank of the heading. A numbered paragraph without a heading has a rank too: it closes open headings of
            the same rank and further inside: "三、…" is not part of the section "二、…".
        run_in: the run-in heading of a paragraph, or "".
        heading: whether the whole line is a heading.
    """

    line: Line
    rank: Rank | None = None
    run_in: str = ""
    heading: bool = False


def outline(lines: Sequence[Line]) -> list[Entry]:
    """Recognise which lines are headings, and which paragraphs begin with one."""
    marked_levels = _marked_levels(lines)
    entries = [
        _entry(line, following, marked_levels) for line, following in zip(lines, [*lines[1:], None], strict=False)
    ]
    entries = _with_parallel_headings(entries)
    return _without_empty_headings(_with_unnumbered_ranks(entries))


def paragraphs_with_headings(entries: Sequence[Entry]) -> Iterator[tuple[tuple[str, ...], Line]]:
    """Yield the headings above each paragraph, outermost first, and the line of the paragraph."""
    open_headings: list[tuple[Rank, str]] = []
    for entry in entries:
        if entry.rank is not None:
            open_headings = [h for h in open_headings if h[0] < entry.rank]
            text = heading_text(entry.line.text) if entry.heading else entry.run_in
            if text:
                open_headings.append((entry.rank, text))
        if not entry.heading:
            yield tuple(text for _, text in open_headings), entry.line


def _marked_levels(lines: Sequence[Line]) -> dict[int, float]:
    """The level in the markup of each style of numbering, from the first heading of that style."""
    levels: dict[int, float] = {}
    for line in lines:
        style = numbering_style(line.text)
        if line.block.level is not None and style is not None:
            levels.setdefault(style, float(line.block.level))
    return levels


def _entry(line: Line, following: Line | None, marked_levels: dict[int, float]) -> Entry:
    text, block = line.text, line.block
    if block.kind != "text" or _CAPTION.search(text):
        return Entry(line)
    style = numbering_style(text)
    if _is_marked_heading(line):
        return Entry(line, (float(block.level or 0), -1.0 if style is None else float(style)), heading=True)
    rank = (marked_levels.get(style, _NO_MARKUP), float(style)) if style is not None else None
    if _has_heading_form(line, following, style) or _is_bold_heading(line):
        return Entry(line, rank or _UNNUMBERED_RANK, heading=True)
    run_in = _run_in(line, style)
    if run_in:
        return Entry(line, rank or _UNNUMBERED_RANK, heading_text(run_in))
    return Entry(line, rank)


def _is_marked_heading(line: Line) -> bool:
    """Whether the markup makes the line a heading, and it is no long sentence."""
    sentence = line.text.endswith("。") and len(line.text) > 40
    return line.block.level is not None and len(line.raw) <= _MAX_MARKED_HEADING and not sentence


def _has_heading_form(line: Line, following: Line | None, style: int | None) -> bool:
    if len(line.raw) >= 2 * _MAX_MARKED_HEADING or heading_style(line.text) is None:
        return False
    # With punctuation at its end, it is a heading only if running text follows.
    closed = line.text[-1] in "。：:"
    return not (closed and (following is None or numbering_style(following.text) == style))


def _is_bold_heading(line: Line) -> bool:
    bold = line.block.bold >= len(line.raw) - 1
    return bold and len(line.text) <= _MAX_BOLD_HEADING and not line.text.endswith(("；", "，", "："))


def _run_in(line: Line, style: int | None) -> str:
    """The run-in heading of a numbered paragraph, or of one with a bold beginning."""
    if 4 <= line.block.bold <= _MAX_BOLD_HEADING and line.block.bold < len(line.raw):
        bold = line.raw[: line.block.bold].rstrip()
        if bold[-1] in "。：:！" or line.raw[len(bold)] in "。：:！ \u3000":
            return clean_line(bold)
    return run_in_heading(line.text) if style is not None and style < POINT_STYLE else ""


def _with_parallel_headings(entries: list[Entry]) -> list[Entry]:
    """Make the first sentences of paragraphs headings where several are parallel.

    Two points (一是, ——) are enough. Other sentences need three with the same shape or separator, or four
    fifths of the paragraphs (not counting two) must begin with one. If the text has two or more other headings, there
    must be more than three times as many parallel sentences.
    """
    explicit = sum(entry.heading or bool(entry.run_in) for entry in entries)
    paragraphs = [i for i, entry in enumerate(entries) if not entry.heading]
    candidates = {i: run_in_heading(entries[i].line.text) for i in paragraphs if _may_begin_with_heading(entries[i])}
    points = [
        i for i, sentence in candidates.items() if is_point(sentence) and not _MORE_POINTS.search(entries[i].line.raw)
    ]
    result = list(entries)
    if len(points) > 1 and (len({candidates[i][:2] for i in points}) > 1 or not candidates[points[0]].startswith("一")):
        _set_run_in(result, points, candidates, POINT_STYLE)
    sentences = {i: sentence for i, sentence in candidates.items() if i not in points}
    for shared, members in _parallel_sentences(sentences).items():
        most = len(members) * 5 >= (len(paragraphs) - 2) * 4
        if len(members) >= 3 and (explicit < 2 or len(members) > 3 * explicit) and (shared != "" or most):
            _set_run_in(result, members, candidates, SENTENCE_STYLE)
    return result


def _parallel_sentences(sentences: dict[int, str]) -> dict[object, list[int]]:
    """Group sentences by each feature that they share; "" is the group of all that could be headings."""
    groups: dict[object, list[int]] = defaultdict(list)
    for index, sentence in sentences.items():
        separator = run_in_separator(sentence)
        shortest = _MIN_SEPARATED if separator else _MIN_SENTENCE
        if not shortest <= len(sentence) <= _MAX_SENTENCE or _NARRATIVE_START.match(sentence):
            continue
        beginning, clause_lengths = heading_shape(sentence)
        groups[beginning].append(index)
        if len(clause_lengths) > 1:
            groups[clause_lengths].append(index)
        if separator:
            groups[separator].append(index)
        elif not _NARRATIVE.search(sentence):
            groups[""].append(index)
    return groups


def _may_begin_with_heading(entry: Entry) -> bool:
    numbered = numbering_style(entry.line.text) is not None
    return not (entry.heading or entry.run_in or numbered) and entry.line.block.kind == "text"


def _set_run_in(entries: list[Entry], members: Sequence[int], sentences: dict[int, str], style: int) -> None:
    rank = (_NO_MARKUP, float(style))
    for index in members:
        if sentences[index]:
            entries[index] = replace(entries[index], rank=rank, run_in=heading_text(sentences[index]))


def _with_unnumbered_ranks(entries: list[Entry]) -> list[Entry]:
    """Rank unnumbered headings above numbered ones if the first heading is unnumbered, else below."""
    first = next((e.rank for e in entries if e.heading), None)
    if first != _UNNUMBERED_RANK:
        return entries
    return [replace(e, rank=(_NO_MARKUP, -1.0)) if e.rank == _UNNUMBERED_RANK else e for e in entries]


def _without_empty_headings(entries: list[Entry]) -> list[Entry]:
    """Change headings without text: numbered ones become paragraphs, others parents of a next one of equal rank."""
    result: list[Entry] = []
    for entry, following in zip(entries, [*entries[1:], None], strict=False):
        rank = entry.rank
        if not entry.heading or rank is None or _has_content(rank, following):
            result.append(entry)
        elif numbering_style(entry.line.text) is not None and entry.line.block.level is None:
            result.append(Entry(entry.line, rank))
        elif following is not None and following.rank == rank:
            result.append(replace(entry, rank=(rank[0], rank[1] - 0.5)))
        else:
            result.append(entry)
    return result


def _has_content(rank: Rank, following: Entry | None) -> bool:
    """Whether the entry after a heading is a paragraph or a heading below it."""
    return following is not None and (not following.heading or following.rank is None or following.rank > rank)
