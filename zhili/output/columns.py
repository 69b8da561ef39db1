"""The columns of CSV, Parquet and tables: one row for each paragraph, or for each point of one that holds a list."""

from collections.abc import Iterator
from typing import Any

from zhili.errors import InputError
from zhili.frames import Column, Kind, make_table
from zhili.output.file_result import FileResult
from zhili.report import Report

# In order. After them comes a column for each category with its probability.
COLUMNS = (
    "file", "id", "path", "heading", "start", "end", "text", "primary", "labels", "subjects", "needs_review",
    "paragraph", "lead",
)  # fmt: skip
# What they hold; the others hold text.
KINDS: dict[str, Kind] = {
    "path": "texts", "start": "number", "end": "number", "labels": "texts", "subjects": "texts", "needs_review": "flag",
}  # fmt: skip


def rows(result: FileResult) -> Iterator[tuple[dict[str, Any], dict[str, float]]]:
    """The values of `COLUMNS` and the probability of each category, for each row of a file.

    `start` and `end` are offsets in the text of the report; the rows of a table have none. `paragraph` is the id of the
    paragraph, which the points of a list share, and `lead` the lead of the list.
    """
    for section, row in result.rows:
        start, end = (row.part.start, row.part.end) if result.is_report else (None, None)
        location = (result.name, row.id, section.path, section.heading, start, end, row.part.text)
        labels = (row.prediction.primary, row.prediction.labels, row.prediction.subject_paths)
        values = (*location, *labels, row.prediction.needs_review, row.paragraph, row.lead)
        yield dict(zip(COLUMNS, values, strict=True)), row.prediction.scores


def report_table(report: Report, name: str, backend: str) -> Any:
    """See `Report.to_frame`."""
    if any(paragraph.prediction is None for paragraph in report.paragraphs):
        raise InputError("to_frame: the report has no predictions; give it to Predictor.predict_report first")
    predicted = list(rows(FileResult.from_report(name, report)))
    categories = list(predicted[0][1]) if predicted else []
    columns = {name: _column(KINDS.get(name, "text"), [values[name] for values, _ in predicted]) for name in COLUMNS}
    scores = {name: Column("score", [scores[name] for _, scores in predicted]) for name in categories}
    return make_table(columns | scores, backend)


def _column(kind: Kind, values: list[Any]) -> Column:
    return Column(kind, [list(names) for names in values] if kind == "texts" else values)
