from pathlib import Path

import pytest

from train.data.source_row import decoded
from zhili.errors import InputError

TEXT = "编号,正文\n1,“镇”里的𠮷野家…\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_are_told_apart(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.encode(encoding))
    assert decoded(path) == TEXT


def test_what_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\x81\x20\xff\xff")
    with pytest.raises(InputError, match="neither UTF-8 nor GB18030; save it as UTF-8"):
        decoded(path)
    with pytest.raises(InputError, match="No such file"):
        decoded(tmp_path / "b.csv")
