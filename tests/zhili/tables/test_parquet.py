import sys
from dataclasses import replace
from datetime import date
from functools import partial
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


NESTED = {
    "lists": pyarrow.array([["ab"] * 9, [], None]),
    "deep": pyarrow.array([[["ab"], [], []], [[]], []]),
    "structures": pyarrow.array([{"a": [1, 2], "b": "x"}] * 3),
    "maps": pyarrow.array([[("k", "v")], [], None], pyarrow.map_(pyarrow.string(), pyarrow.string())),
    "pairs": pyarrow.array([[1, 2], [3, 4], None], pyarrow.list_(pyarrow.int32(), 2)),
    "a.b": pyarrow.array([[b"\xff"], [None], None]),
}


@pytest.mark.parametrize("name", NESTED)
@pytest.mark.parametrize("cell_characters", [8, 9, 1_000])
def test_nested_values_are_read_or_refused(tmp_path: Path, name: str, cell_characters: int) -> None:
    column = NESTED[name]
    parquet.write_table(pyarrow.table({name: column}), tmp_path / "a.parquet")
    with limited(replace(Limits(), cell_characters=cell_characters)):
        if name == "lists" and cell_characters < 10:
            with pytest.raises(InputError, match=rf"after row 0: a row of more than {cell_characters} values"):
                list(read_table(tmp_path / "a.parquet"))
        else:
            assert [row.values for row in read_table(tmp_path / "a.parquet")] == [{name: v} for v in column.to_pylist()]


def test_long_texts_in_lists_are_stored_once_and_refused(tmp_path: Path) -> None:
    table = pyarrow.table({"text": ["x"], "labels": [["x" * (1 << 20)] * 64]})
    parquet.write_table(table, tmp_path / "a.parquet")
    del table
    before = pyarrow.total_allocated_bytes()
    rows = read_table(tmp_path / "a.parquet")
    with pytest.raises(InputError, match=r"a row of more than 16,777,216 characters"):
        next(rows)
    assert pyarrow.total_allocated_bytes() - before < 32 << 20


def only(name: str, names: list[str]) -> list[str]:
    return [each for each in names if each == name]


def test_list_without_end_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parquet.write_table(
        pyarrow.table({"text": ["x"], "a.b": [["x"] * 50], "c": [{"d": [1] * 50}]}), tmp_path / "a.parquet"
    )
    with limited(replace(Limits(), cells=49)):
        assert next(read_table(tmp_path / "a.parquet", columns=lambda names: names[:1])).values == {"text": "x"}
        monkeypatch.delattr("pyarrow.parquet.ParquetFile.iter_batches")
        for name in ("a.b", "c"):
            with pytest.raises(InputError, match=r"more than 49 values in the lists of a row group; .*--limit cells="):
                list(read_table(tmp_path / "a.parquet", columns=partial(only, name)))


def test_value_that_python_lacks_costs_only_its_row(tmp_path: Path) -> None:
    days = pyarrow.array([0, 2**31 - 1, 1], pyarrow.int32()).cast(pyarrow.date32())
    parquet.write_table(pyarrow.table({"text": ["甲", "乙", "丙"], "id": days}), tmp_path / "a.parquet")
    first, second, third = (row.values for row in read_table(tmp_path / "a.parquet"))
    assert first == {"text": "甲", "id": date(1970, 1, 1)} and third == {"text": "丙", "id": date(1970, 1, 2)}
    assert str(second).startswith("a value that cannot be read (days=2147483647;")
