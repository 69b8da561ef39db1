"""JSON: everything that is known of each report, as one list."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, TextIO

from zhili.inference import Manifest
from zhili.output.file_result import FileResult
from zhili.report import Prediction, Section, Segment


class JsonWriter:
    """A list with an object for each file, written as they come."""

    def __init__(self, file: TextIO, manifest: Manifest) -> None:
        self._file, self._opening = file, "[\n"

    def add(self, result: FileResult) -> None:
        """Writes one file's object."""
        self._file.write(self._opening + json.dumps(as_dict(result), ensure_ascii=False, indent=1))
        self._opening = ",\n"

    def finish(self) -> None:
        """Closes the list."""
        self._file.write("\n]\n")


def as_dict(result: FileResult) -> dict[str, Any]:
    """A report with sections, paragraphs and segments; all offsets are characters of its `text`."""
    report, ids = result.report, iter(result.ids)
    return {
        "file": result.name,
        "title": report.title,
        "date": report.date,
        "metadata": report.metadata,
        "profile": report.profile,
        "domains": report.domains,
        "dropped": list(report.dropped),
        "sections": [_section(section, ids) for section in report.sections],
        "text": report.text,
    }


def _section(section: Section, ids: Iterator[str]) -> dict[str, Any]:
    paragraphs = [
        {
            "id": next(ids),
            "start": p.start,
            "end": p.end,
            "text": p.text,
            **_answer(p.prediction),
            "segments": [_unit(segment) for segment in p.segments],
        }
        for p in section.paragraphs
    ]
    path = list(section.path)
    return {"heading": section.heading, "path": path, "profile": section.profile, "paragraphs": paragraphs}


def _unit(segment: Segment) -> dict[str, Any]:
    evidence = [asdict(e) for e in segment.evidence]
    return {"start": segment.start, "end": segment.end, **_answer(segment.prediction), "evidence": evidence}


def _answer(prediction: Prediction | None) -> dict[str, Any]:
    assert prediction is not None
    return prediction.as_dict()
