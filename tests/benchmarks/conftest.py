"""Shared: a replacement for worker processes, and one complete run of the prediction benchmark on the tiny project."""

import contextlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Self, TextIO

import pytest

from benchmarks import cli
from benchmarks.predict import contender, matmul, prepare
from benchmarks.process import WorkerProcess

TINY = {
    "vocab_size": 3000,
    "num_hidden_layers": 1,
    "hidden_size": 32,
    "num_attention_heads": 2,
    "intermediate_size": 64,
}


class WorkerThread:
    """A replacement for `WorkerProcess` that runs the worker's `main` in a thread, without a new process."""

    def __init__(self, module: str, arguments: Sequence[str], threads: int) -> None:
        self.name = " ".join([module, *arguments])
        self.began = time.perf_counter()
        requests, self._requests = _pipe()
        self._replies, replies = _pipe()

        def work() -> None:
            with requests, replies:
                import_module(module).main(arguments, requests, replies)

        self._thread = threading.Thread(target=work)
        self._thread.start()

    def request(self, **values: Any) -> dict[str, Any]:
        print(json.dumps(values), file=self._requests, flush=True)
        line = self._replies.readline()
        assert line, f"{self.name}: the thread ended"
        return json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._requests.close()
        self._thread.join(60)
        self._replies.close()


def _pipe() -> tuple[TextIO, TextIO]:
    read, write = os.pipe()
    return os.fdopen(read, "r", encoding="utf-8"), os.fdopen(write, "w", encoding="utf-8")


@pytest.fixture(scope="session")
def start_few_processes() -> Callable[..., Callable[..., WorkerProcess | WorkerThread]]:
    """Make replacements for `WorkerProcess`.

    A new process imports torch and transformers for six seconds. The replacement starts one process of these kinds of
    worker, and every later one as a thread; it starts other kinds as processes.
    """

    def make(*kinds: str) -> Callable[..., WorkerProcess | WorkerThread]:
        started: list[str] = []

        def start(module: str, arguments: Sequence[str], threads: int) -> WorkerProcess | WorkerThread:
            if arguments[0] not in kinds:
                return WorkerProcess(module, arguments, threads)
            started.append(arguments[0])
            return (WorkerProcess if len(started) == 1 else WorkerThread)(module, arguments, threads)

        return start

    return make


def _run(folder: Path, *arguments: Any) -> int:
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(folder):
        patch.setattr(sys, "argv", ["benchmarks", *map(str, arguments)])
        patch.setattr(prepare, "BERT_BASE", TINY)
        patch.setattr(matmul, "SIDE", 64)
        with pytest.raises(SystemExit) as caught:
            cli.main()
    return int(caught.value.code or 0)


@pytest.fixture(scope="session")
def run() -> Callable[..., int]:
    """Run the command line in a folder, with small shapes, and return its exit status."""
    return _run


@pytest.fixture(scope="session")
def results_folder(
    trained: Any, tmp_path_factory: pytest.TempPathFactory, start_few_processes: Callable[..., Any]
) -> Path:
    """The folder with predict.json: five paragraphs, two rounds, one thread, all contenders."""
    folder = tmp_path_factory.mktemp("bench")
    effort = {"paragraphs": 5, "threads": 1, "rounds": 2, "seconds": 0.01, "singles": 3, "starts": 1}
    options = [argument for name, value in effort.items() for argument in (f"--{name}", value)]
    checkpoint = trained.folder / "runs" / "tiny" / "checkpoint"
    arguments = ["--config", trained.config, "--bundle", "models/tiny", "--checkpoint", checkpoint]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contender, "WorkerProcess", start_few_processes("pipeline"))
        assert _run(trained.folder, "predict", *arguments, *options, "--folder", folder) == 0
    return folder
