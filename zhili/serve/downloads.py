"""Stored reports as files: the formats of `zhili predict`, by its own writers."""

import io
from collections.abc import Iterable

from zhili.inference import Manifest
from zhili.output import FileResult, writer

# Format → suffix and media type
DOWNLOADS = {
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "html": ("html", "text/html; charset=utf-8"),
    "json": ("json", "application/json"),
    "jsonl": ("jsonl", "application/jsonlines"),
    "csv": ("csv", "text/csv; charset=utf-8"),
}


def as_file(name: str, results: Iterable[FileResult], manifest: Manifest) -> bytes:
    """Reports in a format.

    Args:
        name: one of `DOWNLOADS`.
        results: the reports with predictions.
        manifest: of the bundle that predicted.

    Raises:
        InputError: the format needs a library that is not installed.
    """
    data = io.BytesIO()
    text = io.TextIOWrapper(data, encoding="utf-8", newline="", write_through=True)
    if name == "csv":
        text.write("\ufeff")  # Excel reads UTF-8 only after a byte order mark
    target = writer(name, text, manifest)
    for result in results:
        target.add(result)
    target.finish()
    text.flush()
    return data.getvalue()
