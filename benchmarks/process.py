"""The outer side of a measured process: starts it with its share of the cores, asks it, ends it."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from zhili.errors import InputError

ROOT = Path(__file__).parent.parent
# What the libraries in question take their number of threads from.
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")
LAST_WORDS = 400  # characters of what a failed process said


class Process:
    """A Python module running in a process of its own, which answers requests.

    Args:
        module: run as `python -m MODULE ARGUMENTS…`; it answers by `benchmarks.answer`.
        arguments: its arguments.
        threads: how many threads its libraries may take.
    """

    def __init__(self, module: str, arguments: Sequence[str], threads: int) -> None:
        self._name = " ".join([module, *arguments])
        environment = os.environ | dict.fromkeys(THREADS, str(threads)) | {"HF_HUB_OFFLINE": "1"}
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        self.began = time.perf_counter()
        self._said = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115, lives as long as this
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
            encoding="utf-8",
        )

    def ask(self, **request: Any) -> dict[str, Any]:
        """Sends a request and waits for the reply.

        Raises:
            InputError: the process ended instead; its last words are in the message.
        """
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(json.dumps(request, ensure_ascii=False) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            self._process.communicate()
            self._said.seek(0)
            said = " ".join(self._said.read().split())[-LAST_WORDS:]
            raise InputError(f"{self._name}: ended with status {self._process.returncode}: … {said}")
        return json.loads(line)

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is not None:
            self._process.kill()
        self._process.communicate()  # closes its input, at which it ends
        self._said.close()


def check_threads(*threads: int) -> None:
    """Sees to it that the machine can run so many threads.

    Raises:
        InputError: there are fewer cores, or a number is not positive.
    """
    if not threads or min(threads) < 1 or max(threads) > cores():
        asked = ",".join(map(str, threads))
        raise InputError(f"--threads: {asked or 'none'}; this process may use {cores()} cores, ask for 1 to {cores()}")


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
