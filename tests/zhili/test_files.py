import lzma
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from zhili.errors import InputError
from zhili.files import atomic_file, atomic_folder, read_json_lines, read_text


def test_byte_order_mark_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeff茶园".encode())
    assert read_text(path) == "茶园"


def test_compressed_text_that_unpacks_to_much_is_refused_before_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhili.files._SMALL", 10_000)
    monkeypatch.setattr("zhili.files._BLOCK", 1_000)
    path = tmp_path / "a.jsonl.xz"
    data = lzma.compress(b"{}\n" * 100_000)
    path.write_bytes(data[:-40])  # what is cut off is not missed: no more is unpacked than is allowed
    with pytest.raises(InputError, match=r"a\.jsonl\.xz: unpacks to more than 200 times its size; unpack it"):
        read_text(path)
    path.write_bytes(lzma.compress(b"{}\n" * 2) + lzma.compress(b"[]\n"))
    assert read_text(path) == "{}\n{}\n[]\n"
    path.write_bytes(lzma.compress(b"{}\n" * 2)[:-8])
    with pytest.raises(InputError, match="not an xz file, or damaged"):
        read_text(path)


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
    with pytest.raises(RuntimeError), atomic_folder(path, "a") as folder:
        (folder / "b").write_text("2", encoding="utf-8")
        raise RuntimeError
    assert [p.name for p in path.iterdir()] == ["a"]
    with atomic_folder(path, "a") as folder:
        (folder / "c").write_text("3", encoding="utf-8")
    assert [p.name for p in path.iterdir()] == ["c"]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("entry", ["base/weights", "notes.txt", ".hidden"])
def test_folder_with_other_files_is_not_replaced(tmp_path: Path, entry: str) -> None:
    precious = tmp_path / "models" / entry
    precious.parent.mkdir(parents=True)
    precious.write_text("hours of work", encoding="utf-8")
    for names in ((), ("*.json", "base")):
        with pytest.raises(InputError, match=f"contains {entry.split('/')[0]}, which would be lost"):
            atomic_folder(tmp_path / "models", names).__enter__()
    assert precious.read_text(encoding="utf-8") == "hours of work"
    assert [p.name for p in tmp_path.iterdir()] == ["models"]


def test_file_that_appears_meanwhile_stays(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"contains notes\.txt"), atomic_folder(tmp_path / "model") as folder:
        (folder / "a").write_text("1", encoding="utf-8")
        (tmp_path / "model").mkdir()
        (tmp_path / "model" / "notes.txt").write_text("mine", encoding="utf-8")
    assert [p.name for p in tmp_path.rglob("*")] == ["model", "notes.txt"]


def test_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "model").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="a file, not a folder"):
        atomic_folder(tmp_path / "model", "*").__enter__()


def test_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    with atomic_folder(tmp_path / "link") as folder:
        (folder / "a").write_text("1", encoding="utf-8")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real" / "a").exists()


@pytest.fixture
def umask() -> Iterator[None]:
    old = os.umask(0o027)
    yield
    os.umask(old)


@pytest.mark.usefixtures("umask")
def test_permissions_follow_the_umask_and_stay(tmp_path: Path) -> None:
    def mode(path: Path) -> str:
        return oct(path.stat().st_mode & 0o777)

    file, model = tmp_path / "a.txt", tmp_path / "model"
    for expected, changed in (("0o640", 0o604), ("0o604", 0o600)):
        with atomic_file(file) as opened:
            opened.write("x")
        assert mode(file) == expected
        file.chmod(changed)
    for expected in ("0o750", "0o700"):
        with atomic_folder(model):
            pass
        assert mode(model) == expected
        model.chmod(0o700)


def test_files_are_on_disk_before_they_get_their_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is synced is noted with its size: nothing has its name before its bytes are there."""
    synced: dict[int, int] = {}
    fsync, replace = os.fsync, Path.replace

    def noted(handle: int) -> None:
        fsync(handle)
        synced[os.fstat(handle).st_ino] = os.fstat(handle).st_size

    def checked(path: Path, target: Path) -> Path:
        files = [path, *path.rglob("*")] if path.is_dir() else [path]
        assert all(synced.get(file.stat().st_ino) == file.stat().st_size for file in files)
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(Path, "replace", checked)
    with atomic_file(tmp_path / "a.txt") as file:
        file.write("x" * 100)
    with atomic_folder(tmp_path / "model") as folder:
        (folder / "model.onnx").write_bytes(b"x" * 100)
    assert (tmp_path / "model" / "model.onnx").exists()
    assert tmp_path.stat().st_ino in synced


KILLED = """
import os, signal, sys
from pathlib import Path
from zhili.files import atomic_file, atomic_folder
with {function}(Path(sys.argv[1])) as target:
    {write}
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(
    ("function", "write"),
    [("atomic_file", "target.write('half'); target.flush()"), ("atomic_folder", "(target / 'a').write_text('half')")],
)
def test_leftovers_of_a_killed_process_are_removed(tmp_path: Path, function: str, write: str) -> None:
    command = [sys.executable, "-c", KILLED.format(function=function, write=write), str(tmp_path / "out")]
    for _ in range(2):
        assert subprocess.run(command).returncode == -signal.SIGKILL
        assert len(list(tmp_path.iterdir())) == 1  # the second removes that of the first
    with atomic_file(tmp_path / "out"):
        assert len(list(tmp_path.iterdir())) == 1
        with atomic_file(tmp_path / "out"):  # that of a running process stays
            assert len(list(tmp_path.iterdir())) == 2
    assert list(tmp_path.iterdir()) == [tmp_path / "out"]


def test_folder_is_put_back_after_a_kill_between_two_renames(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = tmp_path / "model"
    with atomic_folder(model) as folder:
        (folder / "a").write_text("1", encoding="utf-8")
    model.rename(tmp_path / ".model.0123456789abcdef.old")
    with pytest.raises(RuntimeError), atomic_folder(model, "a"):
        raise RuntimeError
    assert [str(p.relative_to(tmp_path)) for p in sorted(tmp_path.rglob("*"))] == ["model", "model/a"]


def test_a_circle_of_links_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.symlink_to(path)
    with atomic_file(path) as file:
        file.write("甲")
    assert path.read_text(encoding="utf-8") == "甲"


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"])
def test_open_file_is_appended_to_and_not_replaced(tmp_path: Path, name: str) -> None:
    (tmp_path / "link").symlink_to("/dev/stdout")
    code = "import sys; from pathlib import Path; from zhili.files import atomic_file\n"
    code += f"print('before')\nwith atomic_file(Path({name!r})) as file: file.write('written\\n')\nprint('after')"
    log = tmp_path / "log"
    log.write_text("earlier\n", encoding="utf-8")
    with log.open("a", encoding="utf-8") as stream:
        subprocess.run([sys.executable, "-c", code], stdout=stream, check=True, cwd=tmp_path)
    assert log.read_text(encoding="utf-8").split() == ["earlier", "before", "written", "after"]
