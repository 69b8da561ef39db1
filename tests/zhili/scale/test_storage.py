import os
import pickle
import sys
from pathlib import Path

import pytest

from zhili import InputError
from zhili.scale.storage import Storage


def test_tables_of_a_folder_in_order_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.csv", "a/z.jsonl", "a/c.parquet", ".hidden.csv", "_run/x.csv", "notes.txt", "d.csv.gz"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    names = [file.name for file in Storage.at(str(tmp_path)).tables()]
    assert names == [f"{tmp_path}/{name}" for name in ("a/c.parquet", "a/z.jsonl", "b.csv", "d.csv.gz")]


def test_tables_are_named_as_the_user_named_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_bytes(b"text\n")
    monkeypatch.chdir(tmp_path)
    (file,) = Storage.at("in").tables()
    assert (file.name, file.path) == ("in/a.csv", str(tmp_path / "in" / "a.csv"))
    assert Storage.at("in/a.csv").tables() == [file]


def test_missing_and_empty_inputs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        Storage.at(str(tmp_path / "none")).tables()
    with pytest.raises(InputError, match="no table in this folder"):
        Storage.at(str(tmp_path)).tables()


def test_unknown_address_is_refused_without_its_keys() -> None:
    with pytest.raises(InputError) as caught:
        Storage.at("nowhere://key:secret@bucket/folder?token=1")
    assert str(caught.value).startswith("nowhere://bucket/folder: ") and "secret" not in str(caught.value)


def test_name_of_an_object_store_has_no_keys() -> None:
    storage = Storage.at("s3://key:secret@bucket/folder/?endpoint_override=127.0.0.1:1&scheme=http&region=x")
    assert (storage.name, storage.path, storage.is_local) == ("s3://bucket/folder", "bucket/folder", False)


def test_files_are_written_read_listed_and_sent(tmp_path: Path) -> None:
    storage = pickle.loads(pickle.dumps(Storage.at(str(tmp_path / "new"))))
    assert storage.names() == []
    storage.write("a", b"1")
    storage.write("a", b"2")
    assert (storage.names(), storage.read("a")) == (["a"], b"2")
    storage.remove("a")
    assert storage.names() == []


def test_links_are_not_followed(tmp_path: Path) -> None:
    folder, other = tmp_path / "in", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    for path in (folder / "a.csv", other / "b.csv"):
        path.write_bytes(b"text\n")
    (folder / "loop").symlink_to(".")
    (folder / "out").symlink_to(other)
    (folder / "c.csv").symlink_to(other / "b.csv")
    assert [file.name for file in Storage.at(folder).tables()] == [f"{folder}/a.csv"]


def test_parts_of_a_run_are_no_inputs(tmp_path: Path) -> None:
    for name in ("a.csv", "out/part-00000-000000.parquet", "out/_run.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert [file.name for file in Storage.at(tmp_path).tables()] == [f"{tmp_path}/a.csv"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have names of characters")
def test_name_that_is_not_utf8_is_shown(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + "/工作.csv".encode("gbk")
    with open(path, "wb") as file:  # noqa: PTH123
        file.write("text\n改厕460户。\n".encode())
    storage = Storage.at(tmp_path)
    (table,) = storage.tables()
    assert table.name == rf"{tmp_path}/\xb9\xa4\xd7\xf7.csv"
    with storage.local_copy(pickle.loads(pickle.dumps(table))) as copy:
        assert copy.read_bytes().startswith(b"text")
