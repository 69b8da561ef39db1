"""Read the documents in .zip archives, one at a time and in memory: nothing is written to disk."""

import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO

from zhili.errors import InputError
from zhili.limits import limits
from zhili.reading.sniff import FOLDER_SUFFIXES, is_passed_over, zip_kind
from zhili.zip_file import open_zip

_MAX_DEPTH = 2  # archives within archives; the outer one counts
_MAX_MEMBERS = 10_000
_MAX_TOTAL = 2 << 30  # bytes of all unpacked members
_SMALL = 10 << 20  # bytes below which the ratio does not matter
_UTF8_NAME = 0x800  # the flag of a member whose name is UTF-8
_ENCRYPTED = 0x1


@dataclass(frozen=True)
class Member:
    """A document in an archive.

    Args:
        name: its path in the archive; "inner.zip!a.txt" in an archive within the archive.
        data: its bytes.
        share: the share of the archive's members up to this one, from 0 to 1.
    """

    name: str
    data: bytes
    share: float = 1.0


@dataclass
class _Budget:
    """What may still be read of an archive and of those in it."""

    members: int = _MAX_MEMBERS
    size: int = _MAX_TOTAL


def read_members(file: IO[bytes], shown_name: str) -> Iterator[Member | InputError]:
    """Read the documents of an archive in the order of their names, as a folder is searched.

    Hidden files, links and files that are no documents are passed over. Archives in the archive are read too, one level
    deep.

    Args:
        file: the archive.
        shown_name: its name for messages.

    Yields:
        The documents; an error for each that cannot be read.

    Raises:
        InputError: the archive is damaged, protected by a password or too large.
    """
    yield from _walk(file, shown_name, "", 1, _Budget())


def read_single_member(file: IO[bytes], shown_name: str) -> Member:
    """Read the document of an archive that has exactly one.

    Raises:
        InputError: as `read_members`; or the archive has no document, several, or one that cannot be read.
    """
    only = None
    for member in read_members(file, shown_name):
        if isinstance(member, InputError):
            raise member
        if only is not None:
            raise InputError(f"{shown_name}: a zip archive of several documents; use `zhili predict`, or unpack it")
        only = member
    if only is None:
        raise no_document(shown_name)
    return only


def no_document(shown_name: str) -> InputError:
    """The error of an archive without a document."""
    return InputError(f"{shown_name}: no report in this archive; reports are {' '.join(FOLDER_SUFFIXES)} files")


def _walk(file: IO[bytes], shown_name: str, prefix: str, depth: int, budget: _Budget) -> Iterator[Member | InputError]:
    try:
        archive = open_zip(file, shown_name)
    except InputError:
        raise
    except Exception:  # zipfile lets many errors through
        raise InputError(f"{shown_name}: damaged or incomplete zip file; get it again") from None
    with archive:
        listed = sorted(_documents(archive), key=lambda named: named[0])
        if listed and all(info.flag_bits & _ENCRYPTED for _, info in listed):
            raise InputError(f"{shown_name}: protected by a password; unpack it first")
        for number, (name, info) in enumerate(listed, 1):
            share = number / len(listed)
            budget.members -= 1
            try:
                if budget.members < 0:
                    raise InputError(f"{shown_name}: more than {_MAX_MEMBERS:,} documents; unpack it first")
                data = _read(archive, info, f"{shown_name}!{name}", budget)
                kind = zip_kind(BytesIO(data), f"{shown_name}!{name}")
            except InputError as error:
                yield error
                if budget.members < 0 or budget.size <= 0:
                    return
                continue
            if kind == "zip":
                yield from _inner(data, f"{shown_name}!{name}", f"{prefix}{name}!", depth, budget)
            else:
                yield Member(prefix + name, data, share)


def _inner(data: bytes, shown_name: str, prefix: str, depth: int, budget: _Budget) -> Iterator[Member | InputError]:
    """The documents of an archive in an archive; its errors do not stop the outer one."""
    if depth == _MAX_DEPTH:
        yield InputError(f"{shown_name}: archives are nested more than {_MAX_DEPTH} deep; unpack it first")
        return
    try:
        yield from _walk(BytesIO(data), shown_name, prefix, depth + 1, budget)
    except InputError as error:
        yield error


def _documents(archive: zipfile.ZipFile) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """The members that a folder run would read, with their names. Links are not followed."""
    for info in archive.infolist():
        name = _name(info)
        path = PurePosixPath(name)
        is_link = stat.S_ISLNK(info.external_attr >> 16)
        wanted = path.suffix.lower() in FOLDER_SUFFIXES and not is_passed_over(path.parts[:-1])
        if wanted and not info.is_dir() and not is_link and not is_passed_over((path.name,)):
            yield name, info


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a member. Chinese programs write GBK without saying so, which zipfile decodes as code page 437."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        try:
            raw = name.encode("cp437")
            try:
                name = raw.decode("utf-8")
            except UnicodeDecodeError:
                name = raw.decode("gb18030")
        except UnicodeError:
            pass
    return name.replace("\\", "/")


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, shown_name: str, budget: _Budget) -> bytes:
    """Unpack a member within the limits; the sizes that the archive states may be wrong."""
    path = PurePosixPath(_name(info))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        raise InputError(f"{shown_name}: its path leads out of the archive; pack the archive again")
    if info.flag_bits & _ENCRYPTED:
        raise InputError(f"{shown_name}: protected by a password; unpack it first")
    limit = min(limits().file_mib << 20, budget.size, max(_SMALL, info.compress_size * limits().ratio))
    try:
        with archive.open(info) as file:
            data = file.read(limit + 1)
    except Exception as error:  # a damaged member raises errors of zipfile and of the decompressors
        raise InputError(f"{shown_name}: cannot be unpacked ({type(error).__name__}); unpack it first") from None
    budget.size -= len(data)
    if len(data) > limit:
        raise InputError(f"{shown_name}: too large when unpacked ({limit >> 20} MiB are allowed); unpack it first")
    return data
