import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from zhili.errors import InputError
from zhili.files import atomic_file, atomic_folder, read_json_lines, read_text


def test_byte_order_mark_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeff茶园".encode())
    assert read_text(path) == "茶园"


def test_line_separators_in_text_do_not_split_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "一\u2028二"}\n\n{"text": "三"}\n', encoding="utf-8")
    assert [n for n, _ in read_json_lines(path)] == [1, 3]


@pytest.mark.parametrize(("line", "message"), [("{no", "line 2: not JSON"), ("[1]", "line 2: not a JSON object")])
def test_invalid_json_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": 1}\n' + line, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        list(read_json_lines(path))


def test_failed_write_leaves_existing_file_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("before", encoding="utf-8")
    with pytest.raises(RuntimeError), atomic_file(path) as file:
        file.write("half")
        raise RuntimeError
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_symbolic_link_is_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "target.txt", tmp_path / "link.txt"
    target.write_text("before", encoding="utf-8")
    link.symlink_to(target)
    with atomic_file(link) as file:
        file.write("after")
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "after"


def test_pipe_is_written_directly(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit(pipe.read_text, encoding="utf-8")
        with atomic_file(pipe) as file:
            file.write("through")
        assert read.result() == "through"
    assert pipe.is_fifo()


def test_failed_folder_leaves_existing_one_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "model"
    with atomic_folder(path) as folder:
        (folder / "a").write_text("1", encoding="utf-8")
    with pytest.raises(RuntimeError), atomic_folder(path) as folder:
        (folder / "b").write_text("2", encoding="utf-8")
        raise RuntimeError
    assert [p.name for p in path.iterdir()] == ["a"]
    with atomic_folder(path) as folder:
        (folder / "c").write_text("3", encoding="utf-8")
    assert [p.name for p in path.iterdir()] == ["c"]
    assert list(tmp_path.iterdir()) == [path]
