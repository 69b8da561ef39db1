"""The columns of CSV and Parquet: one row for each paragraph."""

from collections.abc import Iterator
from typing import Any

from zhili.output.file_result import FileResult

# In order. After them comes a column for each category with its probability.
COLUMNS = ("file", "id", "path", "heading", "start", "end", "text", "primary", "labels", "subjects", "needs_review")


def rows(result: FileResult) -> Iterator[tuple[dict[str, Any], dict[str, float]]]:
    """The values of `COLUMNS` and the probability of each category, for each paragraph of a file.

    `start` and `end` are offsets in the text of the report; the rows of a table have none.
    """
    for section, (name, paragraph, prediction) in result.paragraphs:
        start, end = (paragraph.start, paragraph.end) if result.is_report else (None, None)
        location = (result.name, name, section.path, section.heading, start, end)
        labels = (prediction.primary, prediction.labels, prediction.subject_paths, prediction.needs_review)
        yield dict(zip(COLUMNS, (*location, paragraph.text, *labels), strict=True)), prediction.scores
