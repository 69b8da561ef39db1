"""Opening zip files: the list of members is bounded before it is read."""

import io
import zipfile
from dataclasses import replace

import pytest

from zhili import InputError
from zhili.limits import Limits, limited
from zhili.zip_file import open_zip

NAMES = [f"{number:0200}.txt" for number in range(5_000)]  # a list of 1.2 MiB


def packed(comment: bytes = b"") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.comment = comment
        for name in NAMES:
            package.writestr(name, b"")
    return file.getvalue()


def names(data: bytes, directory_mib: int) -> list[str]:
    with limited(replace(Limits(), directory_mib=directory_mib)), open_zip(io.BytesIO(data), "a.zip") as package:
        return package.namelist()


@pytest.mark.parametrize("comment", [b"", b"a comment", b"x" * 60_000])
@pytest.mark.parametrize("large", [False, True])
def test_a_long_list_of_members_is_refused(comment: bytes, large: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if large:  # zip64: the size is in a record of its own
        monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 10)
        monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1_000)
    data = packed(comment)
    with pytest.raises(InputError, match=r"^a\.zip: more than 1 MiB for the list of its members; .*directory_mib=…$"):
        names(data, 1)
    monkeypatch.undo()
    assert names(data, 2) == NAMES


def test_the_records_of_a_large_archive_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 10)
    data = bytearray(packed())
    data[-10:-6] = bytes(4)  # the usual record says that the list is empty, that of zip64 that it is long
    with pytest.raises(InputError, match="more than 1 MiB"):
        names(bytes(data), 1)


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06", b"x" * 99])
def test_other_bytes_are_left_to_zipfile(data: bytes) -> None:
    with pytest.raises(zipfile.BadZipFile):
        open_zip(io.BytesIO(data), "a.zip")
