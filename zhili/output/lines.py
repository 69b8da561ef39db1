"""One line a paragraph, for programs: JSON Lines and CSV."""

import csv
import json
from typing import Any, TextIO

from zhili.inference import Manifest
from zhili.output.file_result import FileResult
from zhili.report import Paragraph


class JsonLinesWriter:
    """Lines of `id` and what `Prediction` holds; those of reports say where the paragraph stands, too."""

    def __init__(self, file: TextIO, manifest: Manifest, begun: bool = False) -> None:
        self._file = file

    def add(self, result: FileResult) -> None:
        """Writes a line for each paragraph."""
        for name, section, paragraph in result.rows:
            assert paragraph.prediction is not None
            row: dict[str, Any] = {"id": name, **paragraph.prediction.as_dict()}
            if result.is_report:
                row |= {"file": result.name, "path": list(section.path), "heading": section.heading}
                row |= {"start": paragraph.start, "end": paragraph.end, "text": paragraph.text}
            row |= _evidence(paragraph)
            self._file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def finish(self) -> None:
        """Nothing is left."""


def _evidence(paragraph: Paragraph) -> dict[str, Any]:
    """Evidence of all segments, with offsets in the paragraph's text; nothing where none was looked for."""
    found = [
        {"category": e.category, "start": e.start - paragraph.start, "end": e.end - paragraph.start, "weight": e.weight}
        for segment in paragraph.segments
        for e in segment.evidence
    ]
    return {"evidence": found} if found else {}


class CsvWriter:
    """A row for each paragraph: where it stands, its text, its labels, and a column for each category's probability."""

    def __init__(self, file: TextIO, manifest: Manifest, begun: bool = False) -> None:
        self._rows, self._categories, self._headed = csv.writer(file), manifest.taxonomy.ids, begun

    def add(self, result: FileResult) -> None:
        """Writes a row for each paragraph."""
        if not self._headed:
            columns = ("file", "id", "path", "heading", "start", "end", "text", "primary", "labels", "needs_review")
            self._rows.writerow([*columns, *self._categories])
            self._headed = True
        for name, section, p in result.rows:
            assert p.prediction is not None
            offsets = [p.start, p.end] if result.is_report else [None, None]
            place = [result.name, name, " / ".join(section.path), section.heading, *offsets]
            scores = [f"{p.prediction.scores[category]:.4f}" for category in self._categories]
            answer = [p.prediction.primary, " ".join(p.prediction.labels), str(p.prediction.needs_review).lower()]
            self._rows.writerow([*place, p.text, *answer, *scores])

    def finish(self) -> None:
        """Nothing is left."""
