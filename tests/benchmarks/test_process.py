import os
import sys
from pathlib import Path

import pytest

from benchmarks.answer import peak_memory
from benchmarks.process import Process, cores
from zhili.errors import InputError

CHATTY = """
import os, sys
from benchmarks.answer import answer_requests, keep_to, own_output, peak_memory
replies = own_output()
keep_to(1)
print("noise " * 50_000)
print("noise " * 50_000, file=sys.stderr)
block = b"x" * (int(sys.argv[1]) * 1_000_000)
answer_requests(lambda request: {
    "twice": 2 * request["n"], "peak": peak_memory(), "cores": len(os.sched_getaffinity(0)),
    "threads": os.environ["OMP_NUM_THREADS"],
} if request["n"] >= 0 else sys.exit("it does not count below zero"), replies)
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "chatty.py").write_text(CHATTY, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return "chatty"


def test_answers_come_through_whatever_a_library_prints(module: str) -> None:
    with Process(module, ["1"], 1) as process:
        assert [process.ask(n=n)["twice"] for n in (1, 2, 3)] == [2, 4, 6]
        assert process.ask(n=0)["threads"] == "1"


@pytest.mark.skipif(sys.platform != "linux", reason="memory and cores as Linux tells them")
def test_memory_and_cores_are_the_process_own(module: str) -> None:
    block = b"x" * 300_000_000  # this process holds more than the small one
    assert peak_memory() > len(block)
    with Process(module, ["1"], 1) as small, Process(module, ["200"], 1) as large:
        least, most = small.ask(n=0), large.ask(n=0)
    assert least["peak"] < 100_000_000
    assert 150_000_000 < most["peak"] - least["peak"] < 250_000_000
    assert least["cores"] == 1
    assert cores() == len(os.sched_getaffinity(0))


def test_the_last_words_of_a_failed_process_are_told(module: str) -> None:
    message = r"chatty 1: ended with status 1: … .*it does not count below zero"
    with pytest.raises(InputError, match=message), Process(module, ["1"], 1) as process:
        process.ask(n=-1)
