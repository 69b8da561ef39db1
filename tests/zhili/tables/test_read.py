import gzip
import tracemalloc
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from zhili.errors import InputError
from zhili.tables.columns import TextColumns
from zhili.tables.read import TABLE_SUFFIXES, is_table, read_table
from zhili.tables.text_rows import read_rows


def write(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_tables_are_recognised_by_their_names() -> None:
    names = ("a.jsonl", "A.CSV", "a.tsv", "a.ndjson.gz", "a.parquet", "a.json", "a.tab", "a.xlsx", "a.xlsm", "a.b.csv")
    assert [is_table(Path(name)) for name in names] == [True] * 10
    assert not any(is_table(Path(name)) for name in ("a.txt", "-", "a.txt.gz", "csv", "a.gz", "a.xlsx.gz", "a.csv.zip"))
    assert all(is_table(Path(f"a{suffix}")) for suffix in TABLE_SUFFIXES)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a.docx", r"cannot read a table from \.docx; use one of \.jsonl, \.ndjson, "),
        ("a.xls", r"cannot read a table from \.xls; save it as \.xlsx"),
        ("a", "cannot read a table from a file without suffix; use one of"),
    ],
)
def test_other_formats_are_refused(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        list(read_table(write(tmp_path / name, "x")))


def test_selector_takes_the_header_and_its_error_gets_the_place(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "a, b ,\n1,2,3\n")
    assert next(read_table(path, columns=lambda names: names[1:2])).values == {"b": "2"}

    def refuse(names: list[str]) -> list[str]:
        raise InputError(f"refused: {names}")

    with pytest.raises(InputError) as caught:
        next(read_table(path, columns=refuse))
    assert str(caught.value) == f"{path}: refused: ['a', 'b', '']"


@pytest.mark.parametrize("name", ["a.csv", "a.parquet", "a.json", "a.jsonl", "a.xlsx"])
def test_missing_files_are_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="no such file; check the path"):
        list(read_table(tmp_path / name))


def test_folders_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(InputError, match=r"a\.csv: cannot be read \(Is a directory\); check the file"):
        list(read_table(tmp_path / "a.csv"))


def test_rows_before_damage_are_read(tmp_path: Path) -> None:
    whole = gzip.compress(b"text\n" + b"".join(b"%d.\n" % (i * i) for i in range(50_000)))
    path = write(tmp_path / "a.csv.gz", whole[: len(whole) // 2])
    rows = []
    with pytest.raises(InputError, match=r"cannot be read after row \d+"):
        for row in read_table(path):
            rows.append(row)
    assert 10_000 < len(rows) < 50_000


def test_damage_before_the_first_row_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl.gz", gzip.compress(b'{"text": "a"}\n' * 9)[:-12])
    with pytest.raises(InputError, match=r"a\.jsonl\.gz: cannot be read"):
        list(read_table(path))


def test_share_read_grows_to_one(tmp_path: Path) -> None:
    text = "text\n" + "化解纠纷六件。\n" * 5000
    parquet.write_table(pyarrow.table({"text": ["甲"] * 100}), tmp_path / "a.parquet")
    ascii_text = "text\n" + "Resolved six disputes.\n" * 5000
    for path in (write(tmp_path / "a.csv", text), write(tmp_path / "b.csv", ascii_text), tmp_path / "a.parquet"):
        shares = [row.share for row in read_rows(path, TextColumns(), print)]
        assert 0 < shares[0] < 0.2 and shares[-1] == 1 and shares == sorted(shares)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_memory_does_not_grow_with_the_table(tmp_path: Path, kind: str, encoding: str) -> None:
    def peak(count: int) -> int:
        header = "text\n" if kind == "csv" else ""
        text = "化解纠纷六件。" * 20
        line = f'{{"text": "{text}"}}\n' if kind == "jsonl" else f"{text}\n"
        path = write(tmp_path / f"a.{kind}", (header + line * count).encode(encoding))
        tracemalloc.start()
        try:
            assert sum(1 for _ in read_rows(path, TextColumns(), print)) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(100)
    assert peak(16_000) < 1.5 * peak(2_000)
