"""Predicts many files, one after the other: what fails is named, the rest is done, and results leave as they come."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from zhili.errors import InputError
from zhili.files import file_aside
from zhili.inputs import Input, find_inputs, read_input
from zhili.output import Writer, check_evidence, writer
from zhili.predictor import Predictor


@dataclass
class _Tally:
    """What became of the files."""

    failures: list[str]
    done: int = 0
    paragraphs: int = 0
    began: float = field(default_factory=time.perf_counter)

    def __str__(self) -> str:
        files, seconds = f"{self.done} {'file' if self.done == 1 else 'files'}", time.perf_counter() - self.began
        return f"{files} done, {len(self.failures)} failed, {self.paragraphs:,} paragraphs, {seconds:.1f} s"


def predict_files(
    paths: Sequence[Path],
    model: Path | None = None,
    format: str = "table",
    output: Path | None = None,
    evidence: bool = False,
) -> None:
    """Predicts files, the reports in folders, or standard input (`-`), and writes the results as they come.

    A file that cannot be read does not keep the others from being done. With several files a summary goes to standard
    error, and on a terminal a progress bar.

    Args:
        paths: files, folders, or `-`.
        model: a bundle's folder; None takes the one that ships with zhili.
        format: one of `zhili.output.FORMATS`.
        output: written aside and renamed; left as it was where nothing could be read. None is standard output.
        evidence: find the sentences that carried each label.

    Raises:
        InputError: a file could not be read (after the others were written), the bundle is none, or the format lacks a
            library or a place for evidence.
    """
    if evidence:
        check_evidence(format)
    predictor = Predictor(model)
    inputs, failures = find_inputs(paths, output)
    tally = _Tally(failures)
    with _opened(output) as file:
        results = writer(format, file, predictor.manifest)
        _predict_all(inputs, predictor, results, evidence, tally, bar=len(inputs) > 1 and not file.isatty())
        if len(inputs) + len(failures) > 1:
            print(tally, file=sys.stderr)
        if not tally.done:  # raised in here, so that an earlier output stays as it was
            raise InputError("\n".join(tally.failures))
        results.finish()
    if tally.failures:
        raise InputError("\n".join(tally.failures))


def _predict_all(
    inputs: Sequence[Input], predictor: Predictor, results: Writer, evidence: bool, tally: _Tally, bar: bool
) -> None:
    for source in _shown(inputs) if bar and sys.stderr.isatty() else inputs:
        try:
            result = read_input(source, predictor, evidence)
        except InputError as error:
            tally.failures.append(str(error))
            continue
        results.add(result)
        tally.done += 1
        tally.paragraphs += len(result.ids)


def _shown(inputs: Sequence[Input]) -> Iterator[Input]:
    """The inputs, with a progress bar on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("predicting", total=len(inputs))
        for source in inputs:
            progress.update(task, description=source.stem)
            yield source
            progress.advance(task)


@contextmanager
def _opened(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
    else:
        with file_aside(output) as file:
            yield file
