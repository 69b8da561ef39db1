"""What `scale` refuses before Ray starts, and what it counts."""

from pathlib import Path

import pytest

from zhili import InputError
from zhili.scale.parts import Job, PartResult, TableResult
from zhili.scale.run import _collect, _start
from zhili.scale.storage import Storage
from zhili.tables import TextColumns


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text("text\n改厕460户。\n", encoding="utf-8")
    return tmp_path / "in"


def test_folder_with_other_files_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="files of another kind"):
        _start(Storage.at(str(tmp_path)), {"inputs": []}, resume=True)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_run_that_is_there_needs_resume_and_the_same_inputs(tmp_path: Path) -> None:
    target = Storage.at(str(tmp_path / "out"))
    assert _start(target, {"inputs": [["a.csv", 1, 2]]}, resume=False) == frozenset()
    target.write("part-00000-000000.parquet", b"")
    with pytest.raises(InputError, match="add --resume"):
        _start(target, {"inputs": [["a.csv", 1, 2]]}, resume=False)
    with pytest.raises(InputError, match="other inputs"):
        _start(target, {"inputs": [["a.csv", 1, 3]]}, resume=True)
    assert _start(target, {"inputs": [["a.csv", 1, 2]]}, resume=True) == {"part-00000-000000.parquet"}


def test_part_that_an_error_cut_is_written_again(tmp_path: Path) -> None:
    target = Storage.at(str(tmp_path))
    _start(target, {"inputs": [["a.csv", 1, 2]]}, resume=False)
    target.write("part-00000-000000.parquet", b"")
    target.write("part-00000-000001-cut.parquet", b"")
    assert _start(target, {"inputs": [["a.csv", 1, 2]]}, resume=True) == {"part-00000-000000.parquet"}
    assert "part-00000-000001-cut.parquet" not in target.names()


def test_missing_parts_and_tables_are_failures(source: Path, tmp_path: Path) -> None:
    (source / "b.csv").write_text("text\n修路。\n", encoding="utf-8")
    storage = Storage.at(str(source))
    done = frozenset(["part-00000-000000.parquet"])
    job = Job(storage, Storage.at(str(tmp_path)), tuple(storage.tables()), TextColumns(), 1, done, "", None)
    names = [f"part-00000-{number:06}.parquet" for number in range(4)]
    results = [
        PartResult(0, names[1], 5, 0.2),
        PartResult(0, names[2], 5, 0.2, "a.csv, from row 11: wrong"),
        TableResult(0, dict.fromkeys(names, 5), ["a.csv, row 3: empty"], 1),
    ]
    summary = _collect(job, iter(results), lambda rows, share: None)
    assert (summary.rows, summary.parts, summary.resumed_parts, summary.skipped_rows) == (10, 2, 1, 1)
    assert [failure.split(": ", 1)[1][:16] for failure in summary.failures] == [
        "wrong", "part-00000-00000", "not read to its "
    ]  # fmt: skip
