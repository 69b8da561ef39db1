import sys
from dataclasses import replace
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from zhili.errors import InputError
from zhili.limits import Limits, limited
from zhili.tables.read import read_table


def test_lists_stay_lists(tmp_path: Path) -> None:
    path = tmp_path / "year=2024" / "a.parquet"
    path.parent.mkdir()
    parquet.write_table(pyarrow.table({"text": ["停水", "太吵"], "labels": [["水电"], ["噪声", "环境"]]}), path)
    assert [(row.kind, row.number, row.index, row.values) for row in read_table(path)] == [
        ("row", 1, 1, {"text": "停水", "labels": ["水电"]}),
        ("row", 2, 2, {"text": "太吵", "labels": ["噪声", "环境"]}),
    ]


def test_only_selected_columns_are_read(tmp_path: Path) -> None:
    parquet.write_table(pyarrow.table({"a": [1], "b": [[2]], "c": ["三"]}), tmp_path / "a.parquet")
    assert next(read_table(tmp_path / "a.parquet", columns=lambda names: names[::2])).values == {"a": 1, "c": "三"}


def test_damaged_files_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"no parquet at all")
    with pytest.raises(InputError, match=r"a\.parquet: not Parquet .*; write the file again"):
        list(read_table(path))


def test_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"a\.parquet: .*pip install 'zhili\[tables\]'"):
        list(read_table(tmp_path / "a.parquet"))


def test_value_that_is_stored_once_is_not_unpacked_for_all_rows_at_once(tmp_path: Path) -> None:
    table = pyarrow.table({"text": ["x" * (1 << 20)] * 1024})
    parquet.write_table(table, tmp_path / "a.parquet")
    del table
    before = pyarrow.total_allocated_bytes()
    rows = read_table(tmp_path / "a.parquet")
    assert next(rows).values == {"text": "x" * (1 << 20)}
    assert pyarrow.total_allocated_bytes() - before < 256 << 20


def test_row_that_is_too_long_ends_the_table(tmp_path: Path) -> None:
    parquet.write_table(pyarrow.table({"text": ["x", "x" * 400]}), tmp_path / "a.parquet")
    with (
        limited(replace(Limits(), cell_characters=20)),
        pytest.raises(InputError, match=r"a\.parquet, after row 1: a row of more than 320 characters"),
    ):
        list(read_table(tmp_path / "a.parquet"))
