"""Features of one line by itself: its words and what the format shows."""

import re
from collections.abc import Callable, Iterator, Sequence

from zhili.reading.lines import MAX_CLEANED, TextLine
from zhili.reading.roles.form import ARTICLE_RANK, MAX_TITLE, POINT_RANK, RUNNING_TEXT, LineForm
from zhili.reading.roles.vocabulary import ACTION, BEGINNINGS, CONTENTS, LABEL_LEAD, PERSON, PLACE_LEAD, PROSE
from zhili.reading.wording.boilerplate import (
    is_attachment,
    is_authority,
    is_masthead,
    is_page_number,
    starts_related_links,
)
from zhili.reading.wording.dates import find_date, is_date
from zhili.reading.wording.fields import begins_with_label, lone_label_key
from zhili.reading.wording.headings import is_point
from zhili.reading.wording.officials import (
    document_number,
    is_addressee,
    is_delivery,
    is_greeting,
    is_public_note,
    is_series,
    names_in_brackets,
    organisations,
    signatory,
    speaker,
)
from zhili.reading.wording.titles import is_site_name

_LEADS = (4, 7, 10, 14, 18, 24, 30)
_LENGTHS = (2, 4, 8, 12, 16, 20, 30, 40, 60, 100, 200)
_ENDING_MARKS = {
    "stop": "。", "mark": "！!", "question": "？?", "semicolon": "；;", "colon": "：:", "comma": "，,、",
    "bracket": "）)",    "square": "】]", "title-mark": "》", "quote": "”\"」", "dots": "…", "angle": ">", "bar": "|",
}  # fmt: skip
_ENDINGS = {mark: name for name, marks in _ENDING_MARKS.items() for mark in marks}
_KINDS = (
    "number", "greeting", "addressee", "date", "series", "authority", "organisation", "public note", "delivery",
    "speaker", "field", "boilerplate", "related", "attachment", "begins caption",
    "begins bare number", "begins attachment",
)  # fmt: skip
_SIZES = ((1.6, "huge"), (1.12, "large"), (0.95, "usual"), (0.0, "small"))
_LINKS = ((0.8, "all"), (0.2, "some"), (0.0, "none"))
_MAX_OFFICIAL = 120


# The forms of short lines.
_FORMS: dict[str, Callable[[TextLine], bool]] = {
    "number": lambda line: document_number(line.text) is not None,
    "signatory": lambda line: bool(signatory(line.text)),
    "greeting": lambda line: is_greeting(line.text),
    "delivery": lambda line: is_delivery(line.text),
    "speaker": lambda line: bool(speaker(line.text)),
    "series": lambda line: is_series(line.text) or is_masthead(line.text),
    "names": lambda line: bool(names_in_brackets(line.text)),
    "public note": lambda line: is_public_note(line.text),
    "authority": lambda line: is_authority(line.text),
    "date": lambda line: is_date(line.text),
    "has date": lambda line: find_date(line.text) is not None,
    "organisation": lambda line: bool(organisations(line.text)),
    "page number": lambda line: is_page_number(line.text),
    "label alone": lambda line: lone_label_key(line.raw) is not None,
    "related": lambda line: starts_related_links(line.raw),
    "attachment": lambda line: is_attachment(line.raw, False),
    "attachment item": lambda line: is_attachment(line.raw, True),
    "person": lambda line: PERSON.fullmatch(line.text) is not None,
    "site name": lambda line: is_site_name(line.text),
    "with number": lambda line: "号" in line.text or "签发" in line.text,
}


def shape_features(form: LineForm) -> list[str]:
    """The features of a line by itself, as names."""
    line = form.line
    return [
        *_length_features(line),
        *_word_features(form),
        *_heading_features(form),
        *_form_features(line),
        *_format_features(line),
    ]


def kind_of(form: LineForm, features: set[str]) -> str:
    """One name for the whole form of a line, for the features of its neighbours."""
    line = form.line
    if line.line.kind == "row":
        return "row"
    if line.line.links >= 0.8:
        return "link"
    if form.is_article_number:
        return "article alone"
    number = "numbered " if form.style is not None else "article " if form.rank == ARTICLE_RANK else ""
    for name in _KINDS:
        if name in features and not number:
            return name
    visible = _visible_length(line)
    length = "short" if visible <= 16 else "medium" if visible <= 40 else "long"
    return f"{number}{length} {_ending(line)}"


def _length_features(line: TextLine) -> Iterator[str]:
    length = _visible_length(line)
    yield f"length {sum(length > limit for limit in _LENGTHS)}"
    yield f"ends {_ending(line)}"
    stops = line.raw.count("。", 0, 400)
    yield f"stops {min(stops, 2)}"
    if length > MAX_TITLE or (stops > 1 and length > RUNNING_TEXT):
        yield "too long"
    commas = sum(line.text.count(mark) for mark in "，,、")
    yield f"commas {min(commas, 3)}"
    if " " in line.text:
        yield "blanks"


def _word_features(form: LineForm) -> Iterator[str]:
    line, text = form.line, form.line.text
    for name, pattern in BEGINNINGS.items():
        if pattern.match(text):
            yield f"begins {name}"
    short = len(line.raw) <= _MAX_OFFICIAL
    for name, pattern in CONTENTS.items():
        if pattern.search(text):
            yield f"{name} {'short' if short else 'long'}"


def _heading_features(form: LineForm) -> Iterator[str]:
    """Whether a line, or its beginning, has the form and the words of a heading."""
    text, style = form.line.text, form.style
    if style is not None:
        yield f"style {style}"
    elif form.rank == POINT_RANK:
        yield "style point"
    if form.heading is not None:
        yield "heading form" if style is not None else "heading form unnumbered"
    if form.lead:
        yield "run-in"
        if style is not None:
            yield "run-in numbered"
        yield from _lead_features(form, text[len(form.lead) :])
    elif len(form.line.raw) < RUNNING_TEXT:
        yield from (f"line {name}" for name in _wording(form.body))


def _lead_features(form: LineForm, rest: str) -> Iterator[str]:
    """The words and the length of the heading that may be at the beginning of a line, and what follows it."""
    lead = form.lead
    body = lead[len(form.line.text) - len(form.body) :]  # without its number
    yield from (f"lead {name}" for name in _wording(body))
    yield f"lead length {sum(len(body) > limit for limit in _LEADS)}"
    yield f"lead clauses {len(re.findall('[，,、；]', lead))}"
    yield f"lead ends {_ENDINGS.get(lead[-1], 'open')}"
    if PLACE_LEAD.fullmatch(lead):
        yield "lead place"
    if LABEL_LEAD.fullmatch(lead):
        yield "lead label"
    if rest.count("、") > 2 and rest.count("，") < 2:
        yield "lead list"
    if form.rank == POINT_RANK and is_point(rest):
        yield "lead enumeration"


def _wording(body: str) -> Iterator[str]:
    """Whether a sentence says what to do, as headings do, and whether it has words that headings rarely have."""
    if ACTION.match(body):
        yield "action"
    yield "prose" if PROSE.search(body) else "no prose"


def _form_features(line: TextLine) -> Iterator[str]:
    text = line.text
    if line.facts is not None:
        yield "field" if line.facts else "boilerplate"
        for key in line.facts:
            yield f"fact {key}"
    if len(line.raw) > 4 * _MAX_OFFICIAL:
        return
    if is_addressee(text):
        yield "addressee"
    if len(line.raw) > _MAX_OFFICIAL:
        return
    yield from (name for name, test in _FORMS.items() if test(line))
    if line.facts is not None and "title" not in line.facts and begins_with_label(line.raw):
        yield "labelled"


def _format_features(line: TextLine) -> Iterator[str]:
    own, length = line.line, max(len(line.raw), 1)
    yield f"kind {own.kind}"
    if own.kind == "row":
        yield f"cells {min(line.raw.count(' | ') + 1, 4)}"
    if own.level is not None:
        yield f"level {min(own.level, 3)}"
    if own.bold:
        yield "bold" if own.bold >= length - 1 else "bold beginning"
    if own.align:
        yield own.align
    if own.size != 1.0:
        yield f"size {_at_least(own.size, _SIZES)}"
    yield f"links {_at_least(own.links, _LINKS)}"
    for name in ("indent", "gap", "picture", "aside", "titled"):
        if getattr(own, name):
            yield name
    yield "main" if own.main else "not main"


def _visible_length(line: TextLine) -> int:
    """The number of characters of a line, without pinyin in brackets."""
    return len(line.text) if len(line.raw) < MAX_CLEANED else len(line.raw)


def _ending(line: TextLine) -> str:
    """The name of the mark at the end of a line; `text` has only the beginning of a long one."""
    text = line.raw.rstrip()[-1:] if len(line.raw) >= MAX_CLEANED else line.text[-1:]
    return _ENDINGS.get(text, "digit" if text.isdigit() else "open")


def _at_least(value: float, names: Sequence[tuple[float, str]]) -> str:
    """The name of the first limit that a value reaches."""
    return next(name for limit, name in names if value >= limit)
