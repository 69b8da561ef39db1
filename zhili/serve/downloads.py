"""Stored reports as files: the formats of `zhili predict`, by its own writers."""

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from zhili.inference import Manifest
from zhili.output import FORMATS, FileResult, writer

# Format → suffix and media type
_TYPES = {
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "html": ("html", "text/html; charset=utf-8"),
    "json": ("json", "application/json"),
    "jsonl": ("jsonl", "application/jsonlines"),
    "csv": ("csv", "text/csv; charset=utf-8"),
    "csv-excel": ("csv", "text/csv; charset=utf-8"),
}
DOWNLOADS = {name: types for name, types in _TYPES.items() if name in FORMATS}


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
    target = writer(name, text, manifest, escape_formulas=True)
    for result in _told_apart(results):
        target.add(result)
    target.finish()
    text.flush()
    return data.getvalue()


def _told_apart(results: Iterable[FileResult]) -> Iterator[FileResult]:
    """The reports, the second of a name with a number: the formats take reports of one name for one report."""
    numbers, seen = Counter[str](), set[str]()
    for result in results:
        path = PurePosixPath(result.name)
        while str(path) in seen:
            numbers[result.name] += 1
            path = path.with_stem(f"{PurePosixPath(result.name).stem} ({numbers[result.name] + 1})")
        seen.add(str(path))
        yield replace(result, name=str(path))
