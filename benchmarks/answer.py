"""The inner side of a measured process: answers requests, one JSON object a line, and knows its memory.

It imports next to nothing, for these imports count in every cold start.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Json = dict[str, Any]


def answer_requests(answer: Callable[[Json], Json], replies: Any) -> None:
    """Answers every line of standard input until it is closed.

    Args:
        answer: computes the reply to a request.
        replies: what `own_output` gave before anything was loaded.
    """
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), file=replies, flush=True)


def own_output() -> Any:
    """Standard output for replies alone: whatever libraries print goes to standard error from now on."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return replies


def keep_to(cores: int) -> None:
    """Holds this process and its threads to the first so many of its cores, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])


def peak_memory() -> int:
    """The most memory that this process ever held, in bytes.

    Linux's `VmHWM`: `ru_maxrss` would begin with that of the process that started this one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="ascii").splitlines()
        return 1024 * int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
    import resource

    found = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return found if sys.platform == "darwin" else 1024 * found
