"""Parquet files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from zhili.errors import InputError
from zhili.extras import require
from zhili.limits import exceeded, limits
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
    from pyarrow import parquet

    number = 0
    try:
        # Not parquet.read_table, which looks for partitions in the names of the folders. Without the two options whole
        # row groups would be read at once.
        with parquet.ParquetFile(path, buffer_size=_BUFFER, pre_buffer=False) as file:
            names, total = file.schema_arrow.names, file.metadata.num_rows
            selected = select_columns(str(path), names, columns)
            _check_size(path, file.metadata)
            rows = _rows_at_once(file.metadata)
            for batch in file.iter_batches(rows, columns=None if selected == names else selected, use_threads=False):
                for values in batch.to_pylist():
                    number += 1
                    check_row(sum(len(value) for value in values.values() if isinstance(value, str)))
                    yield TableRow(str(path), "row", number, number, values, number / total)
    except (pyarrow.ArrowException, UnicodeDecodeError) as error:
        what = f"damaged after row {number}" if number else "not Parquet"
        raise InputError(f"{path}: {what} ({str(error).splitlines()[0]}); write the file again") from None


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
