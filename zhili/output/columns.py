"""The columns of CSV and Parquet: one row for each paragraph, or for each point of a paragraph that holds a list."""

from collections.abc import Iterator
from typing import Any

from zhili.output.file_result import FileResult

# In order. After them comes a column for each category with its probability.
COLUMNS = (
    "file", "id", "path", "heading", "start", "end", "text", "primary", "labels", "subjects", "needs_review",
    "paragraph", "lead",
)  # fmt: skip


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
