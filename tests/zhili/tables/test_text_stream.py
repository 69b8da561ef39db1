import gzip
import io
from pathlib import Path

import pytest

from zhili.tables.text_stream import UNDECODABLE, open_text

TEXT = "编号,正文\n1,“镇”里的𠮷野家…\n"
TRADITIONAL = "編號,正文\n1,鎮裡的群眾滿意。\n"


def lines(path: Path, newline: str = "\n") -> list[str]:
    with open_text(path) as text:
        return list(text.lines(newline))


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("compress", [bytes, gzip.compress])
@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((TEXT, encoding) for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")),
        (TRADITIONAL, "big5hkscs"),
        ("\ufeff" + TEXT, "gb18030"),
    ],
)
def test_encodings_are_detected(tmp_path: Path, compress: type[bytes], text: str, encoding: str) -> None:
    path = write(tmp_path / "a.csv", compress(text.encode(encoding)))
    assert "".join(lines(path)) == text.removeprefix("\ufeff")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("shift", range(4))
def test_encoding_is_detected_after_much_ascii(tmp_path: Path, encoding: str, shift: int) -> None:
    text = "x" * shift + "id,text\n" * 20_000 + TEXT * 5_000
    assert "".join(lines(write(tmp_path / "a.csv", text.encode(encoding)))) == text


def test_ascii_after_few_chinese_characters(tmp_path: Path) -> None:
    text = "id,名称\n" + "1,road\n" * 20_000 + "2,修路三公里\n" * 3
    assert "".join(lines(write(tmp_path / "a.csv", text.encode("gb18030")))) == text


def test_undecodable_bytes_are_marked(tmp_path: Path) -> None:
    data = TEXT.encode() * 10 + b"\xff\xfe\n" + TEXT.encode()
    with open_text(write(tmp_path / "a.csv", data)) as text:
        broken = [number for number, line in enumerate(text.lines("\n")) if UNDECODABLE in line]
    assert broken == [20]
    assert str(text.undecodable()).startswith("bytes that are not UTF-8; correct the row")


def test_bytes_in_no_known_encoding_are_marked(tmp_path: Path) -> None:
    assert UNDECODABLE in lines(write(tmp_path / "a.csv", b"\x81\x20\xff\xff"))[0]


def test_missing_files_raise(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        lines(tmp_path / "b.csv")


@pytest.mark.parametrize("at", range(8185, 8195))
def test_lines_end_where_python_ends_them(tmp_path: Path, at: int) -> None:
    data = b"x" * at + "一\r\n二\r三\n\n四\u2028五\r".encode()
    path = write(tmp_path / "a.csv", data)
    for newline in ("", "\n"):
        assert lines(path, newline) == list(io.TextIOWrapper(io.BytesIO(data), "utf-8", newline=newline))


def test_long_lines_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", ("甲" * 100_000 + "\n").encode() * 2)
    assert [len(line) for line in lines(path)] == [100_001, 100_001]


def test_share_grows_with_the_bytes_read(tmp_path: Path) -> None:
    text = "".join(f"化解纠纷{i**5}件\n" for i in range(20_000)).encode()
    for data in (text, gzip.compress(text)):
        with open_text(write(tmp_path / "a.csv", data)) as stream:
            shares = [stream.share for _ in stream.lines("\n")]
        assert 0 < shares[0] < 0.2 and shares[-1] == 1 and shares == sorted(shares)


@pytest.mark.parametrize("kept", [0.5, 0.99])
def test_lines_before_damage_come_first(tmp_path: Path, kept: float) -> None:
    data = gzip.compress("".join(f"化解纠纷{i * i}件\n" for i in range(5_000)).encode())
    path = write(tmp_path / "a.csv", data[: int(kept * len(data))])
    with open_text(path) as text:
        stream = text.lines("\n")
        read = []
        with pytest.raises(EOFError):
            for line in stream:
                read.append(line)
    assert len(read) > 1_000
    assert read[999] == f"化解纠纷{999 * 999}件\n"
