"""A report and its predictions: sections of paragraphs, and paragraphs of segments that the model reads at once."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

_SHOWN_TEXT = 24  # characters of a text that a representation shows
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class SubjectScore:
    """The best subject of a label, and its share of the probability among the subjects of that category."""

    name: str
    score: float


@dataclass(frozen=True)
class Prediction:
    """The categories of one text.

    Args:
        primary: the first of `labels`.
        labels: the categories whose probability reaches their own threshold, most probable first; the most probable one
            where none does. An exclusive category (`general`) is the label only where it is the most probable. In a
            paragraph of several segments labels follow from theirs (see `zhili.inference.aggregate`).
        scores: the calibrated probability of every category, in the taxonomy's order.
        needs_review: whether a person should check the labels: the probability that all of them are correct
            (`zhili.inference.DecisionRule.confidence`) is below the bundle's `review_threshold`.
        subjects: the best subject of each label whose category has subjects.
    """

    primary: str
    labels: tuple[str, ...]
    scores: dict[str, float]
    needs_review: bool = False
    subjects: dict[str, SubjectScore] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Prediction {_labels(self)}>"

    def _repr_html_(self) -> str | None:
        """The labels and other probabilities as bars, for notebooks; None without the extra `html`."""
        from zhili.output import prediction_html

        return prediction_html(self)

    @property
    def subject_paths(self) -> tuple[str, ...]:
        """The subjects of the labels as `category/subject`, in the order of the labels."""
        return tuple(f"{label}/{self.subjects[label].name}" for label in self.labels if label in self.subjects)

    def as_dict(self) -> dict[str, Any]:
        """The prediction as values for JSON."""
        # Not `asdict(self)`, which copies every score on its own and takes several times as long.
        subjects = {category: asdict(subject) for category, subject in self.subjects.items()}
        return vars(self) | {"labels": list(self.labels), "scores": dict(self.scores), "subjects": subjects}


@dataclass(frozen=True)
class Evidence:
    """A sentence that supports a label.

    `category` is the label, `weight` the drop of its probability without the sentence; `start` and `end` are offsets in
    the report's text.
    """

    category: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class Segment:
    """A run of sentences that the model reads at once: a paragraph, a point of a list in it, or a part of a long one.

    Args:
        text: the text.
        start: where it starts in the report's text.
        end: where it ends in the report's text.
        prediction: None before prediction.
        evidence: the sentences that support its labels.
        lead: the sentence or clause before the list (重点抓好三项工作：) that the segment is a point of, if the segment
            does not contain it. It is context for the model.
        point: the number of the point in its paragraph, from 1; 0 outside a list. The parts of a long point share it.
    """

    text: str
    start: int
    end: int
    prediction: Prediction | None = None
    evidence: tuple[Evidence, ...] = ()
    lead: str = ""
    point: int = 0

    def __repr__(self) -> str:
        return _part(self)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a report: `report.text[start:end] == text`, with offsets in characters.

    Its segments, at least one, cover it in order; `prediction` is aggregated from theirs.
    """

    text: str
    start: int
    end: int
    segments: tuple[Segment, ...]
    prediction: Prediction | None = None

    def __repr__(self) -> str:
        return _part(self)

    @property
    def has_points(self) -> bool:
        """Whether the paragraph holds a list of points, each a segment of its own."""
        return len(self.segments) > 1 and any(segment.point for segment in self.segments)


@dataclass(frozen=True)
class Section:
    """Paragraphs under one heading; `path` holds the headings above it, outermost first.

    `profile` is the share of each category in its text, as in `Report`; empty before prediction.
    """

    heading: str
    path: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    profile: dict[str, float] = field(default_factory=dict)

    def __repr__(self) -> str:
        name = _shortened(self.heading) if self.heading else "without a heading"
        return f"<Section {name}: {_counted(len(self.paragraphs), 'paragraph')}{_shares(self.profile)}>"


@dataclass(frozen=True)
class Report:
    """A report: `text` is all that was read, `dropped` its lines that belong to no paragraph.

    `profile` maps category ids, and `domains` domain ids, to the share of the text (by characters of segments) that has
    them as primary category, largest first; both are empty before prediction. `metadata` may hold `author`, `source`,
    `issuer`, `number`, `index` and `keywords`.
    """

    title: str
    date: str | None
    sections: tuple[Section, ...]
    text: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    profile: dict[str, float] = field(default_factory=dict)
    domains: dict[str, float] = field(default_factory=dict)

    def __repr__(self) -> str:
        paragraphs = list(self.paragraphs)
        counts = (_counted(len(self.sections), "section"), _counted(len(paragraphs), "paragraph"))
        review = sum(p.prediction.needs_review for p in paragraphs if p.prediction)
        name = " ".join(filter(None, (_shortened(self.title) if self.title else "without a title", self.date)))
        return f"<Report {name}: {', '.join(counts)}{_shares(self.profile)}{f'; {review} to review' if review else ''}>"

    def _repr_html_(self) -> str | None:
        """The profile and the first paragraphs, for notebooks; None before prediction, or without the extra `html`."""
        from zhili.output import report_html

        return report_html(self)

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        """All paragraphs in order."""
        return (paragraph for section in self.sections for paragraph in section.paragraphs)

    @property
    def year(self) -> int | None:
        """The first year in the title, which says what a report is about, else that of its date."""
        match = _YEAR.search(self.title) or _YEAR.search(self.date or "")
        return int(match[0]) if match else None

    def to_frame(self, backend: str = "pandas", *, name: str = "report") -> Any:
        """The rows of `zhili predict --format csv` as a table; needs the extra `frames`.

        Args:
            backend: `pandas`, `polars` or `pyarrow`, which must be installed.
            name: the column `file`; the ids begin with it, without folders and suffix.

        Returns:
            A table of that library: one row for each paragraph, or for each point of a paragraph that holds a list.
            `path`, `labels` and `subjects` are lists, and the probabilities of the categories float32.

        Raises:
            InputError: the report has no predictions, or the library is unknown or not installed.
        """
        from zhili.output import report_table

        return report_table(self, name, backend)


def _shortened(text: str) -> str:
    return repr(text if len(text) <= _SHOWN_TEXT else f"{text[:_SHOWN_TEXT]}…")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _shares(profile: dict[str, float]) -> str:
    """The largest three shares of a profile, after a semicolon; empty before prediction."""
    shares = [f"{name} {share:.0%}" for name, share in list(profile.items())[:3]]
    return f"; {', '.join(shares)}{', …' if len(profile) > 3 else ''}" if shares else ""


def _labels(prediction: Prediction) -> str:
    """The labels with their probabilities and subjects, and whether a person should check them."""
    subjects = {name: f" ({subject.name})" for name, subject in prediction.subjects.items()}
    labels = [f"{name} {prediction.scores[name]:.2f}{subjects.get(name, '')}" for name in prediction.labels]
    return ", ".join(labels) + ("; needs review" if prediction.needs_review else "")


def _part(part: Segment | Paragraph) -> str:
    """The representation of a part of a report."""
    labels = f": {_labels(part.prediction)}" if part.prediction else ""
    return f"<{type(part).__name__} {part.start}:{part.end} {_shortened(part.text)}{labels}>"
