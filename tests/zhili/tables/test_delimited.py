import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhili.errors import InputError
from zhili.tables.read import read_table

LONG = "长" * 1_100_000  # more than a cell may contain


def write(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def rows(path: Path) -> list[tuple[int, int, dict[str, str]]]:
    """(number, index, values) of the rows, all of which can be read."""
    result = []
    for row in read_table(path):
        assert not isinstance(row.values, InputError) and (row.file, row.kind) == (str(path), "row")
        result.append((row.number, row.index, dict(row.values)))
    return result


def test_csv_with_byte_order_mark_quotes_and_line_breaks(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", '\ufeffid,heading,text\r\n1,一,"他说""好"",\n走了。"\r\n\r\nb,,😀\r\n')
    assert rows(path) == [
        (2, 1, {"id": "1", "heading": "一", "text": '他说"好",\n走了。'}),
        (4, 2, {"id": "b", "heading": "", "text": "😀"}),
    ]


@pytest.mark.parametrize(
    ("name", "separator"),
    [("a.csv", ","), ("a.csv", ";"), ("a.csv", "\t"), ("A.CSV", ";"), ("a.tsv", "\t"), ("a.tab", "\t")],
)
def test_separator_is_found(tmp_path: Path, name: str, separator: str) -> None:
    path = write(tmp_path / name, f"n{separator}text\n1{separator}甲、乙\n2{separator}丙\n")
    assert rows(path) == [(2, 1, {"n": "1", "text": "甲、乙"}), (3, 2, {"n": "2", "text": "丙"})]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_give_the_same_rows(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "a.csv", "编号,正文\n1,“镇”里的𠮷野家…\n".encode(encoding))
    assert rows(path) == [(2, 1, {"编号": "1", "正文": "“镇”里的𠮷野家…"})]


@pytest.mark.parametrize("separator", [",", "\t"])
def test_gzipped(tmp_path: Path, separator: str) -> None:
    name = "a.csv.gz" if separator == "," else "a.tsv.gz"
    path = write(tmp_path / name, gzip.compress(f"n{separator}text\n1{separator}甲\n".encode("gb18030")))
    assert rows(path) == [(2, 1, {"n": "1", "text": "甲"})]


@pytest.mark.parametrize(("name", "mark"), [("a.csv", ","), ("a.csv", ";"), ("a.csv", "\t"), ("a.tsv", "\t")])
def test_rows_are_numbered_as_in_a_spreadsheet(tmp_path: Path, name: str, mark: str) -> None:
    lines = [["编号", "正文"], ["1", '"停水三天。\n没人来修"'], [""], ["2", "有人说“吵”"]]
    path = write(tmp_path / name, "\r\n".join(mark.join(line) for line in lines) + "\r\n")
    assert rows(path) == [
        (2, 1, {"编号": "1", "正文": "停水三天。\n没人来修"}),
        (4, 2, {"编号": "2", "正文": "有人说“吵”"}),
    ]


def test_short_rows_lack_cells(tmp_path: Path) -> None:
    assert rows(write(tmp_path / "a.csv", "a,b\n1\n")) == [(2, 1, {"a": "1", "b": None})]


def test_blank_cells_beyond_the_header_are_ignored(tmp_path: Path) -> None:
    assert rows(write(tmp_path / "a.csv", "a,,b\n1,x,2,, \n")) == [(2, 1, {"a": "1", "b": "2"})]


@given(
    texts=st.lists(st.tuples(st.text(), st.text().map(lambda t: t + "。")), min_size=1, max_size=6),
    separator=st.sampled_from([",", "\t"]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_csv_texts_are_read_unchanged(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, str]], separator: str, end: str
) -> None:
    file = io.StringIO()
    # Quotes all: Python's own writer leaves a lone \r bare where lines end in \n.
    writer = csv.writer(file, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([("heading", "text"), *texts])
    path = tmp_path_factory.getbasetemp() / "texts.csv"
    path.write_text(file.getvalue(), encoding="utf-8-sig", newline="")
    assert [(values["heading"], values["text"]) for _, _, values in rows(path)] == texts


@pytest.mark.parametrize(
    ("data", "mistakes"),
    [
        ("text\n甲\n乙,丙\n丁\n", {3: "more cells than the header has; quote cells that contain a separator"}),
        (
            "text\n甲\n".encode() + "化解纠纷\n".encode() * 9 + "你好\n".encode("gb18030") + "丁\n".encode(),
            {12: "bytes that are not UTF-8; correct the row"},
        ),
        (f'a,text\n1,甲\n2,"{LONG}\n3,丁\n', {3: "not CSV (field larger"}),
        ('text\n甲\n丁\n"乙\n丙\n', {4: "not CSV (unexpected end of data); correct the quotes"}),
        ('text\n甲\n"乙"丙\n丁\n', {3: "not CSV ('"}),
    ],
)
def test_bad_rows_do_not_affect_the_others(tmp_path: Path, data: str | bytes, mistakes: dict[int, str]) -> None:
    csv.field_size_limit(1 << 17)  # Python's default, which other code may have changed
    read = list(read_table(write(tmp_path / "a.csv", data)))
    texts = [row.values["text"] for row in read if not isinstance(row.values, InputError)]
    errors = {row.number: str(row.values) for row in read if isinstance(row.values, InputError)}
    assert texts[0] == "甲" and texts[-1] == "丁"
    assert errors.keys() == mistakes.keys()
    assert all(errors[number].startswith(mistake) for number, mistake in mistakes.items())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ('编号,"正文\n1,甲\n'.encode(), "row 1: not CSV (unexpected end of data)"),
        (f'编号,"正文{LONG}'.encode(), "row 1: not CSV (field larger"),
        (b"\x81\x20\xff\xff", "row 1: bytes that are not UTF-8; correct the row, or save the file as UTF-8"),
    ],
)
def test_bad_headers_are_named(tmp_path: Path, data: bytes, message: str) -> None:
    path = write(tmp_path / "a.csv", data)
    with pytest.raises(InputError) as caught:
        list(read_table(path))
    assert str(caught.value).startswith(f"{path}, {message}")
    assert len(str(caught.value).splitlines()) == 1


def test_cells_longer_than_pythons_limit_are_read(tmp_path: Path) -> None:
    csv.field_size_limit(1 << 17)
    assert rows(write(tmp_path / "a.csv", f"text\n{'长' * 200_000}\n"))[0][2] == {"text": "长" * 200_000}


def test_quotes_between_tabs_are_ordinary_characters_where_cells_are_not_quoted(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tsv", 'n\ttext\n1\t"十四五"期间修路\n2\t有人说"吵"\n3\t"停水\n')
    assert [values["text"] for _, _, values in rows(path)] == ['"十四五"期间修路', '有人说"吵"', '"停水']
    path = write(tmp_path / "b.tsv", 'n\ttext\n1\t"十四五\n期间"\n2\t"他说""好"""\n')
    assert [values["text"] for _, _, values in rows(path)] == ["十四五\n期间", '他说"好"']
