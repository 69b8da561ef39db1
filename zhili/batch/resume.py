"""The output of `zhili predict`: a stream, a file that appears when complete, or a file that a later run can resume."""

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TextIO

from zhili.errors import InputError
from zhili.files import atomic_file

_RUN, _PROGRESS, _ROWS, _LOCK = "run.json", "progress.json", "rows", "lock"
# All that a run makes in its folder: these files, the Parquet file before it is moved, and what a killed run has left.
_OWN = re.compile(r"(?:run\.json|progress\.json|rows|lock|packed)|\.(?:run|progress)\.json\.[0-9a-f]{16}\..*")


@dataclass(frozen=True)
class Progress:
    """The part of the output that is safely on disk.

    Args:
        chunks: the number of chunks since the start.
        checksum: a checksum over the names and ids in these chunks.
        size: the number of bytes written.
    """

    chunks: int = 0
    checksum: int = 0
    size: int = 0


@dataclass
class ResumableOutput:
    """A file to write to, and the progress of an earlier run that wrote to it.

    Args:
        file: open for writing at its end.
        progress: what is committed.
        folder: the folder in which `commit` records the progress; None records nothing.
    """

    file: TextIO
    progress: Progress = field(default_factory=Progress)
    folder: Path | None = None

    def commit(self, chunks: int, checksum: int) -> None:
        """Flush to disk and record the progress, so that an interrupted run can resume.

        Args:
            chunks: the number of chunks written since the start.
            checksum: the checksum over their names and ids.
        """
        self.file.flush()
        if self.folder is not None:
            os.fsync(self.file.fileno())
            self.progress = Progress(chunks, checksum, self.file.buffer.tell())
            _write_json(self.folder / _PROGRESS, asdict(self.progress))


@contextmanager
def plain_output(output: Path | None) -> Iterator[ResumableOutput]:
    """Write to standard output if `output` is None, else to a file that replaces `output` if the block succeeds."""
    if output is None:
        yield ResumableOutput(sys.stdout)
        sys.stdout.flush()  # so that a closed pipe is noticed here
    else:
        with atomic_file(output) as file:
            yield ResumableOutput(file)


@contextmanager
def resumable_output(
    output: Path, run: Mapping[str, Any], resume: bool, complete: Callable[[Path, Path], None]
) -> Iterator[ResumableOutput]:
    """Write to a file in a folder next to the output. If the block fails, the folder stays and a later run can resume.

    If the block fails before the first commit, nothing stays.

    Args:
        output: the path of the complete file; a link is followed.
        run: the inputs and options of the run as JSON values, by name. A run resumes only if all are the same.
        resume: resume an unfinished run, if there is one.
        complete: is called with the written file and `output`, and moves the file there.

    Raises:
        InputError: there is an unfinished run, and `resume` is False, or the run has other inputs or options, is still
            running, or is damaged; or its folder is a link.
    """
    output = Path(os.path.realpath(output))  # Path.resolve fails where links form a circle
    folder = output.with_name(f".{output.name}.unfinished")
    folder.parent.mkdir(parents=True, exist_ok=True)
    _check_own(folder)
    folder.mkdir(exist_ok=True)
    with _locked(folder):
        progress = _start(folder, run, resume)
        try:
            with (folder / _ROWS).open("a", encoding="utf-8", newline="") as file:
                file.truncate(progress.size)
                file.seek(0, os.SEEK_END)
                yield ResumableOutput(file, progress, folder)
        except BaseException:
            if not (folder / _PROGRESS).exists():
                shutil.rmtree(folder, ignore_errors=True)  # Windows does not remove open files
            raise
        complete(folder / _ROWS, output)
        # Removed while locked, because another run may create the folder again after that. On Windows the lock's file
        # stays.
        shutil.rmtree(folder, ignore_errors=True)


def _check_own(folder: Path) -> None:
    """Check that a folder is one that a run made, because it is removed with all that is in it.

    Raises:
        InputError: it is a link, or something in it is a link or of another name.
    """
    if folder.is_symlink() or folder.is_file():
        raise InputError(f"{folder}: this is a link or a file, which no run made; remove it")
    for path in sorted(folder.iterdir()) if folder.exists() else ():
        if path.is_symlink() or path.is_dir() or not _OWN.fullmatch(path.name):
            raise InputError(f"{path}: no run made this, and it would be lost; move it to another folder")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep two runs from writing the same file. The system releases the lock of a run that is killed."""
    # Imported here, because most runs do not need it and start faster without.
    from filelock import FileLock, Timeout

    lock = FileLock(folder / _LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise InputError(f"{folder}: another run is writing this output; wait for it or stop it") from None
    try:
        yield
    finally:
        lock.release()


def _start(folder: Path, run: Mapping[str, Any], resume: bool) -> Progress:
    """Start a run, or resume the unfinished one; returns what is already written."""
    rows = folder / _ROWS
    # A run without progress has nothing to resume. A run without rows was complete, but could not remove the folder.
    if not (folder / _PROGRESS).exists() or not rows.exists():
        (folder / _PROGRESS).unlink(missing_ok=True)
        _write_json(folder / _RUN, run)
        return Progress()
    if not resume:
        raise InputError(f"{folder}: unfinished run; add --resume to continue it, or remove the folder to start again")
    try:
        earlier, progress = _read_json(folder / _RUN), Progress(**_read_json(folder / _PROGRESS))
    except (OSError, ValueError, TypeError):
        earlier, progress = None, Progress()
    if earlier is None or rows.stat().st_size < progress.size:
        raise InputError(f"{folder}: the unfinished run is damaged; remove the folder to start again")
    changed = [name for name in run if earlier.get(name) != json.loads(json.dumps(run[name]))]
    if changed:
        raise InputError(
            f"{folder}: the unfinished run has other {', '.join(changed)}; remove the folder to start again"
        )
    return progress


def _write_json(path: Path, values: Mapping[str, Any]) -> None:
    with atomic_file(path) as file:
        json.dump(values, file, ensure_ascii=False)


def _read_json(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))
