"""A service in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import psutil

from zhili.errors import InputError

_PATIENCE = 120  # seconds for the start


class ServiceProcess:
    """`zhili serve` on a free port.

    Args:
        folder: the folder of its store.
        arguments: further options.
    """

    def __init__(self, folder: Path, *arguments: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-c", "from zhili.cli import main; main()", "serve", "--folder", str(folder)]
        self._process = subprocess.Popen(
            [*command, "--port", str(self.port), *arguments], start_new_session=True, env=os.environ | {"NO_PROXY": "*"}
        )
        self._wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the service and the processes that it started at once, as `kill -9` does."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    @property
    def memory(self) -> int:
        """The resident memory of the service, in bytes."""
        return psutil.Process(self._process.pid).memory_info().rss

    def _wait(self) -> None:
        for _ in range(_PATIENCE * 5):
            if self._process.poll() is not None:
                raise InputError("the service ended at its start; see its message above")
            try:
                if httpx.get(f"{self.url}/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.2)
        raise InputError(f"the service was not ready after {_PATIENCE} s")
