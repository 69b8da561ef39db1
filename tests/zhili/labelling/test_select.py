"""The command `zhili select`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from zhili import InputError
from zhili.batch import Chunk, InputFile, read_input
from zhili.labelling import select_files


def test_chosen_paragraphs_are_not_labelled_ones(root: Path, tmp_path: Path) -> None:
    sample = root / "data" / "sample.txt"
    select_files([sample], 3, None, None, tmp_path / "first.jsonl")
    first = [json.loads(line) for line in (tmp_path / "first.jsonl").read_text("utf-8").splitlines()]
    assert [row["rank"] for row in first] == [1, 2, 3]
    assert {"id", "file", "heading", "text", "predicted", "subjects", "confidence"} <= first[0].keys()
    select_files([sample], 100, tmp_path / "first.jsonl", None, tmp_path / "second.jsonl")
    second = [json.loads(line) for line in (tmp_path / "second.jsonl").read_text("utf-8").splitlines()]
    assert len(second) == 4 and not {row["text"] for row in first} & {row["text"] for row in second}


def test_files_that_it_reads_are_not_replaced(root: Path, tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text('{"text": "新建幼儿园2所。"}\n', "utf-8")
    labelled = tmp_path / "labelled.jsonl"
    labelled.write_text('{"text": "修路3公里。"}\n', "utf-8")
    for output in (source, labelled):
        with pytest.raises(InputError, match="which would be lost; name another file"):
            select_files([source], 1, labelled, None, output)
    assert "幼儿园" in source.read_text("utf-8")


def test_a_bad_file_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good = tmp_path / "a.jsonl"
    good.write_text('{"text": "新建幼儿园2所。"}\n', "utf-8")
    bad = tmp_path / "b.jsonl"
    bad.write_text('{"text": "修路3公里。"}\n', "utf-8")

    def read(source: InputFile, *options: Any) -> Iterator[Chunk]:
        if source.path == bad:
            raise OverflowError("\x9b31m")
        return read_input(source, *options)

    monkeypatch.setattr("zhili.labelling.select.read_input", read)
    select_files([good, bad], 5, None, None, tmp_path / "out.jsonl")
    assert "幼儿园" in (tmp_path / "out.jsonl").read_text("utf-8")
    assert "b.jsonl: cannot be read (OverflowError)" in capsys.readouterr().err


def test_everything_is_labelled_already(root: Path, tmp_path: Path) -> None:
    sample = root / "data" / "sample.txt"
    select_files([sample], 100, None, None, tmp_path / "all.jsonl")
    with pytest.raises(InputError, match=r"^select: every paragraph"):
        select_files([sample], 1, tmp_path / "all.jsonl", None, None)
