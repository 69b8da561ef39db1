"""Predict many files one after the other: results are written as they come, and a bad file does not stop the others."""

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
from zhili.batch.inputs import Chunk, InputFile, find_inputs, read_input
from zhili.batch.overwrite import STANDARD_INPUT, refuse_overwriting
from zhili.batch.progress import ProgressBar
from zhili.batch.resume import ResumableOutput, plain_output, resumable_output
from zhili.errors import InputError, failure
from zhili.files import descriptor_of
from zhili.limits import Limits, limited
from zhili.output import BINARY, LINES, WITH_OTHER_COLUMNS, check_evidence, complete, writer
from zhili.predictor import Predictor
from zhili.printable import TerminalText, shown_path, tell, without_control
from zhili.tables import TextColumns, is_table

_MAX_MESSAGES = 20  # skipped rows that get a message of their own; further ones are only counted


@dataclass
class _RunSummary:
    """Counts and error messages of a run.

    Args:
        failures: a line for each file that cannot be read.
        bar: shows the progress.
        incomplete: a line for each file with skipped rows.
        files: the number of files that were read.
        paragraphs: the number of paragraphs predicted, including those of the interrupted run.
        checksum: over the names and ids of all chunks.
        skipped_rows: the number of rows that cannot be predicted.
        began: when the run began.
    """

    failures: list[str]
    bar: ProgressBar
    incomplete: list[str] = field(default_factory=list)
    files: int = 0
    paragraphs: int = 0
    checksum: int = 0
    skipped_rows: int = 0
    began: float = field(default_factory=time.perf_counter)

    def count(self, chunk: Chunk, predicted: bool) -> None:
        """Count a chunk that this run (`predicted`) or the interrupted run has written."""
        result = chunk.result
        self.paragraphs += len(result.ids)
        # A resumed run can tell by it whether it reads the same.
        self.checksum = zlib.crc32(repr((result.name, result.ids)).encode(), self.checksum)
        self.bar.advance(chunk.source.path, chunk.share, len(result.ids), predicted)

    def add_failure(self, source: InputFile, error: Exception) -> None:
        """Add the lines of an error. An archive has a line for each report that cannot be read."""
        self.failures += failure(shown_path(source.path), error).split("\n")

    def count_skipped_row(self, line: str) -> None:
        """Print why a row cannot be predicted; after some rows, only count."""
        self.skipped_rows += 1
        if self.skipped_rows <= _MAX_MESSAGES:
            tell(f"error: {without_control(line)}")
        elif self.skipped_rows == _MAX_MESSAGES + 1:
            tell("error: … more rows cannot be predicted; they are only counted")

    def __str__(self) -> str:
        files, seconds = f"{self.files} {'file' if self.files == 1 else 'files'}", time.perf_counter() - self.began
        rows = f", {_rows(self.skipped_rows)} skipped" if self.skipped_rows else ""
        return f"{files} done, {len(self.failures)} failed, {self.paragraphs:,} paragraphs{rows}, {seconds:.1f} s"


def _rows(count: int) -> str:
    return f"{count:,} {'row' if count == 1 else 'rows'}"


def predict_files(
    paths: Sequence[Path],
    model: Path | None = None,
    output_format: str = "table",
    output: Path | None = None,
    evidence: bool = False,
    columns: TextColumns | None = None,
    resume: bool = False,
    escape_formulas: bool = False,
    limits: Limits | None = None,
) -> None:
    """Predict files, the reports in folders, or standard input (`-`), and write the results as they come.

    A file or row that cannot be read does not stop the others. With several files or a table, a summary goes to
    standard error, and a progress bar if that is a terminal. Formats in `zhili.output.LINES` take tables in chunks, so
    memory does not grow with the table.

    Args:
        paths: files, folders, or `-`.
        model: the folder of a bundle; None uses the bundle that ships with zhili.
        output_format: one of `zhili.output.FORMATS`.
        output: the file to write. It replaces an existing one only if something was predicted. None writes to standard
            output.
        evidence: find the sentences that a label depends on.
        columns: the columns of tables to read; None uses the defaults of `TextColumns`.
        resume: continue the interrupted run that wrote to `output`. The output is identical to that of a run without
            interruption.
        escape_formulas: in CSV, put a quote before cells that a spreadsheet would compute.
        limits: the most that reading one file may take; None takes the usual limits.

    Raises:
        InputError: a file or row cannot be read (the others are written first); `output` is one of the inputs, or in
            the bundle; the model is not a bundle; the format needs a library that is not installed, or does not show
            evidence; a binary format is to go to a stream; another run is writing `output`; or there is an unfinished
            run, and `resume` is False or the run cannot be resumed.
    """
    if evidence:
        check_evidence(output_format)
    _check_output(paths, output_format, output, resume)
    columns = replace(columns or TextColumns(), others=output_format in WITH_OTHER_COLUMNS)
    predictor = Predictor(model)
    inputs, failures = find_inputs(paths)
    refuse_overwriting([source.path for source in inputs], predictor.folder, output)
    has_summary = len(inputs) + len(failures) > 1 or any(is_table(source.path) for source in inputs)
    options = {"format": output_format, "evidence": evidence, "escape_formulas": escape_formulas, **asdict(columns)}
    run = _describe_run(inputs, options, predictor)
    with limited(limits), _open_output(output, output_format, run, resume) as target:
        committed = target.progress.chunks
        # The writer of tables sends control codes of its own, for colours.
        is_raw = output_format != "table" and target.file.isatty()
        file = TerminalText(target.file) if is_raw else target.file
        results = writer(output_format, file, predictor.manifest, committed > 0, escape_formulas)
        has_bar = has_summary and sys.stderr.isatty() and not target.file.isatty()
        with ProgressBar([source.path for source in inputs], has_bar) as bar:
            summary = _RunSummary(failures, bar)
            chunks = _read_chunks(inputs, columns, output_format not in LINES, summary)
            _skip_committed(chunks, target, summary)
            all_predicted = True
            for number, chunk in enumerate(chunks, committed + 1):
                try:
                    report = predictor.predict_report(chunk.result.report, evidence=evidence)
                except Exception as error:  # as in _read_chunks
                    summary.add_failure(chunk.source, error)
                    all_predicted = False
                    continue
                results.add(replace(chunk.result, report=report))
                summary.count(chunk, predicted=True)
                if all_predicted:  # a resumed run tries again from the first chunk that failed
                    target.commit(number, summary.checksum)
        if has_summary:
            tell(summary)
        errors = "\n".join([*summary.failures, *summary.incomplete])
        if not summary.paragraphs:  # raised inside the block, so that an existing output stays
            raise InputError(errors)
        results.finish()
    if errors:
        raise InputError(errors)


def _read_chunks(
    inputs: Sequence[InputFile], columns: TextColumns, whole: bool, summary: _RunSummary
) -> Iterator[Chunk]:
    """Read the chunks of all inputs in order; files that cannot be read are noted in the summary."""
    for source in inputs:
        before = summary.skipped_rows
        failed = len(summary.failures)
        try:
            yield from read_input(source, columns, summary.count_skipped_row, whole)
        except Exception as error:  # whatever one file does, the others are predicted
            summary.add_failure(source, error)
        summary.files += len(summary.failures) == failed
        if count := summary.skipped_rows - before:
            summary.incomplete.append(f"{shown_path(source.path)}: {_rows(count)} skipped")


def _skip_committed(chunks: Iterator[Chunk], target: ResumableOutput, summary: _RunSummary) -> None:
    """Skip the chunks that the interrupted run wrote. They are read again, so that their errors are reported again.

    Raises:
        InputError: the chunks are not those of the interrupted run.
    """
    for chunk in islice(chunks, target.progress.chunks):
        summary.count(chunk, predicted=False)
    if summary.checksum != target.progress.checksum:
        raise InputError(
            f"{target.folder}: the inputs have changed since the interrupted run; remove the folder to start again"
        )


def _check_output(paths: Sequence[Path], output_format: str, output: Path | None, resume: bool) -> None:
    """Check that the output can be written and resumed, before time is spent on predictions.

    Raises:
        InputError: a binary format is to go to a stream, or the inputs or the output do not allow `resume`.
    """
    if output_format in BINARY and not _is_file(output):
        raise InputError(f"--format {output_format}: cannot write to {_name(output)}; add --output FILE")
    if not resume:
        return
    if output_format not in LINES:
        raise InputError(f"--resume: --format {output_format} is written as a whole; use one of {', '.join(LINES)}")
    if not _is_file(output):
        raise InputError(f"--resume: cannot resume {_name(output)}; add --output FILE")
    if STANDARD_INPUT in paths:
        raise InputError("--resume: standard input cannot be read again; name a file, or start again without --resume")


def _name(output: Path | None) -> str:
    return "standard output" if output is None else str(output)


def _is_file(output: Path | None) -> bool:
    """Whether the output is, or will be, a regular file: not a stream, `/dev/stdout` or a pipe."""
    return output is not None and descriptor_of(output) is None and (output.is_file() or not output.exists())


def _open_output(
    output: Path | None, output_format: str, run: Mapping[str, Any], resume: bool
) -> AbstractContextManager[ResumableOutput]:
    if output is not None and _is_file(output) and output_format in LINES:
        return resumable_output(output, run, resume, partial(complete, output_format))
    return plain_output(output)


def _describe_run(inputs: Sequence[InputFile], options: Mapping[str, Any], predictor: Predictor) -> dict[str, Any]:
    """Everything that the output depends on."""
    return {
        "inputs": [_file_state(source.path) for source in inputs],
        "options": options,
        "bundle": predictor.manifest.checksum,
        "version": __version__,
    }


def _file_state(path: Path) -> list[Any]:
    try:
        state = path.stat()
    except OSError:  # reported when the file is read
        return [shown_path(path), None, None]
    return [shown_path(path), state.st_size, state.st_mtime_ns]
