from pathlib import Path
from typing import Any

import openpyxl
import pyarrow
import pytest
from pyarrow import parquet

from train.data.files import read
from zhili.errors import InputError

HEADER = ["编号", "正文", "类别"]
RECORDS: list[list[Any]] = [[1, "停水三天。\n没人来修", "水电"], [None, None, None], [2, "有人说“吵”", None]]
ROWS = [
    (2, {"编号": "1", "正文": "停水三天。\n没人来修", "类别": "水电"}),
    (4, {"编号": "2", "正文": "有人说“吵”", "类别": ""}),
]


def book(path: Path, **sheets: list[list[Any]]) -> Path:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, records in sheets.items():
        sheet = workbook.create_sheet(name)
        for record in records:
            sheet.append(record)
    workbook.save(path)
    return path


def cells(rows: Any) -> list[tuple[int, dict[str, str]]]:
    return [(r.number, {k: "" if v is None else str(v) for k, v in r.values.items()}) for r in rows]


@pytest.mark.parametrize(("name", "mark"), [("a.csv", ","), ("a.csv", ";"), ("a.csv", "\t"), ("a.tsv", "\t")])
def test_csv_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path, name: str, mark: str) -> None:
    path = tmp_path / name
    lines = [HEADER, ["1", '"停水三天。\n没人来修"', "水电"], ["", "", ""], ["2", "有人说“吵”", ""]]
    path.write_text("\r\n".join(mark.join(line) for line in lines) + "\r\n", encoding="utf-8", newline="")
    assert cells(read(path)) == ROWS


def test_excel(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", 工单=[HEADER, *RECORDS], 说明=[["字段"], ["正文"]])
    assert cells(read(path)) == ROWS
    assert next(iter(read(path))).file == f"{path}, sheet 工单"
    assert cells(read(path, "说明")) == [(2, {"字段": "正文"})]
    with pytest.raises(InputError, match=r"no sheet '工作单'; data.sheet can be 工单, 说明"):
        list(read(path, "工作单"))
    path.write_bytes(b"no workbook")
    with pytest.raises(InputError, match="not an Excel workbook"):
        list(read(path))


def test_parquet_keeps_lists(tmp_path: Path) -> None:
    path = tmp_path / "year=2024" / "a.parquet"
    path.parent.mkdir()
    parquet.write_table(pyarrow.table({"text": ["停水", "太吵"], "labels": [["水电"], ["噪声", "环境"]]}), path)
    assert [(r.unit, r.number, r.values) for r in read(path)] == [
        ("row", 1, {"text": "停水", "labels": ["水电"]}),
        ("row", 2, {"text": "太吵", "labels": ["噪声", "环境"]}),
    ]
    path.write_bytes(b"no parquet")
    with pytest.raises(InputError, match="not Parquet"):
        list(read(path))


def test_broken_tables_name_every_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("正文,正文,类别\n停水,,水电\n吵,了,噪声,又吵\n再,来,一,回\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        list(read(path))
    lines = str(caught.value).splitlines()
    assert [line.removeprefix(f"{path}, ")[:5] for line in lines] == ["row 1", "row 3", "row 4"]
    assert "two columns are called '正文'" in lines[0]
    assert "more cells than the header has" in lines[1]
