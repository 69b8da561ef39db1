"""The work on one part: some rows of a table are read, predicted, and written as one Parquet file.

A part is a fixed number of the chunks in which `zhili predict` reads the same table. Reading a table again gives the
same parts, so a part that exists is complete and need not be predicted again, and a part written twice is the same.
"""

import pickle
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from zhili.batch import Chunk, InputFile, read_input
from zhili.errors import InputError, failure
from zhili.output import complete, writer
from zhili.predictor import Predictor
from zhili.scale.storage import Storage, TableFile
from zhili.tables import TextColumns

CHUNKS_PER_PART = 8  # up to 8,192 rows: a minute's work of one core, and a file of one to two megabytes
_CUT = "-cut"
MAX_MESSAGES = 20  # skipped rows of a table that get a message of their own; further ones are only counted


@dataclass(frozen=True)
class Job:
    """What every worker needs to know. It is sent to each once.

    Args:
        source: where the tables are.
        target: where the parts go.
        files: the tables.
        columns: the columns to read.
        chunks_per_part: the size of a part.
        done: the names of the parts that an interrupted run has written.
        checksum: of the bundle.
        bundle: the files of the bundle by name; None for the one that ships with zhili.
    """

    source: Storage
    target: Storage
    files: tuple[TableFile, ...]
    columns: TextColumns
    chunks_per_part: int
    done: frozenset[str]
    checksum: str
    bundle: dict[str, bytes] | None


@dataclass
class PartResult:
    """What became of a part.

    Args:
        table: the position of its table among the tables.
        name: the name of its file.
        rows: the number of its rows.
        share: the share of the table that it is, from 0 to 1.
        failure: why it could not be predicted; empty if it was.
    """

    table: int
    name: str
    rows: int
    share: float
    failure: str = ""


@dataclass
class TableResult:
    """What became of a table.

    Args:
        table: its position among the tables.
        parts: the number of rows of each of its parts by name, those of the interrupted run among them.
        messages: a line for each of the first rows that cannot be predicted.
        skipped: the number of rows that cannot be predicted.
        failures: the lines of the error where the table, or its end, could not be read.
        done_share: the share of the table that the interrupted run had written.
    """

    table: int
    parts: dict[str, int] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    skipped: int = 0
    failures: list[str] = field(default_factory=list)
    done_share: float = 0.0

    def skip(self, line: str) -> None:
        """Note a row that cannot be predicted."""
        self.skipped += 1
        if self.skipped <= MAX_MESSAGES:
            self.messages.append(line)


def part_name(table: int, part: int, cut: bool = False) -> str:
    """The name of a part's file. The order of the names is the order of the rows.

    Args:
        table: the position of its table.
        part: its position in the table.
        cut: whether an error ended it: a later run that reads further writes the complete part.
    """
    return f"part-{table:05}-{part:06}{_CUT if cut else ''}.parquet"


def is_cut(name: str) -> bool:
    """Whether a part ends where its table could not be read further."""
    return name.removesuffix(".parquet").endswith(_CUT)


def read_parts(row: dict[str, Any], job: Job) -> Iterator[dict[str, bytes]]:
    """Read a table: yield the parts that are not done, then the table's result.

    Args:
        row: the number of the table under `item`.
        job: the job.
    """
    result = TableResult(row["item"])
    file = job.files[result.table]
    try:
        with job.source.local_copy(file) as path:
            start = 0.0
            for chunks, cut in _parts(_read(path, file, job.columns, result), job.chunks_per_part):
                name = part_name(result.table, len(result.parts), cut)
                part = PartResult(result.table, name, _rows(chunks), chunks[-1].share - start)
                start = chunks[-1].share
                result.parts[part.name] = part.rows
                if part.name in job.done:
                    result.done_share += part.share
                else:
                    yield {"work": pickle.dumps((part, chunks))}
    except Exception as error:  # one table never ends the run
        result.failures += failure(file.name, error).splitlines()
    yield {"work": pickle.dumps((result, []))}


def _read(path: Path, file: TableFile, columns: TextColumns, result: TableResult) -> Iterator[Chunk]:
    """The chunks of a table under its own name: a copy in a temporary folder has another path."""

    def named(message: str) -> str:
        return message.replace(str(path), file.name)

    try:
        for chunk in read_input(InputFile(path, ""), columns, lambda line: result.skip(named(line))):
            yield replace(chunk, result=replace(chunk.result, name=file.name))
    except Exception as error:  # whatever is wrong with one table, the others are read
        raise InputError(named(failure(str(path), error))) from None


def _parts(chunks: Iterable[Chunk], size: int) -> Iterator[tuple[list[Chunk], bool]]:
    """Group chunks, each group with whether an error cuts it off."""
    part: list[Chunk] = []
    try:
        for chunk in chunks:
            part.append(chunk)
            if len(part) == size:
                yield part, False
                part = []
    except InputError:
        if part:
            yield part, True
        raise
    if part:
        yield part, False


def _rows(chunks: Iterable[Chunk]) -> int:
    return sum(len(chunk.result.ids) for chunk in chunks)


class PartWriter:
    """Predicts parts and writes them. Each actor has one, with one predictor of one thread.

    Args:
        job: the job.
    """

    def __init__(self, job: Job) -> None:
        self._job = job

    @cached_property
    def _predictor(self) -> Predictor:
        """Loaded with the first part. If the worker has another bundle or lacks one, the parts fail with a message."""
        bundle = self._job.bundle
        if bundle is None:
            predictor = Predictor(threads=1)
        else:
            with tempfile.TemporaryDirectory(prefix="zhili-") as folder:
                for name, data in bundle.items():
                    Path(folder, name).write_bytes(data)
                predictor = Predictor(folder, threads=1)
        if predictor.manifest.checksum != self._job.checksum:
            raise InputError("the worker has another bundle than the driver; install the same zhili on all machines")
        return predictor

    def __call__(self, row: dict[str, bytes]) -> dict[str, bytes]:
        """Predict and write a part; pass on what is no part."""
        result, chunks = pickle.loads(row["work"])
        if isinstance(result, PartResult):
            try:
                self._job.target.write(result.name, self._predict(chunks))
            except Exception as error:  # one part never ends the run
                result.failure = f"{chunks[0].result.name}, from row {chunks[0].result.ids[0]}: {error}"
        return {"result": pickle.dumps(result)}

    def _predict(self, chunks: list[Chunk]) -> bytes:
        """The bytes of the Parquet file."""
        with tempfile.TemporaryDirectory(prefix="zhili-") as folder:
            lines, packed = Path(folder, "lines"), Path(folder, "part.parquet")
            with lines.open("w", encoding="utf-8") as file:
                results = writer("parquet", file, self._predictor.manifest)
                for chunk in chunks:
                    results.add(replace(chunk.result, report=self._predictor.predict_report(chunk.result.report)))
                results.finish()
            complete("parquet", lines, packed)
            return packed.read_bytes()
