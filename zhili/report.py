"""A report as it is read and predicted: sections of paragraphs, and paragraphs of the units that the model reads."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhili.prediction import Prediction


@dataclass(frozen=True)
class Evidence:
    """A sentence that carried a decision.

    `category` is the label that it speaks for, `weight` by how much that category's probability falls without the
    sentence; `start` and `end` are offsets in the report's text.
    """

    category: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class Unit:
    """A run of sentences that the model reads at once: a paragraph, or a part of a long one."""

    text: str
    start: int
    end: int
    prediction: "Prediction | None" = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """A paragraph as it stands in the report's text: `report.text[start:end] == text`, offsets in characters.

    Its units cover it in order; `prediction` is gathered from theirs.
    """

    text: str
    start: int
    end: int
    units: tuple[Unit, ...] = ()
    prediction: "Prediction | None" = None


@dataclass(frozen=True)
class Section:
    """Paragraphs under one heading; `path` holds the headings above it, outermost first.

    `profile` is the share of each category in its text, as in `Report`; empty before prediction.
    """

    heading: str
    path: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    profile: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """A report: `text` is all that was read, `dropped` are its lines that belong to no paragraph.

    `profile` maps category ids, and `domains` domain ids, to the share of the text (by characters of units) whose
    primary category they are, largest first; both are empty before prediction. `metadata` may hold `author`, `source`
    and `issuer`.
    """

    title: str
    date: str | None
    sections: tuple[Section, ...]
    text: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    profile: dict[str, float] = field(default_factory=dict)
    domains: dict[str, float] = field(default_factory=dict)

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        """All paragraphs in order."""
        return (paragraph for section in self.sections for paragraph in section.paragraphs)
