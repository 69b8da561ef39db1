import gzip
import io
import json
import zipfile
from dataclasses import fields, replace
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from zhili import InputError, read_report
from zhili.limits import Limits, limited, limits, parse_limits
from zhili.tables import read_table

ROOT = Path(__file__).parents[2]
TEXT = "今年全镇发展良好，完成产值三亿元。\n"


def test_limits_can_be_raised_by_name() -> None:
    assert parse_limits(["pages=9", "memory_mib=5000"]) == replace(Limits(), pages=9, memory_mib=5000)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("page=9", "did you mean pages"),
        ("pages", "positive whole"),
        ("pages=-1", "positive"),
        ("pages=1e9", "positive"),
    ],
)
def test_mistakes_in_limits_are_named(value: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_limits([value])


def test_every_limit_is_documented() -> None:
    document = (ROOT / "docs" / "limits.md").read_text("utf-8")
    for field in fields(Limits):
        assert f"| `{field.name}` | {field.default:,} |" in document


def test_limits_end_with_the_block() -> None:
    with limited(replace(Limits(), pages=1)):
        assert limits().pages == 1
    assert limits() == Limits()


@pytest.mark.parametrize(
    ("changed", "name", "message"),
    [
        ({"characters": 30}, "a.txt", "more than 30 characters; .*--limit characters="),
        ({"file_mib": 1}, "a.txt", "larger than 1 MiB"),
        ({"text_mib": 1}, "a.html", "a text larger than 1 MiB"),
    ],
)
def test_large_files_are_refused(tmp_path: Path, changed: dict[str, int], name: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(TEXT * (3 if "characters" in changed else 30_000), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_report(path, limits=replace(Limits(), **changed))
    assert read_report(path).sections


def test_stream_without_end_is_refused() -> None:
    with Path("/dev/zero").open("rb") as file, pytest.raises(InputError, match="larger than 1 MiB"):
        read_report(file, limits=replace(Limits(), file_mib=1))


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".ofd", ".epub"])
def test_file_that_unpacks_to_much_is_refused(suffix: str) -> None:
    file = io.BytesIO()
    names = {".docx": "word/document.xml", ".xlsx": "xl/a.xml", ".ofd": "OFD.xml", ".epub": "META-INF/container.xml"}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr(names[suffix], b"<a>" * (10 << 20))
    with pytest.raises(InputError, match="unpacks to more than 200 of its size"):
        read_report(file.getvalue(), f"a{suffix}")
    with pytest.raises(InputError, match="more than 1 MiB unpacked"):
        read_report(file.getvalue(), f"a{suffix}", limits=replace(Limits(), unpacked_mib=1))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv.gz", b"id,text\n1," + b"x" * 400),
        ("b.csv.gz", b"id,text\n1," + b'"\n",' * 100),
        ("c.jsonl.gz", b'{"text": "' + b"x" * 400),
        ("d.csv", b"id,text\n1," + b"," * 400),
    ],
)
def test_rows_without_end_are_refused(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    with (
        limited(replace(Limits(), cell_characters=20)),
        pytest.raises(InputError, match=rf"{name}, after row \d: a row of more than (320 characters|20 values)"),
    ):
        list(read_table(path))


@pytest.mark.parametrize("name", ["a.csv.gz", "a.jsonl.gz", "a.json.gz"])
def test_compressed_table_that_unpacks_to_much_is_refused(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhili.limits._SMALL", 10_000)
    path = tmp_path / name
    path.write_bytes(gzip.compress(b'{"text": "x"}' + b"\n" * 50_000 + b"x\n"))
    with pytest.raises(InputError, match=rf"{name}: unpacks to more than 200 of its size; .*--limit ratio="):
        list(read_table(path))
    with limited(replace(Limits(), ratio=1_000)):
        assert next(read_table(path)).values


def test_compressed_list_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json.gz"
    path.write_bytes(gzip.compress(json.dumps([{"text": "x" * (1 << 20)}]).encode()))
    with limited(replace(Limits(), file_mib=1)), pytest.raises(InputError, match="larger than 1 MiB"):
        list(read_table(path))


def test_large_row_group_is_refused(tmp_path: Path) -> None:
    parquet.write_table(pyarrow.table({"text": [f"{n:0100}" for n in range(20_000)]}), tmp_path / "a.parquet")
    with limited(replace(Limits(), unpacked_mib=1)), pytest.raises(InputError, match="a row group of more than 1 MiB"):
        list(read_table(tmp_path / "a.parquet"))


def test_rows_above_a_row_without_end_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text\n1,甲\n2,乙\n3," + '"\n",' * 100, encoding="utf-8")
    with limited(replace(Limits(), cell_characters=20)):
        rows = read_table(path)
        assert [next(rows).values, next(rows).values] == [{"id": "1", "text": "甲"}, {"id": "2", "text": "乙"}]
        with pytest.raises(InputError, match=r"after row 3: a row of more than (320 characters|20 values)"):
            next(rows)
