"""The inputs of `zhili predict`: files, folders and standard input, read in chunks."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from zhili.inference import chunks
from zhili.output import FileResult
from zhili.reading import SUFFIXES, read_report
from zhili.report import Paragraph, Report, Section, Segment
from zhili.tables import TextColumns, TextRow, is_table, read_rows

STANDARD_INPUT = Path("-")


@dataclass(frozen=True)
class InputFile:
    """A file to predict.

    Args:
        path: the file, or `STANDARD_INPUT`.
        stem: the prefix of its paragraphs' ids.
    """

    path: Path
    stem: str


@dataclass(frozen=True)
class Chunk:
    """A report, or some rows of a table, that are predicted at once.

    Args:
        source: the file that it is from.
        result: the content, without predictions.
        share: the share of the file that has been read with the chunk, from 0 to 1.
    """

    source: InputFile
    result: FileResult
    share: float = 1.0


def find_inputs(paths: Sequence[Path], output: Path | None = None) -> tuple[list[InputFile], list[str]]:
    """List the files to predict, each once.

    Args:
        paths: files, which are used as they are; folders, which are searched for reports in the order of their names,
            without hidden files; and `-`, standard input.
        output: the file that is written. It is not an input, even if it lies in one of the folders.

    Returns:
        The inputs, and a line for each folder without a report.
    """
    files: dict[Path, Path] = {}
    failures = []
    for path in paths:
        listed = _reports_in(path, output) if path.is_dir() else [path]
        if not listed:
            failures.append(f"{path}: no report in this folder; reports are {' '.join(SUFFIXES)} files")
        for file in listed:
            files.setdefault(file if file == STANDARD_INPUT else file.resolve(), file)
    unique = list(files.values())
    return [InputFile(path, stem) for path, stem in zip(unique, unique_stems(unique), strict=True)], failures


def _reports_in(folder: Path, output: Path | None) -> list[Path]:
    written = output.resolve() if output else None
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in SUFFIXES
        and path.is_file()
        and path.resolve() != written
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]


def unique_stems(paths: Sequence[Path]) -> list[str]:
    """A unique name for each path: its stem, prefixed with parent folders where file names collide.

    Paths that differ only in the suffix keep it.
    """
    same_stem = Counter(path.absolute().with_suffix("") for path in paths)
    full = [p if same_stem[p.with_suffix("")] > 1 else p.with_suffix("") for p in (path.absolute() for path in paths)]
    depths = [1] * len(paths)
    while True:
        names = ["/".join(p.parts[-depth:]) for p, depth in zip(full, depths, strict=True)]
        colliding = {name for name, count in Counter(names).items() if count > 1}
        if not colliding:
            return ["stdin" if path == STANDARD_INPUT else name for path, name in zip(paths, names, strict=True)]
        depths = [depth + (name in colliding) for depth, name in zip(depths, names, strict=True)]


def read_input(
    source: InputFile, columns: TextColumns, on_skipped_row: Callable[[str], None], whole: bool = False
) -> Iterator[Chunk]:
    """Read a file: a report as one chunk, a table in chunks of rows.

    Args:
        source: the file.
        columns: the columns of a table to read.
        on_skipped_row: called with one line for each row of a table that cannot be predicted.
        whole: read a table as one chunk, for output formats that summarise the whole input.

    Raises:
        InputError: the file cannot be read. If only its end cannot be read, the chunks before it come first.
    """
    if is_table(source.path):
        rows = read_rows(source.path, columns, on_skipped_row)
        for chunk in chunks(rows, lambda row: len(row.text), whole):
            ids = tuple(row.id for row in chunk)
            result = FileResult(source.path.as_posix(), _as_report(chunk), ids, is_report=False)
            yield Chunk(source, result, chunk[-1].share)
    else:
        report = read_report(sys.stdin.buffer if source.path == STANDARD_INPUT else source.path)
        count = sum(1 for _ in report.paragraphs)
        ids = tuple(f"{source.stem}-{number:03}" for number in range(1, count + 1))
        yield Chunk(source, FileResult(source.path.as_posix(), report, ids))


def _as_report(rows: Sequence[TextRow]) -> Report:
    """The rows as a report. Consecutive rows with the same heading are a section."""
    sections, start = [], 0
    for heading, group in groupby(rows, key=lambda row: row.heading):
        paragraphs = []
        for row in group:
            end = start + len(row.text)
            paragraphs.append(Paragraph(row.text, start, end, (Segment(row.text, start, end),)))
            start = end + 1
        sections.append(Section(heading, (), tuple(paragraphs)))
    return Report("", None, tuple(sections), "\n".join(row.text for row in rows))
