"""The predictions of one file, in the form that all writers take."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath
from typing import Any, NamedTuple

from zhili.report import Paragraph, Prediction, Report, Section, Segment


class PredictedParagraph(NamedTuple):
    """A paragraph with its id and its prediction."""

    id: str
    paragraph: Paragraph
    prediction: Prediction

    @property
    def rows(self) -> "Iterator[PredictedPart]":
        """What is one row each: the paragraph, or each segment of a paragraph that holds a list of points."""
        if not self.paragraph.has_points:
            yield PredictedPart(self.id, self.id, "", self.paragraph, self.prediction, self.paragraph.segments)
            return
        for number, segment in enumerate(self.paragraph.segments, 1):
            name = f"{self.id}.{number}"
            yield PredictedPart(name, self.id, segment.lead, segment, prediction_of(segment), (segment,))


class PredictedPart(NamedTuple):
    """A paragraph, or a point of a list in it, as one row of a table.

    Args:
        id: the id of the paragraph; for a point with its number, `report-007.2`.
        paragraph: the id of the paragraph.
        lead: the lead of the list that the point is from; empty for a paragraph.
        part: its text and offsets.
        prediction: its prediction.
        segments: the segments in it.
    """

    id: str
    paragraph: str
    lead: str
    part: Paragraph | Segment
    prediction: Prediction
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class FileResult:
    """The predictions of one file, or of one chunk of a table.

    Args:
        name: the path of the file, as the user gave it or as it was listed from a folder.
        report: the report with its predictions. The rows of a table are a report too, with untitled sections.
        ids: the id of each paragraph, in order.
        is_report: False for the rows of a table.
        others: the other columns of each row of a table, by name, if they are kept.
    """

    name: str
    report: Report
    ids: tuple[str, ...]
    is_report: bool = True
    others: tuple[Mapping[str, Any], ...] = ()

    def __repr__(self) -> str:
        return f"<FileResult {self.name!r}: {self.report!r}>"

    @classmethod
    def from_report(cls, name: str, report: Report, stem: str | None = None) -> "FileResult":
        """The result of a report, which may have its predictions already.

        Args:
            name: as in the class.
            report: the report.
            stem: the prefix of the ids, before the number of the paragraph; None: the name without folders and suffix.
        """
        stem = PurePath(name).stem if stem is None else stem
        ids = tuple(f"{stem}-{number:03}" for number, _ in enumerate(report.paragraphs, 1))
        return cls(name, report, ids)

    @property
    def sections(self) -> Iterator[tuple[Section, list[PredictedParagraph]]]:
        """Each section with its predicted paragraphs, in order."""
        ids = iter(self.ids)
        for section in self.report.sections:
            own = islice(ids, len(section.paragraphs))
            pairs = zip(own, section.paragraphs, strict=True)
            yield section, [PredictedParagraph(name, p, prediction_of(p)) for name, p in pairs]

    @property
    def paragraphs(self) -> Iterator[tuple[Section, PredictedParagraph]]:
        """Each predicted paragraph with its section, in order."""
        return ((section, paragraph) for section, paragraphs in self.sections for paragraph in paragraphs)

    @property
    def rows(self) -> Iterator[tuple[Section, PredictedPart]]:
        """Each row of a table with its section, in order."""
        return ((section, row) for section, paragraph in self.paragraphs for row in paragraph.rows)


def prediction_of(part: Paragraph | Segment) -> Prediction:
    """The prediction of a part of a report that the model has predicted."""
    assert part.prediction is not None, "writers take reports with predictions"
    return part.prediction


def new_headings(previous: Section | None, section: Section) -> list[tuple[int, str]]:
    """The headings of a section that differ from those of the previous section, as (depth from 0, heading).

    A heading without text directly below it has no section of its own. It appears only in the `path` of the next
    section, so it is among the new headings of that section.
    """
    chain = (*section.path, section.heading)
    known = (*previous.path, previous.heading) if previous else ()
    shared = 0
    while shared < min(len(chain), len(known)) and chain[shared] == known[shared]:
        shared += 1
    return [(depth, name) for depth, name in enumerate(chain) if depth >= shared and name]
