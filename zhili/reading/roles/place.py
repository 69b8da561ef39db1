"""Features of the place of a line in its document, and of what it has in common with lines anywhere in it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhili.reading.roles.form import ARTICLE_RANK, MAX_TITLE, LineForm
from zhili.reading.roles.siblings import share
from zhili.reading.wording.headings import heading_shape
from zhili.reading.wording.titles import title_key

_DISTANCES = (0, 1, 2, 3, 5, 8)  # training pages are shorter than many real documents
_IN_MARKS = re.compile("《([^《》]{4,60})》")
_ATTACHED = re.compile(r"附件\s*\d{0,2}\s*[:：.、]?\s*(?:\d{1,2}\s*[.、．]\s*)?(.{4,60})")
_ARTICLES = 3  # of a law
_LEVELS = 3  # headings by markup
_MAX_NAMES = 50  # named documents
_LARGE = 1.1  # of the size of running text


@dataclass(frozen=True)
class _Place:
    """What is known of a document as a whole."""

    first: int  # the first line of running text in the main text
    last: int  # the last one
    first_main: int  # the first line of the main text
    titled: int  # the first line that shows the title of the markup, or -1
    first_level: int  # the first line of the main text that the markup makes a heading, or -1
    largest: float  # the size of the largest print in the main text
    print: tuple[object, ...]  # how running text is printed
    pictures: float  # the share of lines directly below a picture that are running text
    shares: dict[str, float]  # the shares of lines of the main text that are bold, and that are centred
    keys: list[str]  # the letters and digits of each line
    counts: Counter[str]  # how often each key occurs
    first_index: dict[str, int]  # the first line with each key
    forwarded: str  # the names in title marks and of attachments, joined
    styles: dict[int, float]  # the share of lines of each numbering style with the form of a heading
    run_ins: dict[int, float]  # the share of lines of each numbering style that begin with a heading
    shapes: Counter[object]  # how often first sentences without a number begin alike, or have clauses of equal lengths
    has_levels: bool  # whether the markup makes several lines of the main text headings
    is_law: bool  # whether it has articles: 第一条
    run_in_share: float  # the share of paragraphs without a number whose first sentence may be a heading


def place_features(forms: Sequence[LineForm]) -> Iterator[list[str]]:
    """Yield the features of the place of each line, as names."""
    place = _place(forms)
    for index, form in enumerate(forms):
        yield [
            *_position(index, len(forms), place),
            *_print(form, place),
            *_repetition(index, place),
            *_parallels(form, place),
        ]


def _place(forms: Sequence[LineForm]) -> _Place:
    long = [i for i, form in enumerate(forms) if form.is_running_text]
    main = [form.line.line for form in forms if form.line.line.main and form.line.line.kind != "row"]
    keys = [title_key(form.line.text) if len(form.line.raw) <= MAX_TITLE else "" for form in forms]
    styles: dict[int, list[LineForm]] = {}
    for form in forms:
        if form.style is not None and form.line.line.main and form.line.line.kind != "row":
            styles.setdefault(form.style, []).append(form)
    shapes, run_in_share = _first_sentences(forms)
    prints = Counter(_print_of(forms[i]) for i in long)
    below = [form.is_running_text for form in forms if form.line.line.picture and form.line.line.main]
    names = [name for form in forms for pattern in (_IN_MARKS, _ATTACHED) for name in pattern.findall(form.line.text)]
    return _Place(
        first=long[0] if long else len(forms),
        last=long[-1] if long else -1,
        first_main=next((i for i, form in enumerate(forms) if form.line.line.main), -1),
        titled=next((i for i, form in enumerate(forms) if form.line.line.titled), -1),
        first_level=next(
            (i for i, form in enumerate(forms) if form.line.line.main and form.line.line.level is not None), -1
        ),
        largest=max((line.size for line in main), default=1.0),
        print=prints.most_common(1)[0][0] if prints else (),
        pictures=sum(below) / max(len(below), 1),
        shares={
            "bold": sum(line.bold > 0 for line in main) / max(len(main), 1),
            "center": sum(line.align == "center" for line in main) / max(len(main), 1),
        },
        keys=keys,
        counts=Counter(key for key in keys if len(key) >= 4),
        first_index={key: i for i, key in reversed(list(enumerate(keys)))},
        forwarded=" ".join(title_key(name) for name in names[:_MAX_NAMES]),
        styles={style: sum(form.heading is not None for form in found) / len(found) for style, found in styles.items()},
        run_ins={style: sum(bool(form.lead) for form in found) / len(found) for style, found in styles.items()},
        shapes=shapes,
        run_in_share=run_in_share,
        has_levels=sum(line.level is not None for line in main) >= _LEVELS,
        is_law=sum(form.rank == ARTICLE_RANK for form in forms) >= _ARTICLES,
    )


def _first_sentences(forms: Sequence[LineForm]) -> tuple[Counter[object], float]:
    """What first sentences of paragraphs without a number have in common, and how many may be headings."""
    sentences = [form.lead for form in forms if form.is_running_text and form.style is None]
    shapes: Counter[object] = Counter()
    for sentence in filter(None, sentences):
        shapes.update(_shapes(sentence))
    return shapes, sum(map(bool, sentences)) / max(len(sentences), 1)


def _shapes(sentence: str) -> list[object]:
    beginning, clauses = heading_shape(sentence)
    return [beginning, *([clauses] if len(clauses) > 1 else [])]


def _position(index: int, count: int, place: _Place) -> Iterator[str]:
    """The distances from the running text, from both ends, and from the title in the markup."""
    if index < place.first:
        yield f"to text {_bin(place.first - index)}"
    elif index > place.last:
        yield f"past text {_bin(index - place.last)}"
    else:
        yield f"in text {_bin(index - place.first)}"
        yield f"to end {_bin(place.last - index)}"
    if index < 4:
        yield f"line {index}"
    if count - index <= 3:
        yield f"line -{count - index}"
    if 0 <= index - place.first_main < 3:
        yield f"main line {index - place.first_main}"
    if index == place.first_level:
        yield "first level"
    if place.titled < 0:
        yield "no titled"
    else:
        yield "before titled" if index < place.titled else "past titled" if index > place.titled else "first titled"


def _print(form: LineForm, place: _Place) -> Iterator[str]:
    """How a line is printed, compared with the others: larger, bold, centred, as running text is, below a picture."""
    own = form.line.line
    if not own.main or own.kind == "row":
        return
    if own.size >= _LARGE and own.size == place.largest:
        yield "largest"
    if place.has_levels and own.level is None:
        yield "others have levels"
    yield "usual print" if _print_of(form) == place.print else "other print"
    if own.picture:
        yield f"pictures over text {share(place.pictures)}"
    for name, shown in (("bold", own.bold > 0), ("center", own.align == "center")):
        if shown:
            yield f"{name} share {'few' if place.shares[name] < 0.2 else share(place.shares[name])}"


def _print_of(form: LineForm) -> tuple[object, ...]:
    own = form.line.line
    return own.align, own.indent, round(own.size, 1)


def _repetition(index: int, place: _Place) -> Iterator[str]:
    """Whether other lines have the same words, or name the line as a document."""
    key = place.keys[index]
    if len(key) < 4:
        return
    if place.counts[key] > 1:
        yield "repeated" if place.first_index[key] < index else "repeated later"
    if key in place.forwarded:
        yield "named before" if index > place.first else "named"


def _parallels(form: LineForm, place: _Place) -> Iterator[str]:
    """Whether other lines with the same kind of number are headings, or paragraphs begin with parallel sentences."""
    style = form.style
    if place.is_law and (form.lead or form.rank is not None):
        yield "among articles"
    if style is not None and style in place.styles:
        yield f"style form {share(place.styles[style])}"
        yield f"style run-in {share(place.run_ins[style])}"
    if form.lead and style is None:
        yield f"run-in share {share(place.run_in_share)}"
        if any(place.shapes[shape] > 1 for shape in _shapes(form.lead)):
            yield "parallel"


def _bin(distance: int) -> int:
    return sum(distance > limit for limit in _DISTANCES)
