"""The parent's side of a worker process: start it with its share of the cores, send requests, end it."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from zhili.errors import InputError

ROOT = Path(__file__).parent.parent
# The variables that set the number of threads in the measured libraries.
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")
ERROR_CHARACTERS = 400  # how much of a failed process's error output the message quotes


class WorkerProcess:
    """A process that runs a Python module, which replies to requests through `benchmarks.worker`.

    Args:
        module: run as `python -m MODULE ARGUMENTS…`.
        arguments: its arguments.
        threads: the number of threads that its libraries may use.
    """

    def __init__(self, module: str, arguments: Sequence[str], threads: int) -> None:
        self.name = " ".join([module, *arguments])
        environment = os.environ | dict.fromkeys(THREADS, str(threads)) | {"HF_HUB_OFFLINE": "1"}
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        self.began = time.perf_counter()
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115, closed in __exit__
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="utf-8",
        )

    def request(self, **values: Any) -> dict[str, Any]:
        """Send a request and wait for the reply.

        Raises:
            InputError: the process ended without a reply; the message quotes the end of its error output.
        """
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(json.dumps(values, ensure_ascii=False) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            self._process.communicate()
            self._errors.seek(0)
            errors = " ".join(self._errors.read().split())[-ERROR_CHARACTERS:]
            status = self._process.returncode
            raise InputError(f"{self.name}: the process ended with status {status}; its error output ends: … {errors}")
        return json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is not None:
            self._process.kill()
        self._process.communicate()  # closes its standard input, so that it ends
        self._errors.close()


def check_threads(*threads: int) -> None:
    """Check that the process may use as many cores as threads are asked for.

    Raises:
        InputError: there are fewer cores, no number is given, or a number is not positive.
    """
    if not threads or min(threads) < 1 or max(threads) > available_cores():
        given = ",".join(map(str, threads)) or "no number"
        cores = available_cores()
        raise InputError(f"--threads: {given} given, but this process may use {cores} cores; take 1 to {cores}")


def available_cores() -> int:
    """The number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
