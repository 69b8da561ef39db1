"""`zhili scale` on a cluster of two workers: a worker and the driver are killed, and tables are in an object store."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow
import pytest
from pyarrow import csv, fs, parquet

from zhili.scale.storage import Storage

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[3]
MOTO = ROOT / ".venv" / "tools" / "moto_server"
TABLES, ROWS = 8, 120
WAIT = 600  # seconds for what a busy machine may need; a working run is much faster

# A cluster without a core on its head, and two workers of one core each.
CLUSTER = """
import sys
from ray.cluster_utils import Cluster
cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
for _ in range(2):
    cluster.add_node(num_cpus=1)
cluster.wait_for_nodes()
print(cluster.address, flush=True)
sys.stdin.read()
cluster.shutdown()
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Marks the processes of the test, so that they can be told from others."""
    marker = tmp_path_factory.mktemp("scale")
    return os.environ | {
        "ZHILI_TEST": str(marker), "OMP_NUM_THREADS": "1", "RAY_USAGE_STATS_ENABLED": "0", "RAY_worker_niceness": "0",
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_EC2_METADATA_DISABLED": "true",
    }  # fmt: skip


@pytest.fixture(scope="module")
def cluster(environment: dict[str, str]) -> Iterator[str]:
    """The address of the cluster."""
    pytest.importorskip("ray")
    process = subprocess.Popen(
        [sys.executable, "-c", CLUSTER], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin and process.stdout
    yield next(line.strip() for line in process.stdout if line[0].isdigit())
    process.stdin.close()
    process.wait(WAIT)


@pytest.fixture
def tables(tmp_path: Path, root: Path) -> Path:
    """Real paragraphs in tables of all three formats."""
    folder = tmp_path / "in"
    folder.mkdir()
    lines = [line for path in sorted((root / "data").glob("batch-*.jsonl")) for line in path.open(encoding="utf-8")]
    rows = [{name: json.loads(line)[name] for name in ("id", "heading", "text")} for line in lines[: TABLES * ROWS]]
    assert len(rows) == TABLES * ROWS
    for number in range(TABLES):
        part = pyarrow.Table.from_pylist(rows[number * ROWS : (number + 1) * ROWS])
        if number < 3:
            parquet.write_table(part, folder / f"{number}.parquet")
        elif number < 6:
            csv.write_csv(part, folder / f"{number}.csv")
        else:
            text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in part.to_pylist())
            (folder / f"{number}.jsonl").write_text(text, encoding="utf-8")
    return folder


def start(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    command = [str(Path(sys.executable).with_name("zhili")), *arguments]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen[str]) -> str:
    errors = process.communicate(timeout=WAIT)[1]
    assert process.returncode == 0, errors
    return errors


def wait_until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


def parts(folder: Path) -> list[Path]:
    return sorted(folder.glob("part-*.parquet"))


def predicted(environment: dict[str, str], tables: Path) -> pyarrow.Table:
    """What `zhili predict` writes for the same tables."""
    output = tables.parent / "predicted.parquet"
    inputs = map(str, sorted(tables.iterdir()))
    finish(start(environment, "predict", *inputs, "--format", "parquet", "--output", str(output)))
    return parquet.read_table(output)


def workers(environment: dict[str, str]) -> list[int]:
    """The processes of the actors that predict."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            title, variables = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
        except OSError:  # it has ended
            continue
        if b"ray::MapWorker(Map(PartWriter))" in title and environment["ZHILI_TEST"].encode() in variables:
            found.append(int(folder.name))
    return found


def test_killed_worker_loses_and_repeats_nothing(
    cluster: str, environment: dict[str, str], tables: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    process = start(environment, "scale", str(tables), str(output), "--address", cluster)
    wait_until(lambda: parts(output))
    os.kill(workers(environment)[0], signal.SIGKILL)
    before = {path: path.read_bytes() for path in parts(output)}
    assert process.poll() is None and 0 < len(before) < TABLES
    assert f"{TABLES} files, {TABLES * ROWS} rows in {TABLES} parts" in finish(process)
    assert all(path.read_bytes() == data for path, data in before.items())
    assert pyarrow.concat_tables(map(parquet.read_table, parts(output))).equals(predicted(environment, tables))


def test_killed_driver_resumes_by_part(cluster: str, environment: dict[str, str], tables: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    process = start(environment, "scale", str(tables), str(output), "--address", cluster)
    wait_until(lambda: parts(output))
    process.kill()
    process.communicate()
    kept = {path: path.stat().st_mtime_ns for path in parts(output)}
    assert len(kept) < TABLES
    again = start(environment, "scale", str(tables), str(output), "--address", cluster)
    assert "add --resume" in again.communicate(timeout=WAIT)[1] and again.returncode == 2
    # The cluster stops the killed run's workers a little later: they may write parts until then.
    errors = finish(start(environment, "scale", str(tables), str(output), "--address", cluster, "--resume"))
    assert f"{TABLES * ROWS} rows in {TABLES} parts" in errors and ", 0 resumed" not in errors
    assert pyarrow.concat_tables(map(parquet.read_table, parts(output))).equals(predicted(environment, tables))


@pytest.fixture
def object_store(environment: dict[str, str]) -> Iterator[str]:
    """The options that address an S3 emulator on this machine."""
    if not MOTO.exists():
        pytest.skip("the S3 emulator is not installed; `make test-slow` installs it")
    process = subprocess.Popen(
        [str(MOTO), "-H", "127.0.0.1", "-p", "0"], env=environment, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr
    port = next(line for line in process.stderr if "Running on" in line).rsplit(":", 1)[1].strip()
    yield f"endpoint_override=127.0.0.1:{port}&scheme=http&region=us-east-1&allow_bucket_creation=true"
    process.terminate()
    process.communicate()


def test_tables_and_parts_in_an_object_store(
    environment: dict[str, str], tables: Path, object_store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_EC2_METADATA_DISABLED"):
        monkeypatch.setenv(name, environment[name])
    source, target = f"s3://texts/in?{object_store}", f"s3://texts/out?{object_store}"
    store = Storage.at(source)
    store.filesystem.create_dir("texts")
    fs.copy_files(str(tables), store.path, destination_filesystem=store.filesystem)
    # One machine: Ray starts with the command.
    assert f"{TABLES * ROWS} rows in {TABLES} parts" in finish(start(environment, "scale", source, target))
    names = [name for name in Storage.at(target).names() if name.startswith("part-")]
    written = [parquet.read_table(pyarrow.BufferReader(Storage.at(target).read(name))) for name in names]
    expected = predicted(environment, tables)
    result = pyarrow.concat_tables(written)
    assert result.drop_columns("file").equals(expected.drop_columns("file"))
    assert result["file"][0].as_py() == "s3://texts/in/0.parquet"
    assert f", {TABLES} resumed" in finish(start(environment, "scale", source, target, "--resume"))
