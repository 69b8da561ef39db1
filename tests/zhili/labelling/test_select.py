"""The command `zhili select`."""

import json
from pathlib import Path

import pytest

from zhili import InputError
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


def test_everything_is_labelled_already(root: Path, tmp_path: Path) -> None:
    sample = root / "data" / "sample.txt"
    select_files([sample], 100, None, None, tmp_path / "all.jsonl")
    with pytest.raises(InputError, match=r"^select: every paragraph"):
        select_files([sample], 1, tmp_path / "all.jsonl", None, None)
