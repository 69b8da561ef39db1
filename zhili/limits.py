"""The most that reading one input may take. `docs/limits.md` has the reasons; every limit can be raised."""

from collections.abc import Iterable, Iterator, Sequence, Sized
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, replace
from typing import TypeVar
from zipfile import ZipInfo

from zhili.errors import InputError, did_you_mean

_MIB = 1 << 20
_SMALL = 16 * _MIB  # bytes below which the ratio of a compressed file does not matter
_EXCEL_ROWS = 1 << 20
_Row = TypeVar("_Row", bound=Sized)


@dataclass(frozen=True)
class Limits:
    """The most that reading one file may take.

    Args:
        file_mib: MiB of a file, or of a member of an archive.
        text_mib: MiB of a text file or web page.
        unpacked_mib: MiB of a file that is compressed inside, once it is unpacked.
        part_mib: MiB of a part of a workbook that is read whole, such as its styles.
        strings_mib: MiB of the texts of a workbook that its sheets share.
        directory_mib: MiB of the list of members of an archive or workbook; 10 MiB are some 100,000 members.
        ratio: unpacked to packed size, for files that unpack to more than 16 MiB.
        characters: characters of the text that is read.
        cell_characters: characters of a cell of a table; a row may have 16 times as many, and as many values.
        cells: cells of a sheet of a workbook, with the empty ones before others and those that merged cells fill; or
            values of the lists in a row group of Parquet.
        pages: pages of a document of fixed layout.
        seconds: seconds of a processor for a small document; each MiB adds `seconds_per_mib`.
        seconds_per_mib: seconds of a processor that each MiB of a document adds.
        ocr_seconds: seconds of a processor for a document with pictures of text.
        memory_mib: MiB of memory for a document.
    """

    file_mib: int = 200
    text_mib: int = 50
    unpacked_mib: int = 500
    part_mib: int = 4
    strings_mib: int = 100
    directory_mib: int = 10
    ratio: int = 200
    characters: int = 10_000_000
    cell_characters: int = 1 << 20
    cells: int = 20_000_000
    pages: int = 5_000
    seconds: int = 3
    seconds_per_mib: int = 10
    ocr_seconds: int = 1_800
    memory_mib: int = 2_048

    @property
    def row_characters(self) -> int:
        """Characters of a row of a table."""
        return 16 * self.cell_characters

    @property
    def row_values(self) -> int:
        """Values of a row of a table: a value takes as much memory as many characters."""
        return self.cell_characters

    @property
    def merged_cells(self) -> int:
        """Merged cells of a sheet of a workbook, which are held in memory."""
        return self.cells // 16

    def processor_seconds(self, size: int) -> int:
        """The seconds for a document of so many bytes."""
        return self.seconds + self.seconds_per_mib * size // _MIB

    def check_size(self, size: int, shown_name: str) -> None:
        """Check the bytes of a file.

        Raises:
            InputError: it is larger than `file_mib`.
        """
        if size > self.file_mib * _MIB:
            raise exceeded(f"{shown_name}: larger than {self.file_mib} MiB", "split the file", "file_mib")

    def check_text_size(self, size: int, shown_name: str) -> None:
        """Check the bytes of a text file or web page.

        Raises:
            InputError: it is larger than `text_mib`.
        """
        if size > self.text_mib * _MIB:
            raise exceeded(f"{shown_name}: a text larger than {self.text_mib} MiB", "split the file", "text_mib")

    def check_text(self, text: str, shown_name: str) -> None:
        """Check the text of a file.

        Raises:
            InputError: it has more than `characters`.
        """
        if len(text) > self.characters:
            raise exceeded(f"{shown_name}: more than {self.characters:,} characters", "split the file", "characters")

    def bounded_rows(self, rows: Iterable[_Row], shown_name: str) -> Iterator[_Row]:
        """The rows of a sheet: a few bytes can state a cell in the last column, or in a row of any number.

        Raises:
            InputError: there are more rows than in Excel, or more than `cells`.
        """
        cells = 0
        for number, row in enumerate(rows, 1):
            cells += len(row)
            if number > _EXCEL_ROWS:
                raise InputError(f"{shown_name}: more than {_EXCEL_ROWS:,} rows, as many as Excel has; save it again")
            if cells > self.cells:
                raise exceeded(f"{shown_name}: more than {self.cells:,} cells", "split the workbook", "cells")
            yield row

    def check_merged(self, merged: int, shown_name: str) -> None:
        """Check the merged cells of a sheet.

        Raises:
            InputError: there are more than a sixteenth of `cells`.
        """
        if merged > self.merged_cells:
            problem = f"{shown_name}: more than {self.merged_cells:,} merged cells"
            raise exceeded(problem, "unmerge them", "cells")

    def check_pages(self, pages: int, shown_name: str) -> None:
        """Check the pages of a file.

        Raises:
            InputError: there are more than `pages`.
        """
        if pages > self.pages:
            raise exceeded(f"{shown_name}: more than {self.pages:,} pages", "split the document", "pages")

    def check_directory(self, size: int, shown_name: str) -> None:
        """Check the bytes of the list of members of a zip file.

        Raises:
            InputError: they are more than `directory_mib`.
        """
        if size > self.directory_mib * _MIB:
            problem = f"{shown_name}: more than {self.directory_mib} MiB for the list of its members"
            raise exceeded(problem, "unpack it", "directory_mib")

    def check_members(self, members: Sequence[ZipInfo], shown_name: str) -> None:
        """Check what a file that is a zip file inside unpacks to; zipfile reads no more than the sizes it states.

        Raises:
            InputError: it is more than `unpacked_mib`, or more than `ratio` of the packed size.
        """
        unpacked = sum(member.file_size for member in members)
        packed = sum(member.compress_size for member in members)
        if unpacked > self.unpacked_mib * _MIB:
            raise exceeded(
                f"{shown_name}: more than {self.unpacked_mib} MiB unpacked", "split the file", "unpacked_mib"
            )
        self.check_ratio(unpacked, packed, shown_name)

    def check_ratio(self, unpacked: int, packed: int, shown_name: str) -> None:
        """Check how many bytes a compressed file or a part of it unpacks to, or has unpacked to so far.

        Raises:
            InputError: they are more than `ratio` of the packed bytes.
        """
        if unpacked > max(_SMALL, packed * self.ratio):
            raise exceeded(f"{shown_name}: unpacks to more than {self.ratio} of its size", "save it again", "ratio")


def exceeded(problem: str, remedy: str, name: str) -> InputError:
    """The error of an input that exceeds the limit with this name."""
    return InputError(f"{problem}; {remedy}, or raise the limit: --limit {name}=…")


_current: ContextVar[Limits] = ContextVar("limits", default=Limits())  # noqa: B039 (frozen)


def limits() -> Limits:
    """The limits that apply."""
    return _current.get()


@contextmanager
def limited(to: Limits | None) -> Iterator[Limits]:
    """Read with other limits than the usual ones; None changes nothing."""
    token = _current.set(to or limits())
    try:
        yield limits()
    finally:
        _current.reset(token)


def parse_limits(values: Sequence[str]) -> Limits:
    """Limits from `NAME=VALUE`, on top of the usual ones.

    Raises:
        InputError: a name is unknown, or a value is no positive whole number.
    """
    names = [field.name for field in fields(Limits)]
    changed = {}
    for item in values:
        name, _, value = item.partition("=")
        if name not in names:
            raise InputError(f"--limit {name}: unknown limit; {did_you_mean(name, names, 'use ' + ', '.join(names))}")
        if not (value.isascii() and value.isdecimal() and 0 < len(value) < 12 and int(value)):
            raise InputError(f"--limit {item}: give a positive whole number, {name}={getattr(Limits(), name)}")
        changed[name] = int(value)
    return replace(Limits(), **changed)
