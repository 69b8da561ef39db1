"""Predict tables with Ray Data, and resume by part."""

import json
import logging
import os
import pickle
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from zhili import __version__
from zhili.errors import InputError
from zhili.extras import require
from zhili.inference import default_bundle, read_manifest
from zhili.scale.parts import CHUNKS_PER_PART, Job, PartResult, PartWriter, TableResult, is_cut, read_parts
from zhili.scale.storage import RUN, Storage
from zhili.tables import TextColumns

_SUMMARY = "_summary.json"  # readers of folders of Parquet files pass over this name, too
Progress = Callable[[int, float], None]
_QUEUE = 2  # parts at each actor: one that is predicted, and one that waits


@dataclass
class ScaleSummary:
    """What a run has done.

    Args:
        files: the number of tables.
        parts: the number of parts.
        rows: the number of rows in the parts.
        skipped_rows: the number of rows that cannot be predicted.
        resumed_parts: the number of parts that an interrupted run had written.
        failures: a line for each table or part that could not be read, predicted or written.
        messages: a line for each of the first rows that cannot be predicted.
        incomplete: a line for each table with rows that cannot be predicted.
    """

    files: int = 0
    parts: int = 0
    rows: int = 0
    skipped_rows: int = 0
    resumed_parts: int = 0
    failures: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = f"{self.files:,} files, {self.rows:,} rows in {self.parts:,} parts, {self.resumed_parts:,} resumed"
        return f"{counts}, {self.skipped_rows:,} rows skipped, {len(self.failures):,} failed"


def scale(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    model: str | os.PathLike[str] | None = None,
    columns: TextColumns | None = None,
    resume: bool = False,
    address: str | None = None,
    workers: int | None = None,
    chunks_per_part: int = CHUNKS_PER_PART,
    on_progress: Progress = lambda rows, share: None,
) -> ScaleSummary:
    """Predict the rows of tables on all cores of a machine or a cluster, and write them as Parquet files.

    The rows of all parts in the order of their names are those of `zhili predict --format parquet`.

    Args:
        source: a table or a folder of tables: a path that every machine has, or an address (`s3://bucket/folder`).
        target: the folder for the parts, a path or an address.
        model: the folder of a bundle, which is sent to the workers; None uses the bundle that ships with zhili.
        columns: the columns to read; None uses the defaults of `TextColumns`.
        resume: continue the interrupted run that wrote to `target`, if there is one.
        address: of a Ray cluster (`auto` for that of this machine); None takes the environment variable RAY_ADDRESS,
            as in a job, or starts Ray on this machine until the run ends.
        workers: the number of actors, each with a predictor on one core; None takes all cores.
        chunks_per_part: chunks of up to 1,024 rows in a part. A killed worker loses the part it was predicting.
        on_progress: called after each part with the rows predicted in this run, and the share of all bytes, 0 to 1.

    Returns:
        The counts of the complete run. Tables and parts that failed are in it.

    Raises:
        InputError: the extra is not installed; there is no table; `target` holds other files or another run; the
            model is not a bundle; or there is an unfinished run and `resume` is False.
    """
    require("ray", "ray", "zhili scale")
    columns = columns or TextColumns()
    inputs, outputs = Storage.at(source), Storage.at(target)
    files = tuple(inputs.tables())
    folder = default_bundle() if model is None else Path(model)
    manifest = read_manifest(folder)
    run = {
        "inputs": [[file.name, file.size, file.modified] for file in files],
        "options": {**asdict(columns), "chunks_per_part": chunks_per_part},
        "bundle": manifest.checksum,
        "version": __version__,
    }
    bundle = None if model is None else {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    with _ray(address):  # before anything is written
        done = _start(outputs, run, resume)
        job = Job(inputs, outputs, files, columns, chunks_per_part, done, manifest.checksum, bundle)
        summary = _collect(job, _results(job, workers), on_progress)
    for name in outputs.names():
        if name.startswith(".part-"):  # the temporary file of a worker that was killed
            outputs.remove(name)
    outputs.write(_SUMMARY, json.dumps(asdict(summary), ensure_ascii=False).encode())
    return summary


def _start(target: Storage, run: Mapping[str, Any], resume: bool) -> frozenset[str]:
    """Start or resume a run; returns the names of the parts that are written.

    Raises:
        InputError: the folder holds something else, or `resume` does not fit what it holds.
    """
    names = target.names()
    if RUN not in names:
        if any(not name.startswith(".") for name in names):
            raise InputError(f"{target.name}: holds files of another kind; name a new folder")
        target.write(RUN, json.dumps(run, ensure_ascii=False).encode())
        return frozenset()
    try:
        earlier = json.loads(target.read(RUN))
    except ValueError:
        raise InputError(f"{target.name}: {RUN} is damaged; remove the folder to start again") from None
    changed = [name for name in run if earlier.get(name) != json.loads(json.dumps(run[name]))]
    if changed:
        raise InputError(f"{target.name}: holds a run with other {', '.join(changed)}; name a new folder")
    if not resume:
        raise InputError(f"{target.name}: holds a run already; add --resume to continue it, or name a new folder")
    parts = {name for name in names if name.startswith("part-")}
    for name in filter(is_cut, parts):  # the table may be readable further now
        target.remove(name)
    return frozenset(name for name in parts if not is_cut(name))


@contextmanager
def _ray(address: str | None) -> Iterator[None]:
    """Connect to a cluster, or start Ray on this machine for the block. It reports no usage to anyone.

    Raises:
        InputError: there is no cluster at the address, or Ray does not start.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_worker_niceness", "0")  # of Ray on this machine: `nice` decides, not Ray's default of 15
    # On each run Ray prints an error about arguments of actors that may be lost; this process keeps them.
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    ray = require("ray", "ray")
    where = address or os.environ.get("RAY_ADDRESS") or "local"
    own = {"include_dashboard": False} if where == "local" else {}
    try:
        ray.init(where, log_to_driver=False, logging_level="error", **own)
    except Exception as error:  # Ray raises a plain Exception where a part of it does not start
        lines = str(error).splitlines() or [type(error).__name__]
        raise InputError(f"--address: Ray cannot be reached or started at {where} ({lines[0]}); check it") from None
    try:
        yield
    finally:
        ray.shutdown()


def _results(job: Job, workers: int | None) -> Iterator[PartResult | TableResult]:
    """The results of parts and tables as they come."""
    ray, data = require("ray", "ray"), require("ray.data", "ray")
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    context = data.DataContext.get_current()
    context.enable_progress_bars = False
    context.target_max_block_size = 1  # bytes: each part is a block of its own, which any actor can take
    context.max_errored_blocks = -1  # what is missing at the end is reported; the rest is written
    actors = workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
    tables = data.from_items(list(range(len(job.files))), override_num_blocks=len(job.files))
    # Readers take no core from the actors: where the actors have all cores, they would wait for each other for ever.
    readers = data.TaskPoolStrategy(size=min(2 + actors // 32, len(job.files)))
    parts = tables.flat_map(read_parts, fn_args=(job,), num_cpus=0, compute=readers)
    writers = data.ActorPoolStrategy(min_size=1, max_size=actors, max_tasks_in_flight_per_actor=_QUEUE)
    written = parts.map(PartWriter, fn_constructor_args=(job,), num_cpus=1, compute=writers)
    for row in written.iter_rows():
        yield pickle.loads(row["result"])


def _collect(job: Job, results: Iterator[PartResult | TableResult], on_progress: Progress) -> ScaleSummary:
    """Count the results as they come, and note at the end what is missing."""
    total = sum(file.size for file in job.files) or 1
    tables: dict[int, TableResult] = {}
    parts: dict[str, PartResult] = {}
    rows, share = 0, 0.0
    for result in results:
        weight = job.files[result.table].size / total
        if isinstance(result, TableResult):
            tables[result.table] = result
            share += result.done_share * weight
        else:
            parts[result.name] = result
            rows += 0 if result.failure else result.rows
            share += result.share * weight
        on_progress(rows, share)
    summary = ScaleSummary(len(job.files), failures=[part.failure for part in parts.values() if part.failure])
    for number, file in enumerate(job.files):
        if number in tables:
            _add_table(summary, file.name, tables[number], job.done, parts)
        else:
            summary.failures.append(f"{file.name}: not read to its end, because workers died; run again with --resume")
    return summary


def _add_table(
    summary: ScaleSummary, name: str, table: TableResult, done: frozenset[str], parts: Mapping[str, PartResult]
) -> None:
    """Add a table to the summary.

    Args:
        summary: what is added to.
        name: the name of the table.
        table: its result.
        done: the parts that the interrupted run had written.
        parts: the results of the parts in this run.
    """
    lost = [part for part in table.parts if part not in done and part not in parts]
    failed = [part for part in table.parts if part in parts and parts[part].failure]
    written = table.parts.keys() - {*lost, *failed}
    summary.parts += len(written)
    summary.rows += sum(table.parts[part] for part in written)
    summary.resumed_parts += len(done.intersection(table.parts))
    summary.skipped_rows += table.skipped
    summary.messages += table.messages
    summary.incomplete += [f"{name}: {table.skipped:,} rows skipped"] if table.skipped else []
    summary.failures += table.failures
    summary.failures += [f"{name}: {part} is not written: its worker died; run again with --resume" for part in lost]
