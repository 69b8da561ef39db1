import hashlib
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from train.assets.pinned import PinnedFile, download, verify
from zhili.errors import InputError

DATA = "茶园\n".encode()


def wheel(folder: Path) -> None:
    with zipfile.ZipFile(folder / "tea-1.0-py3-none-any.whl", "w") as file:
        file.writestr("tea/leaves.txt", DATA)
        file.writestr("tea-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tea\nVersion: 1.0\n")
        file.writestr("tea-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr("tea-1.0.dist-info/RECORD", "")


def source_distribution(folder: Path) -> None:
    with tarfile.open(folder / "tea-1.0.tar.gz", "w:gz") as file:
        for name, data in {
            "tea/leaves.txt": DATA,
            "PKG-INFO": b"Metadata-Version: 2.1\nName: tea\nVersion: 1.0\n",
            "setup.py": b"from setuptools import setup\nsetup(name='tea', version='1.0')\n",
        }.items():
            entry = tarfile.TarInfo(f"tea-1.0/{name}")
            entry.size = len(data)
            file.addfile(entry, io.BytesIO(data))


@pytest.mark.parametrize(
    ("make", "member", "options"),
    [
        (wheel, "tea/leaves.txt", ("--only-binary=:all:",)),
        (source_distribution, "tea-1.0/tea/leaves.txt", ("--no-binary=:all:", "--no-build-isolation")),
    ],
)
def test_download_reads_wheels_and_source_distributions(  # type: ignore[no-untyped-def]
    make, member, options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    source = PinnedFile("tea==1.0", member, hashlib.sha256(DATA).hexdigest(), options)
    assert download(source) == DATA


def test_file_with_another_hash_is_refused() -> None:
    with pytest.raises(InputError, match="not the pinned"):
        verify(b"something else", PinnedFile("tea==1.0", "leaves.txt", hashlib.sha256(DATA).hexdigest()))


def test_failed_download_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    with pytest.raises(InputError, match=r"tea==1.0 could not be downloaded"):
        download(PinnedFile("tea==1.0", "leaves.txt", ""))
