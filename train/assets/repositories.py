"""Read files of a pinned commit of a git repository."""

import io
import os
import subprocess
import tempfile
from collections.abc import Collection

from zhili.errors import InputError


def read_commit(url: str, commit: str, paths: Collection[str]) -> dict[str, bytes]:
    """Fetch one commit into a temporary folder, and return the content of its files by path.

    Args:
        url: the repository, as `git fetch` takes it.
        commit: the whole hash of the commit.
        paths: the files to read; those that the commit lacks are left out of the result.

    Raises:
        InputError: git is not installed, or the commit cannot be fetched.
    """
    with tempfile.TemporaryDirectory() as folder:
        try:
            _run_git(folder, "init", "--quiet", "--bare")
            _run_git(folder, "fetch", "--quiet", "--depth", "1", "--", url, commit)
            request = "".join(f"{commit}:{path}\n" for path in paths)
            return _parse_batch(_run_git(folder, "cat-file", "--batch", request=request), paths)
        except FileNotFoundError:
            reason = "git is not installed"
        except subprocess.CalledProcessError as error:
            reason = _reason(error.stderr)
    raise InputError(
        f"{url}: commit {commit} could not be fetched ({reason}); try again, or give a file with the texts as --source"
    )


def _run_git(folder: str, *arguments: str, request: str = "") -> bytes:
    # Messages in English, and no question for a password, which GitHub asks where a repository does not exist.
    environment = os.environ | {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
    command = ["git", f"--git-dir={folder}", *arguments]
    return subprocess.run(command, input=request.encode(), capture_output=True, check=True, env=environment).stdout


def _reason(stderr: bytes) -> str:
    """The first message of git; the lines after it are general advice."""
    lines = stderr.decode(errors="replace").strip().splitlines() or ["git gave no reason"]
    messages = [line.partition(": ")[2] for line in lines if line.startswith(("fatal: ", "error: "))]
    return (messages or lines)[0]


def _parse_batch(output: bytes, paths: Collection[str]) -> dict[str, bytes]:
    """Parse what `git cat-file --batch` writes: `HASH TYPE SIZE`, the content and a line break; or `NAME missing`."""
    reader = io.BytesIO(output)
    files = {}
    for path in paths:
        header = reader.readline().split()
        if header[-1] == b"missing":
            continue
        _hash, kind, size = header
        content = reader.read(int(size) + 1)[:-1]
        if kind == b"blob":
            files[path] = content
    return files
