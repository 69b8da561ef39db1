"""Shared code of the worker processes: serving requests, pinning cores, measuring memory.

It imports only the standard library, because its imports are part of every cold start.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TextIO

Json = dict[str, Any]


def redirect_stdout() -> TextIO:
    """Reserve standard output for replies; what libraries print goes to standard error.

    Call it before anything is loaded.

    Returns:
        The stream for replies.
    """
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return replies


def serve(handle: Callable[[Json], Json], requests: Iterable[str], replies: TextIO) -> None:
    """Reply to every request until the stream of requests is closed.

    Args:
        handle: computes the reply to a request.
        requests: one JSON object a line.
        replies: the stream for replies.
    """
    for line in requests:
        send(handle(json.loads(line)), replies)


def send(reply: Json, replies: TextIO) -> None:
    """Write one reply: a JSON object on a line."""
    print(json.dumps(reply), file=replies, flush=True)


def pin_to_cores(count: int) -> None:
    """Restrict this process and its threads to the first `count` of its cores, if the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:count])


def peak_memory() -> int:
    """The largest amount of memory that this process has used, in bytes.

    On Linux this is `VmHWM`: `ru_maxrss` would include the memory of the parent process.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="ascii").splitlines()
        return 1024 * int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak
