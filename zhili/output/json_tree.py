"""JSON: one list with all data of each report."""

import json
from dataclasses import asdict
from typing import Any, TextIO

from zhili.inference import Manifest
from zhili.output.file_result import FileResult, PredictedParagraph, prediction_of
from zhili.report import Section, Segment


class JsonWriter:
    """Writer of a list with one object for each file, as results arrive.

    Args:
        file: the output.
        manifest: of the bundle that predicted.
    """

    def __init__(self, file: TextIO, manifest: Manifest) -> None:
        self._file, self._opening = file, "[\n"

    def add(self, result: FileResult) -> None:
        """Write the object of one file."""
        self._file.write(self._opening + json.dumps(as_dict(result), ensure_ascii=False, indent=1))
        self._opening = ",\n"

    def finish(self) -> None:
        """Close the list."""
        self._file.write("\n]\n")


def as_dict(result: FileResult) -> dict[str, Any]:
    """A report with its sections, paragraphs and segments. All offsets are characters of `text`."""
    report = result.report
    return {
        "file": result.name,
        "title": report.title,
        "date": report.date,
        "metadata": report.metadata,
        "profile": report.profile,
        "domains": report.domains,
        "dropped": list(report.dropped),
        "sections": [_section(section, paragraphs) for section, paragraphs in result.sections],
        "text": report.text,
    }


def _section(section: Section, paragraphs: list[PredictedParagraph]) -> dict[str, Any]:
    return {
        "heading": section.heading,
        "path": list(section.path),
        "profile": section.profile,
        "paragraphs": [_paragraph(paragraph) for paragraph in paragraphs],
    }


def _paragraph(predicted: PredictedParagraph) -> dict[str, Any]:
    paragraph = predicted.paragraph
    return {
        "id": predicted.id,
        "start": paragraph.start,
        "end": paragraph.end,
        "text": paragraph.text,
        **predicted.prediction.as_dict(),
        "segments": [_segment(segment) for segment in paragraph.segments],
    }


def _segment(segment: Segment) -> dict[str, Any]:
    evidence = [asdict(sentence) for sentence in segment.evidence]
    return {
        "start": segment.start, "end": segment.end, "lead": segment.lead, "point": segment.point,
        **prediction_of(segment).as_dict(), "evidence": evidence,
    }  # fmt: skip
