"""One bad file never ends a run."""

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from zhili import InputError, Predictor
from zhili.batch import inputs as batch_inputs
from zhili.batch import predict_files
from zhili.reading import read as reading

REPORT = "今年全镇发展良好，完成产值三亿元。\n"
ERRORS = (
    KeyError("十"),
    ValueError("zip"),
    RecursionError(),
    MemoryError(),
    OSError(5, "Input/output error"),
    Exception("\x1b"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.txt").write_text(REPORT, encoding="utf-8")
    return folder


def predict(folder: Path, shipped: Predictor, output_format: str = "jsonl") -> tuple[list[str], str]:
    """The names of the files that were predicted, and the message about the others."""
    output = folder.parent / f"out.{output_format}"
    message = ""
    try:
        predict_files([folder], shipped.folder, output_format, output)
    except InputError as error:
        message = str(error)
    if output_format != "jsonl":
        return [], message
    return [json.loads(line)["file"] for line in output.read_text("utf-8").splitlines()], message


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_any_error_of_one_file_is_its_failure_line(
    folder: Path, shipped: Predictor, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    find_kind = reading.find_kind

    def faulty(data: bytes, suffix: str, shown_name: str) -> str:
        if shown_name.endswith("b.txt"):
            raise error
        return find_kind(data, suffix, shown_name)

    monkeypatch.setattr(reading, "find_kind", faulty)
    files, message = predict(folder, shipped)
    assert [Path(name).name for name in files] == ["a.txt", "c.txt"]
    assert message.startswith(f"{folder / 'b.txt'}: ") and len(message.splitlines()) == 1


def test_file_that_vanishes_is_a_failure_line(
    folder: Path, shipped: Predictor, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = batch_inputs.read_report

    def vanishing(path: Any) -> Any:
        if path.name == "a.txt":
            (folder / "b.txt").unlink()
        return read(path)

    monkeypatch.setattr(batch_inputs, "read_report", vanishing)
    files, message = predict(folder, shipped)
    assert len(files) == 2 and message == f"{folder / 'b.txt'}: no such file; check the path"


@pytest.mark.parametrize("output_format", ["table", "json", "jsonl", "csv", "parquet", "html"])
def test_any_file_name_is_shown_in_one_line(folder: Path, shipped: Predictor, output_format: str) -> None:
    for name in (b"\xff\xfe.txt", b"a\nerror: b.txt", b"[red].txt", b"\x1b[31m.txt"):
        Path(folder, os.fsdecode(name)).write_text(REPORT, encoding="utf-8")
    Path(folder, os.fsdecode(b"\xffempty.txt")).touch()
    files, message = predict(folder, shipped, output_format)
    assert message == f"{folder}/\\xffempty.txt: the file is empty; it needs at least one line of text"
    if output_format == "jsonl":
        shown = {Path(name).name for name in files} - {"a.txt", "b.txt", "c.txt"}
        assert shown == {"\\xff\\xfe.txt", "a\\nerror: b.txt", "[red].txt", "\\x1b[31m.txt"}


def test_deep_folders_and_circles_of_links(folder: Path, shipped: Predictor) -> None:
    current = os.open(folder, os.O_RDONLY)
    for _ in range(1500):  # deeper than Python's stack; the path is longer than a path may be
        os.mkdir("d" * 5, dir_fd=current)
        below = os.open("d" * 5, os.O_RDONLY, dir_fd=current)
        os.close(current)
        current = below
    os.close(current)
    (folder / "circle.txt").symlink_to("circle.txt")
    files, message = predict(folder, shipped)
    subprocess.run(["rm", "-r", str(folder / "ddddd")], check=True)  # pytest cannot
    assert len(files) == 3 and "this folder cannot be read" in message
    with pytest.raises(InputError, match=r"circle\.txt"):
        predict_files([folder / "circle.txt"], shipped.folder, "jsonl")


BAD: tuple[tuple[Any, str], ...] = (
    ("\ud800", "text 2: half of a surrogate pair"),
    (None, "text 2: a missing value, not a string"),
    (float("nan"), "text 2: a missing value, not a string"),
    (3, "text 2: int, not a string"),
    ("全镇".encode(), "text 2: bytes, not a string"),
    ([], "text 2: list, not a string"),
    (" ", "text 2: empty"),
)


@pytest.mark.parametrize(("value", "message"), BAD)
def test_bad_text_is_named_by_its_position(shipped: Predictor, value: Any, message: str) -> None:
    texts: Iterable[Any] = ["全镇", value, "全镇"]
    for call in (shipped.predict, shipped.probabilities, lambda texts: list(shipped.stream(texts))):
        with pytest.raises(InputError, match=message):
            call(texts)
    if value is not None and value != " ":
        with pytest.raises(
            InputError, match=message.replace("text 2", "the heading of text 2").replace("a missing", "a missing")
        ):
            shipped.predict(["全镇", "全镇"], [None, value])


@pytest.mark.parametrize("texts", ["全镇".encode(), None, 3, {"text": "全镇"}])
def test_what_is_no_list_of_texts_is_refused(shipped: Predictor, texts: Any) -> None:
    with pytest.raises(InputError, match="takes a string or a list of strings"):
        shipped.predict(texts)
    if not isinstance(texts, dict):
        with pytest.raises(InputError, match="takes an iterable"):
            shipped.stream(texts)
