"""Parquet: the rows of CSV with types, for data frames and databases."""

from pathlib import Path
from typing import Any, TextIO

from zhili.errors import InputError
from zhili.inference import Manifest
from zhili.output.file_result import FileResult

try:
    import pyarrow
    from pyarrow import ipc, parquet
except ImportError:
    raise InputError("--format parquet: pyarrow is not installed; pip install 'zhili[scale]'") from None

_GROUP = 16 << 20  # bytes of a row group, before it is compressed


class ParquetWriter:
    """Writes an Arrow stream, a batch for each result: unlike a Parquet file it can be cut and gone on with.

    `pack` makes Parquet of it when all is there.
    """

    def __init__(self, file: TextIO, manifest: Manifest, begun: bool = False) -> None:
        self._file, self._categories = file.buffer, manifest.taxonomy.ids
        self._schema = _schema(self._categories)
        if not begun:
            self._file.write(self._schema.serialize())

    def add(self, result: FileResult) -> None:
        """Writes a row for each paragraph."""
        rows: list[dict[str, Any]] = []
        for name, section, p in result.rows:
            assert p.prediction is not None
            row: dict[str, Any] = {"file": result.name, "id": name, "path": section.path, "heading": section.heading}
            if result.is_report:
                row |= {"start": p.start, "end": p.end}
            rows.append(row | {"text": p.text} | p.prediction.as_dict() | p.prediction.scores)
        self._file.write(pyarrow.RecordBatch.from_pylist(rows, self._schema).serialize())

    def finish(self) -> None:
        """Nothing is left."""


def _schema(categories: tuple[str, ...]) -> Any:
    text, names = pyarrow.string(), pyarrow.list_(pyarrow.string())
    place = [("file", text), ("id", text), ("path", names), ("heading", text)]
    offsets = [("start", pyarrow.int64()), ("end", pyarrow.int64())]
    answer = [("text", text), ("primary", text), ("labels", names), ("needs_review", pyarrow.bool_())]
    return pyarrow.schema([*place, *offsets, *answer, *((name, pyarrow.float32()) for name in categories)])


def pack(stream: Path, output: Path) -> None:
    """Makes a Parquet file of what a `ParquetWriter` wrote; nothing but a row group is held."""
    aside = stream.with_name("packed")
    with (
        stream.open("rb") as source,
        ipc.open_stream(source) as batches,
        parquet.ParquetWriter(aside, batches.schema) as file,
    ):
        group: list[Any] = []
        size = 0
        for batch in batches:
            group.append(batch)
            size += batch.nbytes
            if size >= _GROUP:
                file.write_table(pyarrow.Table.from_batches(group))
                group, size = [], 0
        if group:
            file.write_table(pyarrow.Table.from_batches(group))
    aside.replace(output)
