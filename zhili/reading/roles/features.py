"""The features of the lines of a document: each line by itself, its neighbours, and its place in the document."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhili.reading.lines import TextLine
from zhili.reading.roles.shape import kind_of, shape_features
from zhili.reading.wording.headings import (
    CLOSING_QUOTES,
    heading_shape,
    heading_style,
    number_value,
    numbering_style,
    run_in_heading,
)
from zhili.reading.wording.titles import title_key

_LONG = 40  # characters of running text
_MAX_TITLE = 120
_PLACES = (0, 1, 2, 3, 5, 8)  # training pages are shorter than many real documents
_ENDS = tuple("。！？；!?;")
_IN_MARKS = re.compile("《([^《》]{4,60})》")
_ATTACHED = re.compile(r"附件\s*\d{0,2}\s*[:：.、]?\s*(?:\d{1,2}\s*[.、．]\s*)?(.{4,60})")


@dataclass(frozen=True)
class _Place:
    """What is known of a document as a whole."""

    first: int  # the first line of running text in the main text
    last: int  # the last one
    titled: int  # the first line that shows the title of the markup, or -1
    keys: list[str]  # the letters and digits of each line
    counts: Counter[str]  # how often each key occurs
    first_index: dict[str, int]  # the first line with each key
    forwarded: str  # the names in title marks and of attachments, joined
    styles: dict[int, float]  # the share of lines of each numbering style with the form of a heading
    run_ins: dict[int, float]  # the share of lines of each numbering style that begin with a heading
    shapes: Counter[object]  # how often first sentences without a number begin alike, or have clauses of equal lengths
    run_in_share: float  # the share of paragraphs without a number whose first sentence may be a heading


def document_features(lines: Sequence[TextLine]) -> list[list[str]]:
    """The names of the features of each line."""
    shapes = [shape_features(line) for line in lines]
    kinds = [
        "<begin>",
        "<begin>",
        *(kind_of(line, set(shape)) for line, shape in zip(lines, shapes, strict=True)),
        "<end>",
        "<end>",
    ]
    place = _place(lines)
    numbers = _number_features(lines)
    return [
        [
            *shapes[i],
            *_neighbour_features(kinds[i : i + 5]),
            *_block_features(lines, i),
            *_place_features(lines, i, place),
            *numbers[i],
        ]
        for i in range(len(lines))
    ]


def _neighbour_features(kinds: Sequence[str]) -> list[str]:
    before2, before, own, after, after2 = kinds
    return [
        f"before {before}", f"after {after}", f"before2 {before2}", f"after2 {after2}", f"own {own}",
        f"{before} > {own}", f"{own} < {after}",
    ]  # fmt: skip


def _block_features(lines: Sequence[TextLine], index: int) -> list[str]:
    """Whether the lines before and after share the block, alignment, print and numbering of a line."""
    own, found = lines[index], []
    for name, other in (("before", index - 1), ("after", index + 1)):
        if not 0 <= other < len(lines):
            continue
        near = lines[other]
        same = {
            "block": own.line.block and own.line.block == near.line.block,
            "table": own.line.table and own.line.table == near.line.table,
            "print": own.line.align and (own.line.align, own.line.bold > 0) == (near.line.align, near.line.bold > 0),
            "size": own.line.size != 1.0 and own.line.size == near.line.size,
            "level": own.line.level is not None and own.line.level == near.line.level,
            "style": numbering_style(own.text) is not None and numbering_style(own.text) == numbering_style(near.text),
        }
        found += [f"{name} same {what}" for what, equal in same.items() if equal]
        found += [f"{name} {what}" for what in ("titled", "picture") if getattr(near.line, what)]
        if name == "before" and near.raw.rstrip(CLOSING_QUOTES + " ").endswith(_ENDS):
            found.append("before complete")
        if near.line.main != own.line.main:
            found.append(f"{name} other side of main")
    return found


def _place(lines: Sequence[TextLine]) -> _Place:
    long = [i for i, line in enumerate(lines) if _is_running_text(line)]
    keys = [title_key(line.text) if len(line.raw) <= _MAX_TITLE else "" for line in lines]
    styles: dict[int, list[tuple[bool, bool]]] = {}
    for line in lines:
        style = numbering_style(line.text) if line.line.main and line.line.kind != "row" else None
        if style is not None:
            form = len(line.raw) <= _MAX_TITLE and heading_style(line.text) is not None
            styles.setdefault(style, []).append((form, bool(run_in_heading(line.text))))
    shapes, run_in_share = _first_sentences(lines)
    names = [name for line in lines for pattern in (_IN_MARKS, _ATTACHED) for name in pattern.findall(line.text)]
    return _Place(
        first=long[0] if long else len(lines),
        last=long[-1] if long else -1,
        titled=next((i for i, line in enumerate(lines) if line.line.titled), -1),
        keys=keys,
        counts=Counter(key for key in keys if len(key) >= 4),
        first_index={key: i for i, key in reversed(list(enumerate(keys)))},
        forwarded=" ".join(title_key(name) for name in names[:50]),
        styles={style: sum(form for form, _ in found) / len(found) for style, found in styles.items()},
        run_ins={style: sum(run_in for _, run_in in found) / len(found) for style, found in styles.items()},
        shapes=shapes,
        run_in_share=run_in_share,
    )


def _first_sentences(lines: Sequence[TextLine]) -> tuple[Counter[object], float]:
    """What first sentences of paragraphs without a number have in common, and how many may be headings."""
    sentences = [
        run_in_heading(line.text) for line in lines if _is_running_text(line) and numbering_style(line.text) is None
    ]
    shapes: Counter[object] = Counter()
    for sentence in filter(None, sentences):
        shapes.update(_shapes(sentence))
    return shapes, sum(map(bool, sentences)) / max(len(sentences), 1)


def _shapes(sentence: str) -> list[object]:
    beginning, clauses = heading_shape(sentence)
    return [beginning, *([clauses] if len(clauses) > 1 else [])]


def _is_running_text(line: TextLine) -> bool:
    own = line.line
    return own.main and own.kind == "text" and len(line.raw) >= _LONG and own.links < 0.5 and line.facts is None


def _place_features(lines: Sequence[TextLine], index: int, place: _Place) -> list[str]:
    """Where a line is, and what it has in common with other lines of the document."""
    found = [*_position(index, place), *_repetition(index, place), *_parallels(lines[index].text, place)]
    if index < 4:
        found.append(f"line {index}")
    if len(lines) - index <= 3:
        found.append(f"line -{len(lines) - index}")
    return found


def _position(index: int, place: _Place) -> Iterator[str]:
    """The distances from the running text and from the title in the markup."""
    if index < place.first:
        yield f"to text {_bin(place.first - index)}"
    elif index > place.last:
        yield f"past text {_bin(index - place.last)}"
    else:
        yield f"in text {_bin(index - place.first)}"
        yield f"to end {_bin(place.last - index)}"
    if place.titled < 0:
        yield "no titled"
    else:
        yield "before titled" if index < place.titled else "past titled" if index > place.titled else "first titled"


def _repetition(index: int, place: _Place) -> Iterator[str]:
    """Whether other lines have the same words, or name the line as a document."""
    key = place.keys[index]
    if len(key) < 4:
        return
    if place.counts[key] > 1:
        yield "repeated" if place.first_index[key] < index else "repeated later"
    if key in place.forwarded:
        yield "named before" if index > place.first else "named"


def _parallels(text: str, place: _Place) -> Iterator[str]:
    """Whether other lines with the same kind of number are headings, or paragraphs begin with parallel sentences."""
    style = numbering_style(text)
    if style is not None and style in place.styles:
        yield f"style form {_share(place.styles[style])}"
        yield f"style run-in {_share(place.run_ins[style])}"
    sentence = run_in_heading(text) if style is None else ""
    if sentence:
        yield f"run-in share {_share(place.run_in_share)}"
        if any(place.shapes[shape] > 1 for shape in _shapes(sentence)):
            yield "parallel"


def _number_features(lines: Sequence[TextLine]) -> list[list[str]]:
    """Whether the number of each line continues the numbers before it, and how the line before it ends."""
    last: dict[int, int] = {}
    features: list[list[str]] = []
    for line in lines:
        style = numbering_style(line.text)
        value = number_value(line.text) if style is not None else None
        found = []
        if style is not None and value is not None:
            found.append(
                "number first" if value == 1 else "number next" if last.get(style) == value - 1 else "number jumps"
            )
            last = {other: n for other, n in last.items() if other < style} | {style: value}
        features.append(found)
    return features


def _bin(distance: int) -> int:
    return sum(distance > limit for limit in _PLACES)


def _share(value: float) -> str:
    return "all" if value > 0.95 else "most" if value >= 0.5 else "some" if value > 0 else "none"
