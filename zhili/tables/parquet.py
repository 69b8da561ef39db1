"""Parquet files."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import accumulate
from pathlib import Path
from typing import Any

from zhili.errors import InputError
from zhili.extras import require
from zhili.limits import exceeded, limits
from zhili.tables.nested import nested_size
from zhili.tables.row import ColumnSelector, TableRow, select_columns
from zhili.tables.text_stream import check_row

_BUFFER = 1 << 20  # bytes that are read ahead of each column
_BATCH = 1024  # rows at once
_UNPACKED = 64 << 20  # bytes of a column at once


def read_parquet(path: Path, columns: ColumnSelector | None) -> Iterator[TableRow]:
    """Read the rows in order, counted from 1; lists stay lists.

    Raises:
        InputError: the file is not Parquet or is damaged, the selector refuses its columns, or pyarrow is not
            installed.
    """
    pyarrow = require("pyarrow", "tables", str(path))
    number = 0
    try:
        with _open(path) as file:
            names, total = file.schema_arrow.names, file.metadata.num_rows
            selected = select_columns(str(path), names, columns)
            _check_size(path, file.metadata)
            _check_nested(path, file.metadata, frozenset(selected))
            rows = _rows_at_once(file.metadata)
            for batch in file.iter_batches(rows, columns=None if selected == names else selected, use_threads=False):
                for values in _values(batch):
                    number += 1
                    yield TableRow(str(path), "row", number, number, values, number / total)
    except pyarrow.ArrowException as error:
        what = f"damaged after row {number}" if number else "not Parquet"
        raise InputError(f"{path}: {what} ({str(error).splitlines()[0]}); write the file again") from None


def _open(path: Path) -> Any:
    from pyarrow import parquet

    metadata = parquet.read_metadata(path)
    texts = [column.path for column in _nested(metadata.schema) if column.physical_type == "BYTE_ARRAY"]
    # Not parquet.read_table, which looks for partitions in the names of the folders. Without the two options for the
    # buffer whole row groups would be read at once; without dictionaries, a text in lists would be stored for each.
    return parquet.ParquetFile(
        path, metadata=metadata, buffer_size=_BUFFER, pre_buffer=False, read_dictionary=texts or None
    )


def _nested(schema: Any) -> list[Any]:
    """The columns of values in lists."""
    columns = (schema.column(number) for number in range(len(schema)))
    return [column for column in columns if column.max_repetition_level]


def _values(batch: Any) -> Iterator[dict[str, Any] | InputError]:
    """The rows of a batch as values of Python: one by one where lists are long, or a value cannot be one of Python."""
    values, characters = nested_size(batch)
    rows = None
    if values <= limits().row_values and characters <= limits().row_characters:
        with suppress(OverflowError, ValueError):
            rows = batch.to_pylist()
    for number in range(len(batch)):
        row = _value(batch.slice(number, 1)) if rows is None else rows[number]
        if not isinstance(row, InputError):
            check_row(sum(len(value) for value in row.values() if isinstance(value, str)))
        yield row


def _value(row: Any) -> dict[str, Any] | InputError:
    from pyarrow import ArrowException

    values, characters = nested_size(row)
    check_row(characters, values)
    try:
        return row.to_pylist()[0]
    except ArrowException:
        raise
    except (OverflowError, ValueError) as error:  # a date of the year 10000, nanoseconds, a text that is not UTF-8
        return InputError(f"a value that cannot be read ({str(error).splitlines()[0]}); correct it")


def _check_nested(path: Path, metadata: Any, selected: frozenset[str]) -> None:
    """Check the lists: one row may have all values, and a few bytes can be millions of equal ones."""
    for number in range(metadata.num_columns):
        column = metadata.schema.column(number)
        if column.max_repetition_level and not selected.isdisjoint(accumulate(column.path.split("."), "{}.{}".format)):
            values = max(
                (metadata.row_group(group).column(number).num_values for group in range(metadata.num_row_groups)),
                default=0,
            )
            if values > limits().cells:
                problem = f"{path}: more than {limits().cells:,} values in the lists of a row group"
                raise exceeded(problem, "write smaller ones", "cells")


def _check_size(path: Path, metadata: Any) -> None:
    """Check the row groups, which a small file can make as large as it likes."""
    largest = max((metadata.row_group(number).total_byte_size for number in range(metadata.num_row_groups)), default=0)
    unpacked = limits().unpacked_mib
    if largest > unpacked << 20:
        raise exceeded(f"{path}: a row group of more than {unpacked} MiB", "write smaller ones", "unpacked_mib")


def _rows_at_once(metadata: Any) -> int:
    """How many rows may be unpacked at once: a value that is stored once may be that of every row."""
    columns = [
        metadata.row_group(group).column(number).total_uncompressed_size
        for group in range(metadata.num_row_groups)
        for number in range(metadata.num_columns)
    ]
    return max(1, min(_BATCH, _UNPACKED // max(1, *columns)))
