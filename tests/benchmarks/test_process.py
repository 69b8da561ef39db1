import os
import sys
from pathlib import Path

import pytest

from benchmarks.process import WorkerProcess, available_cores
from benchmarks.worker import peak_memory
from zhili.errors import InputError

NOISY = """
import os, sys
from benchmarks.worker import peak_memory, pin_to_cores, redirect_stdout, serve
replies = redirect_stdout()
pin_to_cores(1)
print("noise " * 50_000)
print("noise " * 50_000, file=sys.stderr)
block = b"x" * (int(sys.argv[1]) * 1_000_000)
serve(lambda request: {
    "twice": 2 * request["n"], "peak": peak_memory(), "cores": len(os.sched_getaffinity(0)),
    "threads": os.environ["OMP_NUM_THREADS"],
} if request["n"] >= 0 else sys.exit("negative numbers are not supported"), sys.stdin, replies)
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "noisy.py").write_text(NOISY, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return "noisy"


def test_output_of_libraries_does_not_disturb_replies(module: str) -> None:
    with WorkerProcess(module, ["1"], 1) as process:
        assert [process.request(n=n)["twice"] for n in (1, 2, 3)] == [2, 4, 6]
        assert process.request(n=0)["threads"] == "1"


@pytest.mark.skipif(sys.platform != "linux", reason="reads memory and cores as Linux reports them")
def test_memory_and_cores_are_those_of_the_process(module: str) -> None:
    block = b"x" * 300_000_000  # this process uses more memory than the small one
    assert peak_memory() > len(block)
    with WorkerProcess(module, ["1"], 1) as small, WorkerProcess(module, ["200"], 1) as large:
        least, most = small.request(n=0), large.request(n=0)
    assert least["peak"] < 100_000_000
    assert 150_000_000 < most["peak"] - least["peak"] < 250_000_000
    assert least["cores"] == 1
    assert available_cores() == len(os.sched_getaffinity(0))


def test_error_quotes_the_output_of_a_failed_process(module: str) -> None:
    message = r"noisy 1: the process ended with status 1; its error output ends: … .*negative numbers are not supported"
    with pytest.raises(InputError, match=message), WorkerProcess(module, ["1"], 1) as process:
        process.request(n=-1)
