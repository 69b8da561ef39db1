"""Reading input files with clear errors, and atomic writing: a failure leaves the existing file or folder unchanged."""

import io
import json
import lzma
import os
import re
import secrets
import shutil
import stat
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TextIO

from zhili.errors import InputError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_TEMPORARY, _OLD = ".tmp", ".old"  # suffixes of what a process writes, and of the folder that it replaces
_SMALL, _RATIO = 16 << 20, 200  # bytes that any file may unpack to, and how many times its size a larger one may
_BLOCK = 1 << 20  # bytes that are unpacked at once
_MAX_LINKS = 40  # that the system follows, one after the other


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, without a byte order mark; a file compressed with xz (`.xz`) is decompressed.

    Raises:
        InputError: the file does not exist, is a folder, is empty, is not UTF-8, is damaged, or unpacks to more than
            200 times its size.
    """
    try:
        data = path.read_bytes()
        if path.suffix.lower() == ".xz":
            data = _unpacked(data, path)
    except (lzma.LZMAError, EOFError) as error:
        raise InputError(f"{path}: not an xz file, or damaged ({error}); compress the text again with xz") from None
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; check the path") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path and its permissions") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path}, line {line}: byte {error.start} is not UTF-8; convert it first, for example "
            f"`iconv -f GB18030 -t UTF-8 {path.name}`"
        ) from None
    if not text.strip():
        raise InputError(f"{path}: the file is empty; it needs at least one line of text")
    return text


def _unpacked(data: bytes, path: Path) -> bytes:
    """What a file that is compressed with xz unpacks to: a few KiB can be as many GiB."""
    blocks, size = [], 0
    with lzma.open(io.BytesIO(data)) as file:
        while block := file.read(_BLOCK):
            blocks.append(block)
            size += len(block)
            if size > max(_SMALL, _RATIO * len(data)):
                raise InputError(f"{path}: unpacks to more than {_RATIO} times its size; unpack it with `unxz`")
    return b"".join(blocks)


def read_json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number from 1, object) for every non-blank line of a JSON Lines file.

    Raises:
        InputError: as `read_text`, or if a line is not a JSON object.
    """
    # Not str.splitlines, which also splits at U+2028 and similar characters; JSON strings may contain those.
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield number, json_object(line)
        except InputError as error:
            raise InputError(f"{path}, line {number}: {error}") from None


def json_object(line: str) -> dict[str, Any]:
    """The object in a line of JSON Lines.

    Raises:
        InputError: the line is not a JSON object. The message does not name the file and line.
    """
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON ({getattr(error, 'msg', error)}); each line holds one object") from None
    if not isinstance(values, dict):
        raise InputError('not a JSON object; write {"id": …, "text": …}')
    return values


def descriptor_of(path: Path) -> int | None:
    """The number of an open file, if the path names one, as `/dev/stdout` and `/dev/fd/3` do; else None."""
    for _ in range(_MAX_LINKS):
        folder = os.path.realpath(path.parent)
        if folder in ("/dev/fd", "/proc/self/fd", f"/proc/{os.getpid()}/fd") and path.name.isdecimal():
            return int(path.name)
        if not path.is_symlink():
            return None
        path = Path(folder, path.readlink())
    return None


@contextmanager
def atomic_file(path: Path) -> Iterator[TextIO]:
    """Open a temporary UTF-8 file that replaces `path` if the block succeeds, and is removed if it fails.

    A symbolic link is followed. If `path` is not a regular file (a pipe), or names an open one (`/dev/stdout`), it
    is written directly. The new file is on disk before it replaces the old one, whose permissions it keeps; a new file
    gets those that the user's umask gives. What a killed process has left of the same file is removed.
    """
    handle = descriptor_of(path)
    path = Path(os.path.realpath(path))  # Path.resolve fails where links form a circle
    if handle is not None or (path.exists() and not path.is_file()):
        sys.stdout.flush()  # it may be the same file
        opened = os.open(path, os.O_WRONLY) if handle is None else os.dup(handle)
        with os.fdopen(opened, "w", encoding="utf-8", newline="") as file:
            yield file
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(path)
    temporary = _temporary(path)
    try:
        with temporary.open("x", encoding="utf-8", newline="") as file:
            _lock(file.fileno())
            yield file
        replace_file(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def replace_file(written: Path, path: Path) -> None:
    """Move a complete file to `path`, with the permissions of the file that it replaces, once it is safely on disk."""
    if path.exists():
        written.chmod(stat.S_IMODE(path.stat().st_mode))
    sync(written)
    written.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Wait until a file, or the list of a folder's files, is on disk. Not every system can do that for folders."""
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def atomic_folder(path: Path, names: Collection[str] = ()) -> Iterator[Path]:
    """Make a temporary folder that replaces `path` if the block succeeds, and is removed if it fails.

    A symbolic link is followed. What a killed process has left of the same folder is removed, or put back.

    Args:
        path: the folder.
        names: see `check_replaceable`.

    Raises:
        InputError: as `check_replaceable`.
    """
    path = Path(os.path.realpath(path))  # Path.resolve fails where links form a circle
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(path)
    check_replaceable(path, names)
    temporary = _temporary(path)
    temporary.mkdir()
    handle = os.open(temporary, os.O_RDONLY) if fcntl else None
    try:
        if handle is not None:
            _lock(handle)
        yield temporary
        for file in [*temporary.rglob("*"), temporary]:
            sync(file)
        check_replaceable(path, names)
        _swap(temporary, path)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    finally:
        if handle is not None:
            os.close(handle)


def check_replaceable(path: Path, names: Collection[str]) -> None:
    """Check that replacing a folder destroys nothing but earlier output.

    Args:
        path: the folder; it may be missing or empty.
        names: patterns (`*.json`) for the names of the files that may be in it. There may be no folder in it.

    Raises:
        InputError: the path is not a folder, or contains something else.
    """
    if path.exists() and not path.is_dir():
        raise InputError(f"{path}: this is a file, not a folder; name another folder")
    for entry in sorted(path.iterdir()) if path.is_dir() else ():
        if entry.is_dir() or not any(fnmatchcase(entry.name, name) for name in names):
            raise InputError(f"{path}: contains {entry.name}, which would be lost; name another folder, or move it")


def _swap(temporary: Path, path: Path) -> None:
    """Put a complete folder in the place of another, which stays if that fails."""
    if not path.exists():
        temporary.replace(path)
    else:
        temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        old = temporary.with_suffix(_OLD)
        path.replace(old)
        try:
            temporary.replace(path)
        except BaseException:
            old.replace(path)
            raise
        shutil.rmtree(old)
    sync(path.parent)


def _temporary(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}{_TEMPORARY}")


def _remove_leftovers(path: Path) -> None:
    """Remove the temporary files and folders of a killed process; put back the folder that it was replacing."""
    pattern = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{16}}(?:{_TEMPORARY}|{_OLD})")
    for entry in [entry for entry in path.parent.iterdir() if pattern.fullmatch(entry.name)] if fcntl else ():
        with suppress(OSError):
            handle = os.open(entry, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                if _lock(handle):  # else its process is running
                    _remove_leftover(entry, path)
            finally:
                os.close(handle)


def _remove_leftover(entry: Path, path: Path) -> None:
    if entry.suffix == _OLD and not path.exists():
        entry.replace(path)
    elif entry.is_dir():
        shutil.rmtree(entry)
    else:
        entry.unlink()


def _lock(handle: int) -> bool:
    """Lock an open file or folder until it is closed; False if another process has the lock, or there are no locks."""
    if fcntl is None:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
