"""Parquet: the columns of CSV with types, for data frames and databases."""

from pathlib import Path
from typing import Any

from zhili.extras import require
from zhili.files import replace_file
from zhili.output.columns import COLUMNS, KINDS, rows
from zhili.output.file_result import FileResult
from zhili.output.lines import LineWriter

pyarrow = require("pyarrow", extra="tables", purpose="--format parquet")
ipc = require("pyarrow.ipc", extra="tables", purpose="--format parquet")
parquet = require("pyarrow.parquet", extra="tables", purpose="--format parquet")

ROW_GROUP_BYTES = 16 << 20  # before compression


class ParquetWriter(LineWriter):
    """Writer of an Arrow stream with one batch for each result; `pack` converts the complete stream to Parquet.

    A Parquet file cannot be resumed, because its index is at its end. An Arrow stream can.
    """

    def _write_header(self) -> None:
        self._file.buffer.write(_schema(self._categories).serialize())

    def _write(self, result: FileResult) -> None:
        values = [row | scores for row, scores in rows(result)]
        self._file.buffer.write(pyarrow.RecordBatch.from_pylist(values, _schema(self._categories)).serialize())


def _schema(categories: tuple[str, ...]) -> Any:
    types = {
        "text": pyarrow.string(), "texts": pyarrow.list_(pyarrow.string()), "number": pyarrow.int64(),
        "flag": pyarrow.bool_(),
    }  # fmt: skip
    columns = [(name, types[KINDS.get(name, "text")]) for name in COLUMNS]
    return pyarrow.schema([*columns, *((name, pyarrow.float32()) for name in categories)])


def pack(stream: Path, output: Path) -> None:
    """Convert the Arrow stream of a `ParquetWriter` to a Parquet file, with one row group in memory at a time."""
    packed = stream.with_name("packed")
    with (
        stream.open("rb") as source,
        ipc.open_stream(source) as batches,
        parquet.ParquetWriter(packed, batches.schema) as file,
    ):
        group: list[Any] = []
        size = 0
        for batch in batches:
            group.append(batch)
            size += batch.nbytes
            if size >= ROW_GROUP_BYTES:
                file.write_table(pyarrow.Table.from_batches(group))
                group, size = [], 0
        if group:
            file.write_table(pyarrow.Table.from_batches(group))
    replace_file(packed, output)
