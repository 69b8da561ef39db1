"""Where `zhili predict` writes: to a stream, to a file aside, or to one that an unfinished run can be gone on with."""

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TextIO

from zhili.errors import InputError
from zhili.files import atomic_file

_RUN, _PROGRESS, _ROWS, _LOCK = "run.json", "done.json", "rows", "lock"


@dataclass(frozen=True)
class Progress:
    """How much is written for good: pieces, a checksum over what they are of, and their bytes."""

    pieces: int = 0
    checksum: int = 0
    bytes: int = 0


@dataclass
class ResumableOutput:
    """A file to write to, and what stands in it already.

    Args:
        file: open for writing at its end.
        done: what an earlier run wrote.
        folder: where `keep` notes how far the run is; None notes nothing.
    """

    file: TextIO
    done: Progress = field(default_factory=Progress)
    folder: Path | None = None

    def keep(self, pieces: int, checksum: int) -> None:
        """Hands on what was written, and makes it safe from a kill: so many pieces since the start, and of what."""
        self.file.flush()
        if self.folder is not None:
            os.fsync(self.file.fileno())
            self.done = Progress(pieces, checksum, self.file.buffer.tell())
            _write_json(self.folder / _PROGRESS, asdict(self.done))


@contextmanager
def plain_output(output: Path | None) -> Iterator[ResumableOutput]:
    """Standard output where `output` is None; else a file written aside and renamed when the block ends well."""
    if output is None:
        yield ResumableOutput(sys.stdout)
    else:
        with atomic_file(output) as file:
            yield ResumableOutput(file)


@contextmanager
def resumable_output(
    output: Path, run: Mapping[str, Any], resume: bool, complete: Callable[[Path, Path], None]
) -> Iterator[ResumableOutput]:
    """A file in a folder beside the output, that stays there when the block fails and is gone on with by `resume`.

    A block that fails before anything was kept leaves nothing behind.

    Args:
        output: where the file is put when the block ends well; a link is followed.
        run: what the run is of, by name, in values of JSON; it is gone on with only where all of it is the same.
        resume: go on with an unfinished run, if there is one.
        complete: takes the written file and `output`, and puts it there.

    Raises:
        InputError: an unfinished run is there and `resume` is False, or it is of something else, still running, or
            damaged.
    """
    output = output.resolve()
    folder = output.with_name(f".{output.name}.unfinished")
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        done = _begin(folder, run, resume)
        try:
            with (folder / _ROWS).open("a", encoding="utf-8", newline="") as file:
                file.truncate(done.bytes)
                file.seek(0, os.SEEK_END)
                yield ResumableOutput(file, done, folder)
        except BaseException:
            if not (folder / _PROGRESS).exists():
                shutil.rmtree(folder, ignore_errors=True)  # Windows removes no file that is open
            raise
        complete(folder / _ROWS, output)
        # Under the lock, or it would be the next run's folder; Windows leaves the lock's own file.
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Two runs must not write one file; the lock of a killed one is gone with it."""
    # Imported here: most runs start faster without.
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


def _begin(folder: Path, run: Mapping[str, Any], resume: bool) -> Progress:
    """What an unfinished run has done; one that has done nothing is as good as none."""
    rows = folder / _ROWS
    # Without its rows it had ended: nothing but the folder was left to remove.
    if not (folder / _PROGRESS).exists() or not rows.exists():
        (folder / _PROGRESS).unlink(missing_ok=True)
        _write_json(folder / _RUN, run)
        return Progress()
    if not resume:
        raise InputError(f"{folder}: an unfinished run is there; add --resume to go on, or remove it to start again")
    try:
        before, done = _read_json(folder / _RUN), Progress(**_read_json(folder / _PROGRESS))
    except (OSError, ValueError, TypeError):
        before, done = None, Progress()
    if before is None or rows.stat().st_size < done.bytes:
        raise InputError(f"{folder}: the unfinished run there is damaged; remove it to start again")
    other = [name for name in run if before.get(name) != json.loads(json.dumps(run[name]))]
    if other:
        raise InputError(f"{folder}: the unfinished run there has other {', '.join(other)}; remove it to start again")
    return done


def _write_json(path: Path, values: Mapping[str, Any]) -> None:
    with atomic_file(path) as file:
        json.dump(values, file, ensure_ascii=False)


def _read_json(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))
