import json
from pathlib import Path

import pytest
from filelock import FileLock

from zhili.batch.resume import Progress, plain_output, resumable_output
from zhili.errors import InputError

RUN = {"inputs": [["a.csv", 3, 5]], "bundle": "abc"}


def put(rows: Path, output: Path) -> None:
    rows.replace(output)


def stopped(output: Path, keep: bool = True) -> Path:
    """A run that stopped within its second piece; its folder."""
    with pytest.raises(KeyboardInterrupt), resumable_output(output, RUN, False, put) as target:
        target.file.write("第一块\n")
        if keep:
            target.keep(1, 20)
        target.file.write("第二块的一半")
        raise KeyboardInterrupt
    return output.with_name(f".{output.name}.unfinished")


def test_a_run_goes_on_behind_the_last_whole_piece(tmp_path: Path) -> None:
    output = tmp_path / "deep" / "out.csv"
    stopped(output)
    assert not output.exists()
    with resumable_output(output, RUN, True, put) as target:
        assert target.done == Progress(1, 20, len("第一块\n".encode()))
        assert target.file.tell() == target.done.bytes
        target.file.write("第二块\n")
    assert output.read_text(encoding="utf-8") == "第一块\n第二块\n"
    assert list(output.parent.iterdir()) == [output]


def test_an_unfinished_run_is_reported(tmp_path: Path) -> None:
    folder = stopped(tmp_path / "out.csv")
    with pytest.raises(InputError, match="an unfinished run is there; add --resume to go on, or remove it"):
        resumable_output(tmp_path / "out.csv", RUN, False, put).__enter__()
    assert json.loads((folder / "done.json").read_text())["pieces"] == 1  # untouched


def test_a_run_that_kept_nothing_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("before", encoding="utf-8")
    folder = stopped(tmp_path / "out.csv", keep=False)
    assert not folder.exists()
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "before"


@pytest.mark.parametrize("changed", ["inputs", "bundle"])
def test_another_run_is_not_gone_on_with(tmp_path: Path, changed: str) -> None:
    stopped(tmp_path / "out.csv")
    with pytest.raises(InputError, match=f"has other {changed}; remove it to start again"):
        resumable_output(tmp_path / "out.csv", RUN | {changed: "x"}, True, put).__enter__()


@pytest.mark.parametrize(("name", "data"), [("rows", b""), ("done.json", b"{"), ("run.json", b"{")])
def test_a_damaged_run_is_not_gone_on_with(tmp_path: Path, name: str, data: bytes) -> None:
    (stopped(tmp_path / "out.csv") / name).write_bytes(data)
    with pytest.raises(InputError, match="is damaged; remove it to start again"):
        resumable_output(tmp_path / "out.csv", RUN, True, put).__enter__()


def test_what_ended_but_for_its_folder_starts_again(tmp_path: Path) -> None:
    (stopped(tmp_path / "out.csv") / "rows").unlink()
    with resumable_output(tmp_path / "out.csv", RUN, False, put) as target:
        assert target.done == Progress()


def test_two_runs_do_not_write_one_file(tmp_path: Path) -> None:
    folder = stopped(tmp_path / "out.csv")
    with (
        FileLock(folder / "lock"),
        pytest.raises(InputError, match="another run is writing this output"),
    ):
        resumable_output(tmp_path / "out.csv", RUN, True, put).__enter__()
    assert folder.exists()


def test_a_stream_is_handed_on_piece_by_piece(capsys: pytest.CaptureFixture[str]) -> None:
    with plain_output(None) as target:
        target.file.write("甲")
        target.keep(1, 1)
        assert capsys.readouterr().out == "甲"
