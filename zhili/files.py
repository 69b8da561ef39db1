"""Reading input files with clear errors, and atomic writing: a failure leaves the existing file or folder unchanged."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from zhili.errors import InputError


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, without a byte order mark.

    Raises:
        InputError: the file does not exist, is a folder, is empty, or is not UTF-8.
    """
    try:
        data = path.read_bytes()
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


@contextmanager
def atomic_file(path: Path) -> Iterator[TextIO]:
    """Open a temporary UTF-8 file that replaces `path` if the block succeeds, and is removed if it fails.

    A symbolic link is followed. If `path` is not a regular file (`/dev/stdout`, a pipe), it is written directly.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="") as file:
            yield file
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Make a temporary folder that replaces `path` if the block succeeds, and is removed if it fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    try:
        yield temporary
        temporary.chmod(0o755)
        if path.exists():
            old = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.old."))
            path.replace(old / path.name)
            temporary.replace(path)
            shutil.rmtree(old)
        else:
            temporary.replace(path)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
