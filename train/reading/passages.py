"""The passages of a report: sections, sentences, and first sentences that read like headings."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from train.reading import outline
from train.reading.article import Passage, SourceReport
from zhili.reading import ACTION, is_point

_LEAD = re.compile(r"[^。！？；：\s“”\d]{4,34}。")
_STORY = re.compile(
    r"[我他她您说道这那]|了$|时候|昨|今天|记者|某|[一二两三四五六七八九十百]{1,3}[个张月日条名户家人年天]"
)
_ANY_LEAD = re.compile(r"[^。！？；：\n]{4,36}。")
_SENTENCE = re.compile(r"[^。！？]*[。！？]+[”’）]*|[^。！？]+")
_MIN_REST = 25
_FEW = 0.2  # of the paragraphs of a report

_SPEAKER = re.compile(r"^[问答][：:]\s*")
_POINT = re.compile(r"[一二三四五六七八九十]是|[第其][一二三四五六七八九十][，,、]")


@dataclass
class Section:
    """Paragraphs below a heading; "" where they have none."""

    heading: str
    texts: list[str] = field(default_factory=list)


def lead_of(text: str, loose: bool = False) -> str:
    """The first sentence if it reads like a heading over the rest, else "".

    Args:
        text: a paragraph.
        loose: whether any short first sentence will do, as in a report whose other paragraphs open with headings.
    """
    match = (_ANY_LEAD if loose else _LEAD).match(text)
    if match is None or len(text) - match.end() < _MIN_REST or (not loose and _STORY.search(match[0])):
        return ""
    return match[0]


def has_openings(passages: Sequence[Passage]) -> bool:
    """Whether half of the paragraphs of a report open with a short sentence, and a third of these with a verb."""
    leads = [lead for passage in passages if (lead := lead_of(passage.text, loose=True))]
    slogans = [lead for lead in leads if ACTION.match(lead)]
    return len(leads) >= max(3, 0.5 * len(passages)) and len(slogans) >= 0.3 * len(leads)


def has_lone_leads(passages: Sequence[Passage]) -> bool:
    """Whether few paragraphs of a report open with a sentence that reads like a heading; then it is none."""
    leads = [lead for passage in passages if (lead := lead_of(passage.text)) and ACTION.match(lead)]
    return len(leads) <= _FEW * len(passages)


def point_lead(text: str) -> str:
    """The first sentence of a paragraph that is one point (一是压实责任。…); "" for others and for several points."""
    lead = lead_of(text, loose=True) if is_point(text) else ""
    return "" if is_point(text[len(lead) :]) else lead


def unnumbered(text: str) -> str:
    """A paragraph without the number or speaker before it; points (一是) keep theirs, since others may follow."""
    text = _SPEAKER.sub("", text)
    return text if _POINT.match(text) else outline.strip_number(text)


def sections(report: SourceReport) -> list[Section]:
    """The paragraphs of a report by heading, with headings without their numbers."""
    found: list[Section] = []
    for passage in report.passages:
        heading = outline.strip_number(passage.heading) if passage.heading else ""
        if not found or found[-1].heading != heading:
            found.append(Section(heading))
        found[-1].texts.append(passage.text)
    return found


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with its end mark."""
    return [match[0] for match in _SENTENCE.finditer(text)]


def paragraphs(rng: Random, text: str, share: float = 0.3) -> list[str]:
    """A passage as one paragraph, or parted between sentences with the probability `share`."""
    parts = sentences(text)
    if len(parts) < 3 or rng.random() >= share or "“" in text:
        return [text]
    cuts = sorted({0, *rng.sample(range(1, len(parts)), rng.randint(1, min(2, len(parts) - 1))), len(parts)})
    return ["".join(parts[start:end]) for start, end in itertools.pairwise(cuts)]
