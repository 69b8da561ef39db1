import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from train.data.files import SourceRow, as_text, files_of, read_plain, read_source
from zhili.errors import InputError

# doccano 1.8, text classification, as its export writes it: meta data in the object, labels sorted, comments.
DOCCANO = [
    {"id": 13, "text": "楼下烧烤店吵到三点。", "街道": "东河", "label": ["噪声扰民"], "Comments": []},
    {"id": 14, "text": "还没看。", "街道": "西河", "label": [], "Comments": ["再议"]},
]
HEADER = ["编号", "正文", "类别"]
RECORDS: list[list[Any]] = [[1, "停水三天。\n没人来修", "水电"], [None, None, None], [2, " 有人说“吵” ", None]]
ROWS = [
    (2, {"编号": "1", "正文": "停水三天。\n没人来修", "类别": "水电"}),
    (4, {"编号": "2", "正文": "有人说“吵”", "类别": ""}),
]
TEXT = "编号,正文\n1,“镇”里的𠮷野家…\n"


def write(path: Path, *values: Any) -> Path:
    path.write_text("\n".join(json.dumps(v, ensure_ascii=False) for v in values) + "\n", encoding="utf-8")
    return path


def cells(rows: list[SourceRow]) -> list[tuple[int, dict[str, str]]]:
    return [(r.number, {k: "" if v is None else str(v) for k, v in r.values.items()}) for r in rows]


@pytest.mark.parametrize("name", ["admin.jsonl", "admin.json"])
def test_doccano_lines_are_read(tmp_path: Path, name: str) -> None:
    rows = read_source(write(tmp_path / name, *DOCCANO))
    assert [(r.kind, r.number) for r in rows] == [("line", 1), ("line", 2)]
    assert [r.values for r in rows] == DOCCANO


def test_json_list_is_read(tmp_path: Path) -> None:
    rows = read_source(write(tmp_path / "a.json", DOCCANO))
    assert [(r.kind, r.number, r.values["id"]) for r in rows] == [("item", 1, 13), ("item", 2, 14)]


def test_line_separators_in_strings_do_not_end_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('\ufeff{"text": "一\u2028二"}\r\n\r\n{"text": "三"}', encoding="utf-8")
    assert [(r.number, r.values["text"]) for r in read_source(path)] == [(1, "一\u2028二"), (3, "三")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_encodings_are_detected(tmp_path: Path, encoding: str, compress: type[bytes]) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(compress(TEXT.encode(encoding)))
    assert cells(read_source(path)) == [(2, {"编号": "1", "正文": "“镇”里的𠮷野家…"})]


@pytest.mark.parametrize(("name", "mark"), [("a.csv", ","), ("a.csv", ";"), ("a.csv", "\t"), ("a.tsv", "\t")])
def test_csv_cells_are_stripped_and_blank_rows_left_out(tmp_path: Path, name: str, mark: str) -> None:
    path = tmp_path / name
    lines = [HEADER, ["1", '"停水三天。\n没人来修"', "水电"], ["", " ", ""], ["2", " 有人说“吵” ", ""]]
    path.write_text("\r\n".join(mark.join(line) for line in lines) + "\r\n", encoding="utf-8", newline="")
    assert cells(read_source(path)) == ROWS


def test_excel_sheet_is_read(tmp_path: Path, book: Callable[..., Path]) -> None:
    path = book(tmp_path / "a.xlsx", 工单=[HEADER, *RECORDS], 说明=[["字段"], ["正文"]])
    assert cells(read_source(path)) == ROWS
    assert read_source(path)[0].file == f"{path}, sheet 工单"
    assert cells(read_source(path, "说明")) == [(2, {"字段": "正文"})]
    with pytest.raises(InputError, match=r"no sheet '工作单'; choose one of 工单, 说明"):
        read_source(path, "工作单")
    path.write_bytes(b"no workbook")
    with pytest.raises(InputError, match="not an Excel workbook"):
        read_source(path)


def test_parquet_keeps_lists(tmp_path: Path) -> None:
    path = tmp_path / "year=2024" / "a.parquet"
    path.parent.mkdir()
    parquet.write_table(pyarrow.table({"text": ["停水", "太吵"], "labels": [["水电"], ["噪声", "环境"]]}), path)
    assert [(r.kind, r.number, r.values) for r in read_source(path)] == [
        ("row", 1, {"text": "停水", "labels": ["水电"]}),
        ("row", 2, {"text": "太吵", "labels": ["噪声", "环境"]}),
    ]
    path.write_bytes(b"no parquet")
    with pytest.raises(InputError, match="not Parquet"):
        read_source(path)


@pytest.mark.parametrize(
    ("name", "text", "messages"),
    [
        ("a.jsonl", '{"a": \n[1]\n{"text": "x"}\n', ["line 1: not JSON", "line 2: not a JSON object"]),
        ("a.json", '[{"a": 1},\n{"b" 2}]', ["line 2: not JSON"]),
        ("a.json", '[{"a": 1}, 2, "三"]', ["item 2 and 1 more (3): not a JSON object"]),
        ("a.docx", "x", ["cannot read a table from .docx; use one of .jsonl"]),
        ("a.xls", "x", ["cannot read a table from .xls; save it as .xlsx"]),
        ("a.csv", '正文,类别\n"停水"了,水电\n', ["row 2: not CSV ("]),
    ],
)
def test_mistakes_are_named(tmp_path: Path, name: str, text: str, messages: list[str]) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_source(tmp_path / name)
    lines = str(caught.value).splitlines()
    assert len(lines) == len(messages)
    assert all(message in line for message, line in zip(messages, lines, strict=True))


def test_bytes_in_no_known_encoding_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\x81\x20\xff\xff")
    with pytest.raises(InputError, match=r"bytes that are not UTF-8; .* save the file as UTF-8"):
        read_source(path)
    with pytest.raises(InputError, match="no such file"):
        read_source(tmp_path / "b.csv")


def test_broken_tables_name_every_row_in_one_line_for_each_cause(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("正文,正文,类别\n停水,,水电\n吵,了,噪声,又吵\n再,来,一,回\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_source(path)
    lines = str(caught.value).splitlines()
    assert lines[0] == f"{path}: two columns are called '正文'; rename one"
    assert lines[1].startswith(f"{path}, row 3 and 1 more (4): ")
    assert "two columns are called '正文'" in lines[0]
    assert "row 3 and 1 more (4): more cells than the header has" in lines[1]


def test_mistakes_before_damage_are_reported_with_it(tmp_path: Path) -> None:
    data = gzip.compress(("正文\n停水,水电\n" + "".join(f"{i**5}\n" for i in range(9_000))).encode("gb18030"))
    (tmp_path / "a.csv.gz").write_bytes(data[: len(data) // 2])
    with pytest.raises(InputError) as caught:
        read_source(tmp_path / "a.csv.gz")
    first, last = str(caught.value).splitlines()
    assert "row 2: more cells" in first and "cannot be read after row" in last


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_plain_text_has_one_paragraph_for_each_line(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("修路三公里。\r\n\n 化解纠纷。".encode(encoding))
    assert read_plain(path) == [
        SourceRow(str(path), "line", 1, {"text": "修路三公里。"}),
        SourceRow(str(path), "line", 3, {"text": "化解纠纷。"}),
    ]
    with pytest.raises(InputError, match="No such file"):
        read_plain(tmp_path / "b.txt")


def test_patterns_name_files(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv"):
        (tmp_path / name).touch()
    assert files_of([str(tmp_path / "*")], "data.files") == [tmp_path / "a.csv", tmp_path / "b.csv"]
    with pytest.raises(InputError, match=r"data\.files: nowhere matches no file") as caught:
        files_of(["nowhere", "no*where"], "data.files")
    assert len(str(caught.value).splitlines()) == 2


def test_file_whose_name_is_a_pattern_is_found(tmp_path: Path) -> None:
    for name in ("data[1].csv", "data1.csv", "data2.csv"):
        (tmp_path / name).touch()
    assert files_of([str(tmp_path / "data[1].csv")], "data.files") == [tmp_path / "data[1].csv"]
    assert files_of([str(tmp_path / "data[2].csv")], "data.files") == [tmp_path / "data2.csv"]


def test_file_that_two_patterns_match_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    assert files_of(["b.csv", "*.csv", str(tmp_path / "a.csv")], "data.files") == [Path("b.csv"), Path("a.csv")]


@pytest.mark.parametrize("value", ["Infinity", "-Infinity", "NaN", "1e400"])
def test_numbers_without_a_value_are_no_error(tmp_path: Path, value: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"text": "修路。", "id": {value}}}\n', encoding="utf-8")
    assert as_text(read_source(path)[0].values["id"]) in ("inf", "-inf", "")
