"""Read an uploaded file in a process of its own, with limits on time and memory.

A file may come from anyone. A reader that takes too long or too much memory, or that crashes, must not take the service
with it: the process is ended, and the file gets a message.
"""

import contextlib
import multiprocessing
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from zhili.batch import InputFile, read_input
from zhili.errors import InputError
from zhili.output import FileResult
from zhili.reading import SUFFIXES, read_in_this_process
from zhili.tables import TextColumns, is_table, read_table

MAX_CHARACTERS = 2_000_000  # of one file; more would keep the model busy for hours
TEXT_COLUMNS = ("text", "正文", "内容", "文本", "段落")  # columns of a table that hold its paragraphs
_NAME_BYTES = 200  # of a file or folder
_PATH_CHARACTERS = 250  # of a file with its folders
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f/\\:*?\"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class ReadFile:
    """What was read of a file: its reports without predictions, and a message about what could not be read."""

    results: tuple[FileResult, ...]
    message: str = ""


_READ_FILE = TypeAdapter(ReadFile)


class FileReader:
    """Reads files, each in a new process.

    Args:
        folder: where the process writes the file while it reads it.
        seconds: the longest time for one file.
        memory: the most memory for one file, in bytes. Where the system has no such limit, only the time is limited.
    """

    def __init__(self, folder: Path, seconds: float, memory: int) -> None:
        self._folder, self._seconds, self._memory = folder, seconds, memory
        # A new process is cheap where it can be forked from one that has imported the readers and runs no threads.
        methods = multiprocessing.get_all_start_methods()
        self._context: Any = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if "forkserver" in methods:
            self._context.set_forkserver_preload([__name__, "zhili.serve.preload"])

    def read(self, name: str, data: bytes) -> ReadFile:
        """Read a file: a report, a table of paragraphs, or an archive of reports.

        Args:
            name: the name that the client gives.
            data: the bytes.

        Raises:
            InputError: the file cannot be read.
        """
        name = safe_path(name)
        receiver, sender = self._context.Pipe(duplex=False)
        with tempfile.TemporaryDirectory(dir=self._folder, ignore_cleanup_errors=True) as folder, receiver:
            process = self._context.Process(
                target=_read_in_child, args=(sender, folder, name, data, self._seconds, self._memory), daemon=True
            )
            process.start()
            sender.close()
            try:
                if not receiver.poll(self._seconds):
                    raise InputError(
                        f"{name}: reading took more than {self._seconds:.0f} s; split it, or save it again"
                    )
                answer = receiver.recv_bytes()
            except (EOFError, OSError):
                raise InputError(
                    f"{name}: reading needs too much memory or time; split the file, or save it in another format"
                ) from None
            finally:
                process.kill()
                process.join()
        if answer[:1] == b"!":
            raise InputError(answer[1:].decode())
        return _READ_FILE.validate_json(answer)


def safe_path(name: str) -> str:
    """A client's file name with its folders, which tell files of the same name apart; long ones lose outer folders."""
    *folders, file = re.split(r"[/\\]", name)
    path = _safe_name(file)
    for folder in filter(lambda part: part.strip(" ."), reversed(folders)):
        longer = f"{_safe_name(folder)}/{path}"
        if len(longer) > _PATH_CHARACTERS:
            break
        path = longer
    return path


def _safe_name(name: str) -> str:
    """A name without characters that a file name or a terminal should not have."""
    name = _UNSAFE.sub("_", name).strip().lstrip(".-~")
    stem, suffix = os.path.splitext(name)  # noqa: PTH122 (not a path)
    stem = stem.encode("utf-8", "replace")[: _NAME_BYTES - len(suffix.encode("utf-8", "replace"))].decode(
        "utf-8", "ignore"
    )
    return (stem or "file") + suffix[:20].encode("utf-8", "replace").decode()


def _read_in_child(connection: Connection, folder: str, name: str, data: bytes, seconds: float, memory: int) -> None:
    _limit(seconds, memory)
    read_in_this_process()
    os.chdir(folder)  # messages and results then have the bare name
    tempfile.tempdir = folder
    try:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(data)
        del data
        answer = _READ_FILE.dump_json(_read(name))
    except InputError as error:
        answer = f"!{error}".encode("utf-8", "replace")
    except (MemoryError, RecursionError):
        answer = f"!{name}: reading needs too much memory; split the file, or save it in another format".encode()
    except Exception as error:  # a fault of a reader, or of a library: the file gets a message, the service goes on
        answer = (
            f"!{name}: this file is damaged or unusual ({type(error).__name__}); save it in another format".encode()
        )
    with contextlib.suppress(BrokenPipeError):  # the service was killed, or waits no longer
        connection.send_bytes(answer)
    os._exit(0)


def _limit(seconds: float, memory: int) -> None:
    with contextlib.suppress(ImportError):  # Windows
        import resource

        wanted = {
            resource.RLIMIT_AS: memory, resource.RLIMIT_CPU: int(seconds) + 1, resource.RLIMIT_CORE: 0,
            resource.RLIMIT_FSIZE: memory,
        }  # fmt: skip
        for kind, value in wanted.items():
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(kind, (value, value))


def _read(name: str) -> ReadFile:
    messages: list[str] = []
    results: list[FileResult] = []
    try:
        for result in _results(name, messages):
            results.append(result)
            if sum(len(one.report.text) for one in results) > MAX_CHARACTERS:
                raise InputError(f"{name}: more than {MAX_CHARACTERS:,} characters of text; split it")
    except InputError as error:
        if not results:
            raise
        messages += str(error).splitlines()
    return ReadFile(tuple(results), "\n".join(messages[:20]))


def _results(name: str, messages: list[str]) -> Iterator[FileResult]:
    """The reports of a file. A table is read by its column of texts, or as a report if it has none of these."""
    columns = TextColumns()
    if is_table(Path(name)):
        columns = next((c for c in map(TextColumns, TEXT_COLUMNS) if _has(name, c)), columns)
    # "listed": as if a folder had been searched for it, so that a workbook without texts is a report.
    source = InputFile(Path(name), Path(name).stem, listed=Path(name).suffix.lower() in SUFFIXES)
    for chunk in read_input(source, columns, messages.append, whole=True):
        yield chunk.result


def _has(name: str, columns: TextColumns) -> bool:
    try:
        return next(read_table(Path(name), columns=columns.select, header=columns.header), None) is not None
    except InputError:
        return False
