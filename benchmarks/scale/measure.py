"""Run `zhili scale` over many rows, kill it, resume it, and compare its rows with those of `zhili predict`."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.result import BenchmarkResult, Machine
from benchmarks.scale.rows import write_tables
from train.records import Record
from zhili.errors import InputError
from zhili.extras import require
from zhili.inference import sha256

FILE = Path("scale.json")
_MARK = "ZHILI_BENCHMARK"  # a variable that the processes of a run inherit, so that they can be found
_PAUSE = 5.0  # seconds between two looks at a run
_PLACE = "file"  # the one column that a sample in another file cannot share
_COMMAND = (sys.executable, "-m", "zhili")


class MemoryPoint(Record):
    """The memory of a run at one moment.

    Args:
        parts: the number of parts that are written.
        total: bytes of all its processes (shared pages counted once).
        actor: bytes of its largest actor.
    """

    parts: int
    total: int
    actor: int


class Kill(Record):
    """One kill.

    Args:
        parts: the parts that were written before it.
        unchanged: how many of them are the same, byte for byte, at the end.
    """

    parts: int
    unchanged: int


class ScaleResult(BenchmarkResult):
    """The figures of a run.

    Args:
        rows: rows of the tables.
        workers: actors.
        seconds: of all turns together, with the starts of Ray.
        predicted: rows of all parts at the end.
        distinct: different ids among them.
        parts: the number of parts at the end.
        output_bytes: their size.
        memory: the memory over time.
        kills: the kills.
        compared: rows that `zhili predict` predicted too.
        different: how many of them differ in any bit of any column.
        largest_difference: the largest difference of a probability among them; None where only equality was checked.
        other_values: how many of them differ in another column than those of the probabilities.
    """

    rows: int
    workers: int
    seconds: float
    predicted: int
    distinct: int
    parts: int
    output_bytes: int
    memory: list[MemoryPoint]
    kills: list[Kill]
    compared: int
    different: int
    largest_difference: float | None = None
    other_values: int | None = None


def measure(rows: Sequence[str], bundle: Path, workers: int, kills: Sequence[int], compared: int) -> ScaleResult:
    """Predict rows with `zhili scale`, with kills in between.

    Args:
        rows: the texts.
        bundle: the bundle.
        workers: the number of actors.
        kills: the numbers of parts at which the command is killed.
        compared: how many rows to predict with `zhili predict` as well.

    Raises:
        InputError: the extra is not installed, or the command fails.
    """
    require("ray", "ray", "benchmarks scale")
    with TemporaryDirectory() as name:
        tables, output = Path(name) / "tables", Path(name) / "output"
        tables.mkdir()
        write_tables(rows, tables)
        run = _Run(tables, output, bundle.resolve(), workers)
        began = time.perf_counter()
        digests = [run.until(parts) for parts in sorted(kills)]
        final = run.until(None)
        seconds = time.perf_counter() - began
        table = pq.read_table(output, ignore_prefixes=["_"])
        mine, theirs = _sample(rows, table, bundle.resolve(), compared, Path(name))
        return ScaleResult(
            machine=Machine.current(),
            rows=len(rows),
            workers=workers,
            seconds=seconds,
            predicted=table.num_rows,
            distinct=len(pc.unique(table["id"])),
            parts=len(final),
            output_bytes=sum(path.stat().st_size for path in output.glob("part-*")),
            memory=run.memory,
            kills=[
                Kill(parts=len(before), unchanged=sum(final.get(part) == digest for part, digest in before.items()))
                for before in digests
            ],
            compared=compared,
            different=sum(one != other for one, other in zip(mine, theirs, strict=True)),
            largest_difference=max(map(_distance, mine, theirs)),
            other_values=sum(_values(one) != _values(other) for one, other in zip(mine, theirs, strict=True)),
        )


def lines(result: ScaleResult) -> list[str]:
    """The figures as a Markdown table."""
    actors = [point.actor for point in result.memory]
    kills = "; ".join(f"{kill.unchanged} of {kill.parts} parts unchanged" for kill in result.kills) or "none"
    return [
        f"{result.machine.description}.",
        "",
        "| measured | result |",
        "|---|---|",
        f"| rows of 30 to 60 characters, in 10 tables | {result.rows:,} |",
        f"| time with {result.workers} actors, with kills and starts | {result.seconds / 60:.0f} minutes "
        f"({result.rows / result.seconds:.0f} rows/s) |",
        f"| rows in all {result.parts} parts; different ids | {result.predicted:,}; {result.distinct:,} |",
        f"| bytes of output per row | {result.output_bytes / result.rows:.0f} |",
        *(f"| memory with {share:.0%} of the parts written | {_memory(result, share)} |" for share in (0.1, 0.5, 0.9)),
        f"| the largest actor, at any time | {max(actors, default=0) >> 20:,} MiB |",
        f"| after each `kill -9` and `--resume` | {kills} |",
        f"| rows of a random sample that are not those of `zhili predict` in every bit | {result.different:,} of "
        f"{result.compared:,} |",
        *_differences(result),
    ]


def _differences(result: ScaleResult) -> list[str]:
    if result.largest_difference is None:
        return []
    return [
        f"| … their largest difference of a probability | {result.largest_difference:.1e} |",
        f"| … with another label, subject or review | {result.other_values:,} |",
    ]


def _memory(result: ScaleResult, share: float) -> str:
    point = min(result.memory, key=lambda point: abs(point.parts / result.parts - share))
    return f"{point.total >> 20:,} MiB in all, {point.actor >> 20:,} MiB the largest actor"


class _Run:
    """A run of the command that is killed and resumed."""

    def __init__(self, tables: Path, output: Path, bundle: Path, workers: int) -> None:
        options = ["--model", str(bundle), "--workers", str(workers), "--resume"]
        self._command = [*_COMMAND, "scale", str(tables), str(output), *options]
        self._output, self._mark = output, str(os.getpid())
        self.memory: list[MemoryPoint] = []

    def until(self, parts: int | None) -> dict[str, str]:
        """Run until a number of parts is written, then kill; None runs to the end. Returns the digest of each part."""
        process = subprocess.Popen(self._command, env=os.environ | {_MARK: self._mark, "OMP_NUM_THREADS": "1"})
        while process.poll() is None:
            written = len(list(self._output.glob("part-*")))
            if parts is not None and written >= parts:
                process.kill()
                process.wait()
                self._end_rest()
                return _digests(self._output)
            self._look(written)
            time.sleep(_PAUSE)
        if process.returncode:
            raise InputError(f"zhili scale: ended with status {process.returncode}; see its message above")
        return _digests(self._output)

    def _look(self, written: int) -> None:
        sizes = {}
        for process in self._processes():
            try:
                sizes[process.pid] = (process.memory_full_info().pss, "PartWriter" in " ".join(process.cmdline()))
            except psutil.Error:
                continue
        actors = [size for size, actor in sizes.values() if actor]
        if actors:
            total = sum(size for size, _ in sizes.values())
            self.memory.append(MemoryPoint(parts=written, total=total, actor=max(actors)))

    def _end_rest(self) -> None:
        """Wait for Ray's processes, which end without their driver; kill those that stay."""
        _, rest = psutil.wait_procs(self._processes(), timeout=60)
        for process in rest:
            process.kill()

    def _processes(self) -> list[psutil.Process]:
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get(_MARK) == self._mark and process.pid != os.getpid():
                    found.append(process)
            except psutil.Error:
                continue
        return found


def _digests(output: Path) -> dict[str, str]:
    return {path.name: sha256(path) for path in output.glob("part-*")}


_Row = dict[str, Any]


def _sample(
    rows: Sequence[str], table: pa.Table, bundle: Path, compared: int, folder: Path
) -> tuple[list[_Row], list[_Row]]:
    """A random sample of the rows as the run predicted them, and as `zhili predict` does, among others."""
    sample = sorted(random.Random(0).sample(range(len(rows)), compared))
    ids = [f"m{i:07}" for i in sample]
    source, target = folder / "sample.parquet", folder / "predicted.parquet"
    pq.write_table(pa.table({"id": ids, "text": [rows[i] for i in sample]}), source)
    arguments = ["predict", str(source), "--format", "parquet", "--output", str(target), "--model", str(bundle)]
    subprocess.run([*_COMMAND, *arguments], check=True, stdout=subprocess.DEVNULL)
    columns = [name for name in table.column_names if name != _PLACE]
    mine = {row["id"]: row for row in table.filter(pc.is_in(table["id"], pa.array(ids))).select(columns).to_pylist()}
    return [mine[i] for i in ids], pq.read_table(target, columns=columns).to_pylist()


def _distance(one: _Row, other: _Row) -> float:
    return max(abs(value - other[name]) for name, value in one.items() if isinstance(value, float))


def _values(row: _Row) -> _Row:
    return {name: value for name, value in row.items() if not isinstance(value, float)}
