"""Predicts many files, one after the other: what fails is named, the rest is done, and results leave as they come."""

import sys
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from zhili import __version__
from zhili.batch.inputs import STANDARD_INPUT, Chunk, InputFile, find_inputs, read_input
from zhili.batch.progress import ProgressBar
from zhili.batch.resume import ResumableOutput, plain_output, resumable_output
from zhili.errors import InputError
from zhili.output import LINES, check_evidence, complete, writer
from zhili.predictor import Predictor
from zhili.tables import TextColumns, is_table

_NAMED = 20  # rows left out that are named; the others are counted


@dataclass
class _RunSummary:
    """What became of the files: lines for those that could not be read, and for those that lack rows."""

    failures: list[str]
    bar: ProgressBar
    lacking: list[str] = field(default_factory=list)
    done: int = 0
    paragraphs: int = 0
    checksum: int = 0
    left_out: int = 0
    began: float = field(default_factory=time.perf_counter)

    def count(self, piece: Chunk, predicted: bool) -> None:
        """Notes a piece as done, just now or by the run that is gone on with."""
        self.paragraphs += len(piece.result.ids)
        self.checksum = zlib.crc32(repr((piece.result.name, piece.result.ids)).encode(), self.checksum)
        self.bar.move(piece.source.path, piece.share, len(piece.result.ids), predicted)

    def leave_out(self, line: str) -> None:
        """Names a row that cannot be predicted; after some, rows are only counted."""
        self.left_out += 1
        if self.left_out <= _NAMED:
            print(f"error: {line}", file=sys.stderr)
        elif self.left_out == _NAMED + 1:
            print("error: … more rows cannot be predicted; they are only counted", file=sys.stderr)

    def __str__(self) -> str:
        files, seconds = f"{self.done} {'file' if self.done == 1 else 'files'}", time.perf_counter() - self.began
        rows = f", {_rows(self.left_out)} left out" if self.left_out else ""
        return f"{files} done, {len(self.failures)} failed, {self.paragraphs:,} paragraphs{rows}, {seconds:.1f} s"


def _rows(count: int) -> str:
    return f"{count:,} {'row' if count == 1 else 'rows'}"


def predict_files(
    paths: Sequence[Path],
    model: Path | None = None,
    format: str = "table",
    output: Path | None = None,
    evidence: bool = False,
    columns: TextColumns | None = None,
    resume: bool = False,
) -> None:
    """Predicts files, the reports in folders, or standard input (`-`), and writes the results as they come.

    A file that cannot be read, or a row of a table, does not keep the others from being done. With several files or a
    table a summary goes to standard error, and on a terminal a progress bar. Tables are read in pieces where the
    format is one of `zhili.output.writers.LINES`: memory does not grow with them.

    Args:
        paths: files, folders, or `-`.
        model: a bundle's folder; None takes the one that ships with zhili.
        format: one of `zhili.output.writers.FORMATS`.
        output: written aside and renamed; left as it was where nothing could be read. None is standard output.
        evidence: find the sentences that carried each label.
        columns: which columns of tables to read; None takes `id`, `text` and `heading`.
        resume: go on with the run that was to write `output` and was killed, to the same bytes.

    Raises:
        InputError: a file or row could not be read (after the others were written), the bundle is none, the format
            lacks a library or a place for evidence, Parquet is to go to a stream, another run is writing `output`, or
            an unfinished run is there without `resume`, or cannot be gone on with.
    """
    if evidence:
        check_evidence(format)
    _check(paths, format, output, resume)
    columns = columns or TextColumns()
    predictor = Predictor(model)
    inputs, failures = find_inputs(paths, output)
    many = len(inputs) + len(failures) > 1 or any(is_table(source.path) for source in inputs)
    run = _run(inputs, {"format": format, "evidence": evidence, **asdict(columns)}, predictor)
    with _opened(output, format, run, resume) as target:
        results = writer(format, target.file, predictor.manifest, begun=target.done.pieces > 0)
        shown = many and sys.stderr.isatty() and not target.file.isatty()
        with ProgressBar([source.path for source in inputs], shown) as bar:
            tally = _RunSummary(failures, bar)
            pieces = _chunks(inputs, columns, format not in LINES, tally)
            _skip(pieces, target, tally)
            for number, piece in enumerate(pieces, target.done.pieces + 1):
                report = predictor.predict_report(piece.result.report, evidence=evidence)
                results.add(replace(piece.result, report=report))
                tally.count(piece, predicted=True)
                target.keep(number, tally.checksum)
        if many:
            print(tally, file=sys.stderr)
        mistakes = "\n".join([*tally.failures, *tally.lacking])
        if not tally.paragraphs:  # raised in here, so that an earlier output stays as it was
            raise InputError(mistakes)
        results.finish()
    if mistakes:
        raise InputError(mistakes)


def _chunks(inputs: Sequence[InputFile], columns: TextColumns, whole: bool, tally: _RunSummary) -> Iterator[Chunk]:
    """The pieces of all inputs in order; what cannot be read is noted."""
    for source in inputs:
        before = tally.left_out
        try:
            yield from read_input(source, columns, tally.leave_out, whole)
            tally.done += 1
        except InputError as error:
            tally.failures.append(str(error))
        if count := tally.left_out - before:
            tally.lacking.append(f"{source.path}: {_rows(count)} left out")


def _skip(pieces: Iterator[Chunk], target: ResumableOutput, tally: _RunSummary) -> None:
    """Passes by the pieces that an earlier run wrote; they are read again, so that their mistakes are told of."""
    for piece in islice(pieces, target.done.pieces):
        tally.count(piece, predicted=False)
    if tally.checksum != target.done.checksum:
        raise InputError(f"{target.folder}: the inputs read otherwise than before; remove it to start again")


def _check(paths: Sequence[Path], format: str, output: Path | None, resume: bool) -> None:
    """Refuses what cannot be written so, before time is spent.

    Raises:
        InputError: Parquet is to go to a stream, or `resume` is asked for where nothing can be gone on with.
    """
    if format == "parquet" and not _is_file(output):
        raise InputError(f"--format parquet: {_place(output)} is no file to write to; add --output FILE")
    if not resume:
        return
    if format not in LINES:
        raise InputError(f"--resume: --format {format} is written as a whole; take one of {', '.join(LINES)}")
    if not _is_file(output):
        raise InputError(f"--resume: {_place(output)} cannot be gone on with; add --output FILE")
    if STANDARD_INPUT in paths:
        raise InputError("--resume: standard input cannot be read again; name a file, or start again without")


def _place(output: Path | None) -> str:
    return "standard output" if output is None else str(output)


def _is_file(output: Path | None) -> bool:
    """Whether it is or will be a regular file, not a stream, `/dev/stdout` or a pipe."""
    return output is not None and (output.is_file() or not output.exists())


def _opened(output: Path | None, format: str, run: Mapping[str, Any], resume: bool) -> AbstractContextManager[ResumableOutput]:
    if output is not None and _is_file(output) and format in LINES:
        return resumable_output(output, run, resume, partial(complete, format))
    return plain_output(output)


def _run(inputs: Sequence[InputFile], options: Mapping[str, Any], predictor: Predictor) -> dict[str, Any]:
    """What a run is of: where any of it is another, so would be the output."""
    return {
        "inputs": [_state(source.path) for source in inputs],
        "options": options,
        "bundle": predictor.manifest.checksum,
        "version": __version__,
    }


def _state(path: Path) -> list[Any]:
    try:
        state = path.stat()
    except OSError:  # told of when it is read
        return [str(path), None, None]
    return [str(path), state.st_size, state.st_mtime_ns]
