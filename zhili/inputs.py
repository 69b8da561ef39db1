"""The inputs of `zhili predict`: files, folders and standard input, each read to a predicted `Result`."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from zhili.errors import InputError
from zhili.files import read_json_lines
from zhili.output.result import Result
from zhili.predictor import Predictor
from zhili.read import SUFFIXES, read_report
from zhili.report import Paragraph, Report, Section, Unit

STANDARD_INPUT = Path("-")


@dataclass(frozen=True)
class Input:
    """One file to predict, and what the ids of its paragraphs begin with."""

    path: Path
    stem: str


def find_inputs(paths: Sequence[Path], output: Path | None = None) -> tuple[list[Input], list[str]]:
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
    return [Input(path, stem) for path, stem in zip(files, unique_stems(files), strict=True)], failures


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


def read_input(source: Input, predictor: Predictor, evidence: bool = False) -> Result:
    """Reads and predicts one file: paragraphs from `.jsonl`, a report from anything else.

    Raises:
        InputError: the file cannot be read.
    """
    path = source.path
    if path.suffix.lower() == ".jsonl":
        rows = list(_rows(path))
        report = predictor.predict_report(_as_report(rows), evidence=evidence)
        return Result(path.as_posix(), report, tuple(str(row["id"]) for row in rows), is_report=False)
    report = read_report(sys.stdin.buffer if path == STANDARD_INPUT else path)
    report = predictor.predict_report(report, evidence=evidence)
    count = sum(1 for _ in report.paragraphs)
    ids = tuple(f"{source.stem}-{number:03}" for number in range(1, count + 1))
    return Result(path.as_posix(), report, ids)


def _as_report(rows: Sequence[dict[str, Any]]) -> Report:
    """Single paragraphs as a report: those that follow each other under one heading are a section."""
    sections, at = [], 0
    for heading, group in groupby(rows, key=lambda row: row.get("heading") or ""):
        paragraphs = []
        for row in group:
            text, end = row["text"], at + len(row["text"])
            paragraphs.append(Paragraph(text, at, end, (Unit(text, at, end),)))
            at = end + 1
        sections.append(Section(heading, (), tuple(paragraphs)))
    return Report("", None, tuple(sections), "\n".join(row["text"] for row in rows))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    first: dict[str, int] = {}
    for number, row in read_json_lines(path):
        place = f"{path}, line {number}"
        for key in ("id", "text"):
            if key not in row:
                raise InputError(f'{place}: {key} is missing; each line is {{"id": …, "text": …}}')
        if not isinstance(row["text"], str) or not row["text"].strip():
            raise InputError(f"{place}: text is empty or no string; give the paragraph's text or remove the line")
        if not isinstance(row.get("heading") or "", str):
            raise InputError(f"{place}: heading is no string; give the heading's text or leave it out")
        name = str(row["id"])
        if name in first:
            raise InputError(f"{place}: id {name!r} stands already on line {first[name]}; ids are unique")
        first[name] = number
        yield row
