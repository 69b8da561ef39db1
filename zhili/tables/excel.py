"""Excel workbooks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from io import BufferedReader
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat
from zipfile import ZipFile, ZipInfo

from zhili.errors import InputError
from zhili.extras import require
from zhili.limits import exceeded, limits
from zhili.tables.header import Header
from zhili.tables.row import ColumnSelector, TableRow, rows_below_header
from zhili.zip_file import open_zip


def read_excel(
    path: Path, columns: ColumnSelector | None, sheet: str | None = None, header: Header | None = None
) -> Iterator[TableRow]:
    """Read a sheet; a formula has the value that was saved with it.

    A cell that is merged with those below it has its value in each of these rows.

    Args:
        path: the workbook.
        columns: selects the columns to read.
        sheet: the name of the sheet; None reads the first.
        header: where the names of the columns are.

    Raises:
        InputError: the file is not a workbook or is damaged, it has no such sheet, the selector refuses the header, or
            openpyxl is not installed.
    """
    book = _open(path)
    try:
        worksheet = _sheet(path, {each.title: each for each in book.worksheets}, sheet)
        total = worksheet.max_row
        worksheet.reset_dimensions()  # some programs write wrong ones, so that rows would be missing
        file = f"{path}, sheet {worksheet.title}"

        def share(number: int) -> float:
            return min(number / total, 1.0) if total else 0.0

        yield from rows_below_header(file, _records(file, worksheet), columns, share, header)
    finally:
        book.close()


def sheet_names(path: Path) -> tuple[str, ...]:
    """The names of the sheets of a workbook, in order.

    Raises:
        InputError: as `read_excel`.
    """
    book = _open(path)
    try:
        return tuple(sheet.title for sheet in book.worksheets)
    finally:
        book.close()


def _open(path: Path) -> Any:
    require("openpyxl", "tables", str(path))
    try:
        with path.open("rb") as file, open_zip(file, str(path)) as package:
            limits().check_members(package.infolist(), str(path))
        return _read_book(path)
    except (OSError, InputError):
        raise
    except Exception as error:  # openpyxl lets the errors of its zip and XML parsers through
        if isinstance(error.__cause__, InputError):  # and wraps those of a part
            raise error.__cause__ from None
        raise InputError(f"{path}: not an Excel workbook ({error}); save it as .xlsx") from None


def _read_book(path: Path) -> Any:
    """All but the cells; as openpyxl.load_workbook, but with limits on what is read whole."""
    from openpyxl.reader.excel import ExcelReader

    reader = ExcelReader(path, read_only=True, data_only=True, keep_links=False)
    reader.archive.close()
    reader.archive = package = _Package(path)
    try:
        reader.read_manifest()
        package.check_strings(reader.package)
        reader.read()
    except BaseException:
        package.close()
        raise
    return reader.wb


class _Package(ZipFile):
    """The parts of a workbook, of which openpyxl reads all but the sheets and the shared texts whole."""

    def open(self, name: Any, *args: Any, **options: Any) -> Any:
        """Open a part.

        Raises:
            InputError: it is too much compressed.
        """
        info, shown_name = name if isinstance(name, ZipInfo) else self.getinfo(name), str(self.filename)
        limits().check_ratio(info.file_size, info.compress_size, shown_name)
        return _Part(super().open(name, *args, **options), info.file_size, shown_name)

    def check_strings(self, manifest: Any) -> None:
        """Check the size of the shared texts, all of which openpyxl keeps in memory.

        Raises:
            InputError: they are larger than `strings_mib`.
        """
        from openpyxl.xml.constants import SHARED_STRINGS

        part = manifest.find(SHARED_STRINGS)
        most = limits().strings_mib
        if part is not None and self.getinfo(part.PartName[1:]).file_size > most << 20:
            problem = f"{self.filename}: more than {most} MiB of texts that cells share"
            raise exceeded(problem, "split the workbook", "strings_mib")


class _Part(BufferedReader):
    """A part of a workbook, which is read whole only if it is small: as a tree, it is 30 times as large."""

    def __init__(self, part: Any, size: int, shown_name: str) -> None:
        super().__init__(part)
        self._size, self._shown_name = size, shown_name

    def read(self, size: int | None = -1, /) -> bytes:
        """Read a block, or all.

        Raises:
            InputError: all is larger than `part_mib`.
        """
        most = limits().part_mib
        if (size is None or size < 0) and self._size > most << 20:
            problem = f"{self._shown_name}: more than {most} MiB of styles or another part that is read whole"
            raise exceeded(problem, "copy the cells to a new workbook", "part_mib")
        return super().read(size)


def _sheet(path: Path, sheets: Mapping[str, Any], name: str | None) -> Any:
    if not sheets:
        raise InputError(f"{path}: no sheet with cells; save the table as a worksheet")
    if name is not None and name not in sheets:
        raise InputError(f"{path}: no sheet {name!r}; choose one of {', '.join(sheets)}")
    return sheets[name or next(iter(sheets))]


def _records(file: str, worksheet: Any) -> Iterator[list[Any]]:
    number = 0
    try:
        merged = _merged_below(file, worksheet)
        for record in limits().bounded_rows(_filled(worksheet.iter_rows(values_only=True), merged), file):
            number += 1
            yield record
    except InputError:
        raise
    except Exception as error:  # as in _open
        raise InputError(f"{file}: damaged after row {number} ({error}); save the workbook again") from None


def _filled(rows: Iterable[Sequence[Any]], merged: Mapping[int, list[tuple[int, int]]]) -> Iterator[list[Any]]:
    """The rows with the values of merged cells in each; rows without cells stay so, and cost nothing."""
    repeated: dict[int, tuple[Any, int]] = {}  # column → the value of a merged cell, and its last row
    for number, cells in enumerate(rows, 1):
        record = [_as_in_csv(cell) for cell in cells]
        if any(cell is not None for cell in record):
            repeated = {column: cell for column, cell in repeated.items() if number <= cell[1]}
            record += [None] * (max(repeated, default=-1) + 1 - len(record))
            for column, (value, _) in repeated.items():
                record[column] = value
            starts = ((column, last) for column, last in merged.get(number, ()) if column < len(record))
            repeated |= {column: (record[column], last) for column, last in starts}
        yield record


def _merged_below(file: str, worksheet: Any) -> dict[int, list[tuple[int, int]]]:
    """The cells that are merged with those below them, by row: (column from 0, last row) of each.

    openpyxl does not tell them of a sheet that it reads row by row, and they are written after the rows.

    Raises:
        InputError: there are more than a sheet may have.
    """
    from openpyxl.utils import range_boundaries

    merged: dict[int, list[tuple[int, int]]] = {}
    count = 0

    def note(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        if tag.endswith(" mergeCell"):
            count += 1
            limits().check_merged(count, file)
            left, top, _, bottom = range_boundaries(attributes.get("ref", ""))
            if bottom > top:
                merged.setdefault(top, []).append((left - 1, bottom))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = note
    with worksheet._get_source() as source:
        has_merged = _contains(source, b"mergeCell ")  # parsing takes half as long as reading the rows
    if has_merged:
        # A damaged sheet is reported where its rows are read.
        with worksheet._get_source() as source, suppress(expat.ExpatError):
            parser.ParseFile(source)
    return merged


def _contains(file: IO[bytes], word: bytes) -> bool:
    end = b""
    while block := file.read(1 << 16):
        if word in end + block:
            return True
        end = block[-len(word) :]
    return False


def _as_in_csv(cell: Any) -> Any:
    """A number as the text that Excel writes to CSV; other cells unchanged."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return cell
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)
