"""Read documents in a process of its own, with limits on time and memory.

PDF, Office documents and pictures are read by large libraries, where a small file can take any time, take all memory or
crash. The process gets the bytes of a file and returns its lines as JSON, which the reader checks by type. It is kept
for the next file, and ends with the process that started it.
"""

import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, astuple
from pathlib import Path
from typing import IO, Any

from zhili.errors import InputError
from zhili.limits import Limits, exceeded, limited, limits
from zhili.reading.document import Document, Line

_SIZES = struct.Struct("<QQ")  # bytes of the JSON and of the data that follow
_MAX_REPLY = 2 << 30  # bytes
_WALL = 4  # seconds of the clock for each second of a processor, on a busy machine
_STARTING = 120  # seconds of the clock until a new process is ready; its libraries may come from a slow disk
_serving = False
_idle: list["_Reader"] = []
_Read = Callable[[bytes, str, Path], Document]


def read_isolated(data: bytes, shown_name: str, name: Path, ocr: bool) -> Document:
    """Read a document in another process.

    Args:
        data: the bytes of the file.
        shown_name: its name for messages.
        name: its name.
        ocr: whether pictures in it may be recognised, which takes longer.

    Raises:
        InputError: as `zhili.reading.read.read_document`; or reading takes too much time or memory.
    """
    reader = _take()
    try:
        document = reader.read(data, shown_name, name, ocr)
    except InputError:
        _give_back(reader)
        raise
    except BaseException:
        reader.stop()
        raise
    _give_back(reader)
    return document


def _take() -> "_Reader":
    """A process that is idle, or a new one. Those of a parent process belong to it."""
    with suppress(IndexError):
        while (reader := _idle.pop()).is_usable:
            return reader
    return _Reader()


def _give_back(reader: "_Reader") -> None:
    if reader.is_usable:
        _idle.append(reader)


class _Reader:
    """A process that reads documents one after the other."""

    def __init__(self) -> None:
        self._owner = os.getpid()
        self._folder = tempfile.mkdtemp(prefix="zhili-")  # a process that is killed leaves its temporary files
        self._process = subprocess.Popen(
            [sys.executable, "-c", f"from {__name__} import main; main()", self._folder],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._process.stdout
        try:
            with self._killed_after(_STARTING):
                _receive(self._process.stdout)
        except (OSError, EOFError):
            self.stop()
            raise InputError(
                f"{sys.executable} does not start a process that reads files; free memory, or check this Python"
            ) from None

    @contextmanager
    def _killed_after(self, seconds: float) -> Iterator[None]:
        timer = threading.Timer(seconds, self._process.kill)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    @property
    def is_usable(self) -> bool:
        """Whether the process runs and belongs to this one, not to that which this one was forked from."""
        return self._owner == os.getpid() and self._process.poll() is None

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def read(self, data: bytes, shown_name: str, name: Path, ocr: bool) -> Document:
        """See `read_isolated`."""
        assert self._process.stdin and self._process.stdout
        seconds = limits().processor_seconds(len(data))
        request = {"shown_name": shown_name, "name": os.fsdecode(name), "limits": asdict(limits()), "seconds": seconds}
        most = limits().ocr_seconds if ocr else seconds
        try:
            with self._killed_after(most * _WALL):
                _send(self._process.stdin, request, data)
                reply, _ = _receive(self._process.stdout)
        except (OSError, EOFError):  # the process is gone: killed at a limit, or crashed
            self.stop()
            raise self._problem(shown_name) from None
        if "error" in reply:
            raise InputError(reply["error"])
        return _document(reply)

    def _problem(self, shown_name: str) -> InputError:
        if -self._process.returncode in _OUT_OF_TIME:
            return exceeded(f"{shown_name}: takes too long to read", "save it again as plain text", "seconds")
        return InputError(f"{shown_name}: its reader crashed, so it is damaged or hostile; save it again as plain text")


def _signals(*names: str) -> set[int]:
    import signal

    return {int(getattr(signal, name)) for name in names if hasattr(signal, name)}


_OUT_OF_TIME = _signals("SIGXCPU", "SIGKILL")


def _document(reply: dict[str, Any]) -> Document:
    text, title = str(reply["text"]), str(reply["title"])
    metadata = {str(key): str(value) for key, value in dict(reply["metadata"]).items()}
    return Document(text, tuple(Line(*values) for values in reply["lines"]), title, metadata)


def _send(file: IO[bytes], values: dict[str, Any], data: bytes = b"") -> None:
    message = json.dumps(values).encode()
    file.write(_SIZES.pack(len(message), len(data)))
    file.write(message)
    file.write(data)
    file.flush()


def _receive(file: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """The values and data of a message.

    Raises:
        EOFError: the other process has ended.
    """
    sizes = _SIZES.unpack(_exactly(file, _SIZES.size))
    if max(sizes) > _MAX_REPLY:
        raise EOFError
    message, data = (_exactly(file, size) for size in sizes)
    return json.loads(message), data


def _exactly(file: IO[bytes], size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _limit_process(seconds: int, memory_mib: int) -> None:
    """Let the system end this process after so many more seconds, and refuse it more memory. Windows cannot."""
    try:
        import resource
    except ImportError:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    for kind, wanted in (
        (resource.RLIMIT_CPU, int(usage.ru_utime + usage.ru_stime) + seconds + 1),
        (resource.RLIMIT_AS, memory_mib << 20),
    ):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def allow_ocr() -> None:
    """Give this process the time that recognising pictures takes, if it is one that `main` serves in."""
    if _serving:
        _limit_process(limits().ocr_seconds, limits().memory_mib)


def _serve(requests: IO[bytes], replies: IO[bytes], read: _Read) -> None:
    """Read documents until there are no more requests."""
    while True:
        try:
            request, data = _receive(requests)
        except EOFError:
            return
        allowed = Limits(**request["limits"])
        _limit_process(request["seconds"], allowed.memory_mib)
        try:
            with limited(allowed):
                document = read(data, request["shown_name"], Path(request["name"]))
            lines = [astuple(line) for line in document.lines]
            reply = {"text": document.text, "title": document.title, "metadata": document.metadata, "lines": lines}
            _send(replies, reply)
        except MemoryError:
            problem = f"{request['shown_name']}: needs more than {allowed.memory_mib} MiB of memory"
            _send(replies, {"error": str(exceeded(problem, "split the file", "memory_mib"))})
            return  # libraries that ran out of memory may be damaged
        except InputError as error:
            _send(replies, {"error": str(error)})
        except Exception as error:  # the message is made here, because the reader has only the reply
            from zhili.errors import failure

            _send(replies, {"error": failure(request["shown_name"], error)})


def main() -> None:
    """Serve on standard input and output. What libraries print goes nowhere."""
    global _serving
    from zhili.reading.dispatch import read_here

    _serving = True
    tempfile.tempdir = sys.argv[1]
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for handle in (0, 1):
        os.dup2(nothing, handle)
    _send(replies, {})  # ready
    _serve(requests, replies, read_here)
    shutil.rmtree(sys.argv[1], ignore_errors=True)
