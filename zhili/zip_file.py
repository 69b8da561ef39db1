"""Open zip files whose list of members is not too large: `zipfile` holds all of it in memory, at ten times its size."""

import io
import struct
from typing import IO
from zipfile import ZipFile

from zhili.limits import limits

_END, _END_64, _LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"  # the first bytes of the records at the end
_END_SIZE, _END_64_SIZE, _LOCATOR_SIZE = 22, 56, 20
_MAX_COMMENT = (1 << 16) - 1


def open_zip(file: IO[bytes], shown_name: str) -> ZipFile:
    """Open a zip file.

    Args:
        file: the file.
        shown_name: its name for messages.

    Raises:
        InputError: the list of its members is larger than the limit `directory_mib`.
        Exception: the file is damaged; `zipfile` lets many errors through.
    """
    limits().check_directory(_directory_size(file), shown_name)
    return ZipFile(file)


def _directory_size(file: IO[bytes]) -> int:
    """The size in bytes that the records at the end of a zip file state for the list; 0 if there are none."""
    length = file.seek(0, io.SEEK_END)
    start = max(0, length - _END_SIZE - _MAX_COMMENT)
    file.seek(start)
    tail = file.read()
    last = len(tail) - _END_SIZE  # where the record is if no comment follows it
    end = tail.rfind(_END, 0, last + len(_END)) if last >= 0 else -1
    if end < 0:
        return 0
    (size,) = struct.unpack_from("<I", tail, end + 12)
    return max([size, *_sizes_64(file, start + end - _LOCATOR_SIZE)])


def _sizes_64(file: IO[bytes], locator: int) -> list[int]:
    """The sizes that the records of a large zip file (zip64) state, where its locator may be and where that points."""
    if locator < 0:
        return []
    file.seek(locator)
    found = file.read(_LOCATOR_SIZE)
    if not found.startswith(_LOCATOR_64):
        return []
    (stated,) = struct.unpack_from("<Q", found, 8)
    sizes: list[int] = []
    for place in (stated, locator - _END_64_SIZE):
        file.seek(max(0, min(place, locator)))
        record = file.read(_END_64_SIZE)
        if record.startswith(_END_64) and len(record) == _END_64_SIZE:
            sizes += struct.unpack_from("<Q", record, 40)
    return sizes
