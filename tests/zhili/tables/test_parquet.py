import sys
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from zhili.errors import InputError
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
