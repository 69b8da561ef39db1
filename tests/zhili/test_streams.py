"""`zhili predict` where a standard stream is closed, full or read no further."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
COMMAND = f"{sys.executable} -m zhili predict"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "t.csv").write_text('text\n召开党员大会八次。\n""\n', encoding="utf-8")
    (tmp_path / "a.txt").write_text("召开党员大会八次。", encoding="utf-8")
    return tmp_path


def run(line: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["bash", "-c", line], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("errors", ["2>&-", "2>/dev/full", "2> >(exec true)"])
def test_output_is_written_though_messages_go_nowhere(folder: Path, errors: str) -> None:
    done = run(f"{COMMAND} t.csv --format jsonl --output out.jsonl {errors}", folder)
    assert done.returncode == 2  # a row was skipped
    assert len((folder / "out.jsonl").read_text(encoding="utf-8").splitlines()) == 1
    assert sorted(path.name for path in folder.iterdir()) == ["a.txt", "out.jsonl", "t.csv"]


@pytest.mark.parametrize("line", [f"{COMMAND} a.txt >&-", f"{COMMAND} - <&-", f"{COMMAND} a.txt > /dev/full"])
def test_closed_or_full_stream_is_one_line(folder: Path, line: str) -> None:
    done = run(line, folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1 and done.stderr.startswith("error: ")


def test_output_to_standard_output_is_appended(folder: Path) -> None:
    line = f"{{ echo earlier; {COMMAND} a.txt --format jsonl --output /dev/stdout; echo later; }} > log"
    assert run(line, folder).returncode == 0
    first, row, last = (folder / "log").read_text(encoding="utf-8").splitlines()
    assert (first, last) == ("earlier", "later") and row.startswith("{")
