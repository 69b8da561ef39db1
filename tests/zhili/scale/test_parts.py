"""Parts without Ray: they are the same on every reading, and together have the rows of `zhili predict`."""

import pickle
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from zhili import InputError
from zhili.batch import predict_files
from zhili.inference import default_bundle, read_manifest
from zhili.scale.parts import Job, PartResult, PartWriter, TableResult, is_cut, part_name, read_parts
from zhili.scale.storage import Storage
from zhili.tables import TextColumns

TEXTS = ("改造户厕210座。", "采下鲜叶820吨，新添两条生产线。", "化解邻里矛盾纠纷12件。", "新增学位540个。")


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """A job on two tables, with parts of two chunks of four rows."""
    monkeypatch.setattr(import_module("zhili.inference.chunks"), "CHUNK_ITEMS", 4)
    folder = tmp_path / "in"
    folder.mkdir()
    rows = [f"{TEXTS[i % 4]}第{i}项。" for i in range(19)]
    lines = [f"a{i},{row},{'' if i % 3 else '民生'}\n" for i, row in enumerate(rows)]
    lines[9] = "a9,,\n"
    (folder / "a.csv").write_text("id,text,heading\n" + "".join(lines), encoding="utf-8")
    parquet.write_table(pyarrow.table({"text": rows[:5]}), folder / "b.parquet")
    source = Storage.at(str(folder))
    checksum = read_manifest(default_bundle()).checksum
    target = Storage.at(str(tmp_path / "out"))
    return Job(source, target, tuple(source.tables()), TextColumns(), 2, frozenset(), checksum, None)


def read(job: Job, table: int) -> tuple[list[Any], TableResult]:
    """The parts of a table with their chunks, and its result."""
    *parts, (result, _) = [pickle.loads(row["work"]) for row in read_parts({"item": table}, job)]
    return parts, result


def run(job: Job) -> list[PartResult | TableResult]:
    """Read, predict and write everything in this process."""
    writer = PartWriter(job)
    rows = [row for table in range(len(job.files)) for row in read_parts({"item": table}, job)]
    return [pickle.loads(writer(row)["result"]) for row in rows]


def test_parts_have_the_rows_of_predict(job: Job, tmp_path: Path) -> None:
    run(job)
    with pytest.raises(InputError, match="1 row skipped"):
        predict_files([Path(f.path) for f in job.files], None, "parquet", tmp_path / "all.parquet")
    parts = [parquet.read_table(path) for path in sorted((tmp_path / "out").iterdir())]
    assert [part.num_rows for part in parts] == [8, 8, 2, 5]
    assert pyarrow.concat_tables(parts).equals(parquet.read_table(tmp_path / "all.parquet"))


def test_parts_are_the_same_bytes_whatever_is_done_already(job: Job, tmp_path: Path) -> None:
    run(job)
    first = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    lost = [part_name(0, 1), part_name(1, 0)]
    for name in lost:
        job.target.remove(name)
    resumed = replace(job, done=frozenset(first) - set(lost))
    assert [result.name for result in run(resumed) if isinstance(result, PartResult)] == lost
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == first


def test_result_of_a_table_counts_rows_and_skipped_ones(job: Job) -> None:
    parts, result = read(replace(job, done=frozenset([part_name(0, 0)])), 0)
    assert (sum(result.parts.values()), result.skipped) == (18, 1)
    assert list(result.parts) == [part_name(0, i) for i in range(3)]
    assert result.messages[0].startswith(f"{job.files[0].name}, row 11: text is empty")
    assert 0 < result.done_share <= 1 and sum(part.share for part, _ in parts) + result.done_share == pytest.approx(1)


def test_rows_before_damage_are_a_part(job: Job) -> None:
    path = Path(job.files[0].path)
    path.with_suffix(".jsonl.gz").write_bytes(b"")
    import gzip

    damaged = path.with_name("c.csv.gz")
    damaged.write_bytes(gzip.compress(path.read_bytes() * 50)[:-9])
    job = replace(job, files=tuple(f for f in job.source.tables() if f.name.endswith("c.csv.gz")))
    parts, result = read(job, 0)
    assert parts and sum(result.parts.values()) == sum(part.rows for part, _ in parts)
    assert len(result.failures) == 1 and result.failures[0].startswith(f"{job.files[0].name}: cannot be read after row")
    assert [is_cut(name) for name in result.parts] == [False] * (len(parts) - 1) + [True]


def test_part_that_cannot_be_predicted_is_a_failure_and_not_a_file(job: Job, tmp_path: Path) -> None:
    results = run(replace(job, checksum="other"))
    failures = [result.failure for result in results if isinstance(result, PartResult)]
    assert len(failures) == 4 and all("another bundle" in failure for failure in failures)
    assert not (tmp_path / "out").exists()


def test_bundle_travels_with_the_job(job: Job, tmp_path: Path) -> None:
    bundle = {path.name: path.read_bytes() for path in default_bundle().iterdir() if path.is_file()}
    results = run(replace(job, bundle=bundle))
    assert not any(result.failure for result in results if isinstance(result, PartResult))
