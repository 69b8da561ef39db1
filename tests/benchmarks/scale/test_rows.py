import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.scale.rows import LENGTHS, short_rows, write_tables
from zhili.errors import InputError

TEXTS = [
    "全镇新修乡村公路三十公里，改造危桥六座，群众出行更加方便；物流成本逐步下降，农产品当天进城。",
    "信访接待大厅全年接待群众四十二批，化解积案七件。对来访群众实行首问负责，当场答复或者限期回复。",
    "春茶开采以来，茶农日均下鲜叶三千斤，茶青价格平稳。合作社统一收购，统一加工，统一销售。",
]


def test_rows_are_different_texts_of_the_lengths_in_the_corpus() -> None:
    rows = short_rows(TEXTS, 12)
    assert len(rows) == len(set(rows)) == 12
    assert all(len(row) in LENGTHS for row in rows)
    assert all(any(row in text for text in TEXTS) for row in rows[:6])  # clauses that follow each other come first
    assert rows == short_rows(TEXTS, 12)
    with pytest.raises(InputError, match="rows need more texts than these 3; take fewer rows"):
        short_rows(TEXTS, 5000)


@given(st.lists(st.text("路桥茶，。；", max_size=90), max_size=5))
def test_rows_of_any_texts_are_different_and_short(texts: list[str]) -> None:
    try:
        rows = short_rows(texts, 3)
    except InputError:
        return
    assert len(set(rows)) == 3
    assert all(len(row) in LENGTHS for row in rows)


def test_tables_hold_all_rows_in_three_formats(tmp_path: Path) -> None:
    rows = [f"第{i}行" for i in range(25)]
    write_tables(rows, tmp_path)
    read: list[tuple[str, str]] = []
    for path in sorted(tmp_path.iterdir()):
        if path.suffix == ".parquet":
            values = pq.read_table(path).to_pylist()
        elif path.suffix == ".csv":
            values = list(csv.DictReader(path.open(encoding="utf-8")))
        else:
            values = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        read += [(value["id"], value["text"]) for value in values]
    assert read == [(f"m{i:07}", row) for i, row in enumerate(rows)]
