import json
from pathlib import Path

import pytest
from filelock import FileLock

from zhili.batch.resume import Progress, plain_output, resumable_output
from zhili.errors import InputError

RUN = {"inputs": [["a.csv", 3, 5]], "bundle": "abc"}


def move(rows: Path, output: Path) -> None:
    rows.replace(output)


def interrupted(output: Path, commit: bool = True) -> Path:
    """Interrupt a run within its second chunk; return its folder."""
    with pytest.raises(KeyboardInterrupt), resumable_output(output, RUN, False, move) as target:
        target.file.write("第一块\n")
        if commit:
            target.commit(1, 20)
        target.file.write("第二块的一半")
        raise KeyboardInterrupt
    return output.with_name(f".{output.name}.unfinished")


@pytest.mark.parametrize("name", ["notes.txt", "rows.txt", "folder/", "rows@"])
def test_folder_with_files_of_others_is_refused(tmp_path: Path, name: str) -> None:
    folder = interrupted(tmp_path / "out.csv", commit=False)
    folder.mkdir(exist_ok=True)
    (tmp_path / "precious.txt").write_text("珍贵", encoding="utf-8")
    path = folder / name.strip("/@")
    if name.endswith("/"):
        path.mkdir()
    elif name.endswith("@"):
        path.symlink_to(tmp_path / "precious.txt")
    else:
        path.write_text("笔记", encoding="utf-8")
    with (
        pytest.raises(InputError, match=f"{path.name}: no run made this, and it would be lost"),
        resumable_output(tmp_path / "out.csv", RUN, True, move),
    ):
        pass
    assert path.exists() and (tmp_path / "precious.txt").read_text(encoding="utf-8") == "珍贵"


def test_output_that_is_a_circle_of_links_is_replaced(tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    output.symlink_to(output)
    with resumable_output(output, RUN, False, move) as target:
        target.file.write("第一块\n")
    assert output.read_text(encoding="utf-8") == "第一块\n"


def test_resumed_run_continues_after_the_last_commit(tmp_path: Path) -> None:
    output = tmp_path / "deep" / "out.csv"
    interrupted(output)
    assert not output.exists()
    with resumable_output(output, RUN, True, move) as target:
        assert target.progress == Progress(1, 20, len("第一块\n".encode()))
        assert target.file.tell() == target.progress.size
        target.file.write("第二块\n")
    assert output.read_text(encoding="utf-8") == "第一块\n第二块\n"
    assert list(output.parent.iterdir()) == [output]


def test_unfinished_run_is_refused_without_resume(tmp_path: Path) -> None:
    folder = interrupted(tmp_path / "out.csv")
    with pytest.raises(InputError, match="unfinished run; add --resume to continue it, or remove the folder"):
        resumable_output(tmp_path / "out.csv", RUN, False, move).__enter__()
    assert json.loads((folder / "progress.json").read_text())["chunks"] == 1  # untouched


def test_run_without_commit_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("before", encoding="utf-8")
    folder = interrupted(tmp_path / "out.csv", commit=False)
    assert not folder.exists()
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "before"


@pytest.mark.parametrize("changed", ["inputs", "bundle"])
def test_run_with_other_inputs_or_bundle_is_not_resumed(tmp_path: Path, changed: str) -> None:
    interrupted(tmp_path / "out.csv")
    with pytest.raises(InputError, match=f"has other {changed}; remove the folder to start again"):
        resumable_output(tmp_path / "out.csv", RUN | {changed: "x"}, True, move).__enter__()


@pytest.mark.parametrize(("name", "data"), [("rows", b""), ("progress.json", b"{"), ("run.json", b"{")])
def test_damaged_run_is_not_resumed(tmp_path: Path, name: str, data: bytes) -> None:
    (interrupted(tmp_path / "out.csv") / name).write_bytes(data)
    with pytest.raises(InputError, match="is damaged; remove the folder to start again"):
        resumable_output(tmp_path / "out.csv", RUN, True, move).__enter__()


def test_complete_run_whose_folder_was_not_removed_starts_again(tmp_path: Path) -> None:
    (interrupted(tmp_path / "out.csv") / "rows").unlink()
    with resumable_output(tmp_path / "out.csv", RUN, False, move) as target:
        assert target.progress == Progress()


def test_two_runs_cannot_write_the_same_file(tmp_path: Path) -> None:
    folder = interrupted(tmp_path / "out.csv")
    with (
        FileLock(folder / "lock"),
        pytest.raises(InputError, match="another run is writing this output"),
    ):
        resumable_output(tmp_path / "out.csv", RUN, True, move).__enter__()
    assert folder.exists()


def test_stream_is_flushed_at_each_commit(capsys: pytest.CaptureFixture[str]) -> None:
    with plain_output(None) as target:
        target.file.write("甲")
        target.commit(1, 1)
        assert capsys.readouterr().out == "甲"
