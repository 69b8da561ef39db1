"""The inputs of `zhili predict`: files, folders and standard input, each read to pieces that are predicted at once."""

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
    """One file to predict, and what the ids of its paragraphs begin with."""

    path: Path
    stem: str


@dataclass(frozen=True)
class Chunk:
    """What is predicted at once: a report, or some rows of a table.

    Args:
        source: the file it is from.
        result: as it was read, without predictions.
        share: how much of the file, from 0 to 1, is read with it.
    """

    source: InputFile
    result: FileResult
    share: float = 1.0


def find_inputs(paths: Sequence[Path], output: Path | None = None) -> tuple[list[InputFile], list[str]]:
    """The files that paths name, each once.

    Args:
        paths: files, taken as they are; folders, walked for reports in order of their names, hidden ones left out; and
            `-`, standard input.
        output: what is written is not read again where it lies in such a folder.

    Returns:
        The inputs, and one line for each folder without a report.
    """
    found: dict[Path, Path] = {}
    failures = []
    for path in paths:
        inside = _walk(path, output) if path.is_dir() else [path]
        if not inside:
            failures.append(f"{path}: no report in this folder; reports are {' '.join(SUFFIXES)} files")
        for file in inside:
            found.setdefault(file if file == STANDARD_INPUT else file.resolve(), file)
    files = list(found.values())
    return [InputFile(path, stem) for path, stem in zip(files, unique_stems(files), strict=True)], failures


def _walk(folder: Path, output: Path | None) -> list[Path]:
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
    """A name for each path: its stem, with as many of its folders before it as tell it from the others.

    Where two differ in nothing but the suffix, they keep it.
    """
    bare = Counter(path.absolute().with_suffix("") for path in paths)
    wholes = [p if bare[p.with_suffix("")] > 1 else p.with_suffix("") for p in (path.absolute() for path in paths)]
    depths = [1] * len(paths)
    while True:
        names = ["/".join(p.parts[-depth:]) for p, depth in zip(wholes, depths, strict=True)]
        clashing = {name for name, count in Counter(names).items() if count > 1}
        if not clashing:
            return ["stdin" if path == STANDARD_INPUT else name for path, name in zip(paths, names, strict=True)]
        depths = [depth + (name in clashing) for depth, name in zip(depths, names, strict=True)]


def read_input(
    source: InputFile, columns: TextColumns, leave_out: Callable[[str], None], whole: bool = False
) -> Iterator[Chunk]:
    """Reads one file: rows of a table, piece by piece, or a report.

    Args:
        source: the file.
        columns: which columns of a table to read.
        leave_out: is told of each row of a table that cannot be predicted.
        whole: a table as one piece, for outputs that say something of all of it.

    Raises:
        InputError: the file cannot be read, or not to its end; the pieces before come first.
    """
    if is_table(source.path):
        for piece in chunks(read_rows(source.path, columns, leave_out), lambda row: len(row.text), whole):
            result = FileResult(source.path.as_posix(), _as_report(piece), tuple(row.id for row in piece), is_report=False)
            yield Chunk(source, result, piece[-1].share)
    else:
        report = read_report(sys.stdin.buffer if source.path == STANDARD_INPUT else source.path)
        count = sum(1 for _ in report.paragraphs)
        ids = tuple(f"{source.stem}-{number:03}" for number in range(1, count + 1))
        yield Chunk(source, FileResult(source.path.as_posix(), report, ids))


def _as_report(rows: Sequence[TextRow]) -> Report:
    """Single paragraphs as a report: those that follow each other under one heading are a section."""
    sections, at = [], 0
    for heading, group in groupby(rows, key=lambda row: row.heading):
        paragraphs = []
        for row in group:
            end = at + len(row.text)
            paragraphs.append(Paragraph(row.text, at, end, (Segment(row.text, at, end),)))
            at = end + 1
        sections.append(Section(heading, (), tuple(paragraphs)))
    return Report("", None, tuple(sections), "\n".join(row.text for row in rows))
