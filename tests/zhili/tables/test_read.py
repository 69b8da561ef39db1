import csv
import gzip
import io
import sys
import tracemalloc
from pathlib import Path

import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from zhili.errors import InputError
from zhili.tables.columns import TextColumns
from zhili.tables.read import is_table, read_rows


def read(path: Path, columns: TextColumns | None = None) -> tuple[list[tuple[str, str, str]], list[str]]:
    """(id, text, heading) of the rows, and the lines on those left out."""
    left_out: list[str] = []
    rows = [(row.id, row.text, row.heading) for row in read_rows(path, columns or TextColumns(), left_out.append)]
    return rows, left_out


def write(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_tables_are_told_by_their_names() -> None:
    tables = ("a.jsonl", "A.CSV", "a.tsv", "a.ndjson.gz", "a.parquet")
    assert [is_table(Path(name)) for name in tables] == [True] * 5
    assert not any(is_table(Path(name)) for name in ("a.txt", "-", "a.json", "a.txt.gz", "csv"))


def test_csv_with_a_byte_order_mark_quotes_and_line_breaks(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", '\ufeffid,heading,text\r\n1,一,"他说""好"",\n走了。"\r\n\r\nb,,😀\r\n')
    assert read(path) == ([("1", '他说"好",\n走了。', "一"), ("b", "😀", "")], [])


@pytest.mark.parametrize(("name", "separator"), [("a.tsv", "\t"), ("a.csv", ";"), ("a.csv", "\t")])
def test_other_separators(tmp_path: Path, name: str, separator: str) -> None:
    path = write(tmp_path / name, f"n{separator}text\n1{separator}甲,乙\n2{separator}丙\n")
    assert read(path)[0] == [("1", "甲,乙", ""), ("2", "丙", "")]  # without ids rows are numbered


def test_json_lines_survive_line_separators_in_text(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '\ufeff{"id": 1, "text": "一\u2028二"}\n\n{"text": "三"}')
    assert read(path) == ([("1", "一\u2028二", ""), ("3", "三", "")], [])


def test_gzipped(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv.gz", gzip.compress("text\n甲\n".encode()))
    assert read(path)[0] == [("1", "甲", "")]


def test_parquet(tmp_path: Path) -> None:
    columns = {"编号": [5, 6], "正文": ["甲", "乙"], "标题": [None, "一"], "other": [[1], []]}
    parquet.write_table(pyarrow.table(columns), tmp_path / "a.parquet")
    assert read(tmp_path / "a.parquet", TextColumns("正文", "标题", "编号"))[0] == [("5", "甲", ""), ("6", "乙", "一")]


@given(
    rows=st.lists(st.tuples(st.text(), st.text().map(lambda t: t + "。")), min_size=1, max_size=6),
    separator=st.sampled_from([",", "\t"]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_csv_texts_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], separator: str, end: str
) -> None:
    file = io.StringIO()
    # Quotes all: Python's own writer leaves a lone \r bare where lines end in \n.
    writer = csv.writer(file, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([("heading", "text"), *rows])
    path = tmp_path_factory.getbasetemp() / "texts.csv"
    path.write_text(file.getvalue(), encoding="utf-8", newline="")
    found, left_out = read(path)
    assert left_out == []
    assert [(heading, text) for _, text, heading in found] == rows


@pytest.mark.parametrize(
    ("name", "data", "lines"),
    [
        ("a.csv", "text\n甲\n \n乙,丙\n丁\n", ["row 2: text is empty", "row 3: more cells than the header has"]),
        ("a.csv", "text\n甲\n".encode() + "你好\n".encode("gb18030") + "丁\n".encode(), ["row 2: not UTF-8"]),
        ("a.csv", '甲,text\n1,甲\n2,"' + "长" * 140_000 + "\n3,丁\n", ["row 2: not CSV (field larger"]),
        (
            "a.jsonl",
            '{"text": "甲"}\n{no\n[1]\n{"text": ""}\n{"text": "丁"}\n',
            ["line 2: not JSON (", "line 3: not a JSON object", "line 4: text is empty"],
        ),
        ("a.csv", 'text\n甲\n丁\n"乙\n丙\n', ["row 3: not CSV (unexpected end of data); mend its quotation marks"]),
        ("a.jsonl", '{"text": "甲"}\n' + "[" * 100_000 + '\n{"text": "丁"}\n', ["line 2: not JSON"]),
    ],
)
def test_bad_rows_do_not_cost_the_others(tmp_path: Path, name: str, data: str | bytes, lines: list[str]) -> None:
    csv.field_size_limit(1 << 17)  # Python's own, which others may have changed
    path = write(tmp_path / name, data)
    rows, left_out = read(path)
    assert [text for _, text, _ in rows] == ["甲", "丁"]
    assert [line.startswith(f"{path}, {start}") for line, start in zip(left_out, lines, strict=True)] == [True] * len(
        lines
    )


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", b"", "no column 'text'; the columns are none"),
        ("a.csv", b"text\n", "no row in it"),
        ("a.jsonl", b"\n", "no row in it"),
        ("a.csv", "编号,正文\n".encode("gb18030"), "not UTF-8; convert it first"),
        ("a.csv", '编号,"正文\n1,甲\n'.encode(), "a.csv, header: not CSV (unexpected end of data)"),
        ("a.csv", ('编号,"正文' + "甲" * 140_000).encode(), "a.csv, header: not CSV (field larger"),
        ("a.csv", ("甲" * 1_000 + ",编号\n1,甲\n").encode(), "the columns are " + "甲" * 40 + "…, 编号: name one"),
        ("a.parquet", b"no parquet at all", "damaged"),
        ("a.jsonl.gz", gzip.compress(b'{"text": "a"}\n' * 9)[:-12], "cannot be read"),
    ],
)
def test_unreadable_files_are_named(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read(write(tmp_path / name, data))
    assert message in str(caught.value) and str(caught.value).startswith(str(tmp_path / name))
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("name", ["a.csv", "a.parquet"])
def test_missing_files_are_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="no such file; check the path"):
        read(tmp_path / name)


def test_rows_before_the_damage_are_read(tmp_path: Path) -> None:
    whole = gzip.compress(b"text\n" + b"".join(b"%d.\n" % (i * i) for i in range(50_000)))
    path = write(tmp_path / "a.csv.gz", whole[: len(whole) // 2])
    rows = []
    with pytest.raises(InputError, match=r"cannot be read behind row \d+"):
        for row in read_rows(path, TextColumns(), print):
            rows.append(row)
    assert 10_000 < len(rows) < 50_000


def test_the_share_read_grows_to_one(tmp_path: Path) -> None:
    text = "text\n" + "化解纠纷六件。\n" * 5000
    parquet.write_table(pyarrow.table({"text": ["甲"] * 100}), tmp_path / "a.parquet")
    for path in (write(tmp_path / "a.csv", text), tmp_path / "a.parquet"):
        shares = [row.share for row in read_rows(path, TextColumns(), print)]
        assert 0 < shares[0] < 0.2 and shares[-1] == 1 and shares == sorted(shares)


def test_parquet_takes_an_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"pip install 'zhili\[scale\]'"):
        read(tmp_path / "a.parquet")


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_reading_holds_no_more_of_a_longer_table(tmp_path: Path, kind: str) -> None:
    def peak(count: int) -> int:
        row = "text\n" if kind == "csv" else ""
        line = "化解纠纷六件。" * 20
        path = write(
            tmp_path / f"a.{kind}", row + (f'{{"text": "{line}"}}\n' if kind == "jsonl" else f"{line}\n") * count
        )
        tracemalloc.start()
        try:
            assert sum(1 for _ in read_rows(path, TextColumns(), print)) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(100)
    assert peak(16_000) < 1.5 * peak(2_000)


def test_a_heading_that_no_line_has_is_a_mistake(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"text": "甲"}\n{"text": "乙", "heading": "二"}\n')
    assert [heading for _, _, heading in read(path, TextColumns(heading="heading"))[0]] == ["", "二"]
    with pytest.raises(InputError, match=r"a\.jsonl: no line has '标题'; name the key with --heading-column"):
        read(path, TextColumns(heading="标题"))
