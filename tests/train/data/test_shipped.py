"""The labelled data in `data/` that no recipe reads yet."""

import json
import re
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from train.data.taxonomy import load_taxonomy

DATA = Path(__file__).parents[3] / "data"
TAXONOMY = load_taxonomy(DATA / "taxonomy.yaml")
REFERENCES = ("broadcast", "reports", "peoples_daily")
FOLDERS = ("references", "second_annotator", "written")
FILES = sorted(path for folder in FOLDERS for path in (DATA / folder).glob("*.jsonl"))


def read_rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_labels_are_valid(path: Path) -> None:
    for row in read_rows(path):
        labels = [*row["labels"], *row.get("optional", [])]
        assert row["labels"], row
        assert set(labels) <= set(TAXONOMY.ids), row
        assert len(labels) == len(set(labels)), row
        assert "general" not in row["labels"] or row["labels"] == ["general"], row
        assert row.get("subject", f"{labels[0]}/").startswith(f"{labels[0]}/"), row


def test_references_name_each_paragraph_once() -> None:
    rows = list(chain.from_iterable(read_rows(DATA / "references" / f"{name}.jsonl") for name in REFERENCES))
    hashes = {row["sha1"] for row in rows}
    assert len(hashes) == len(rows)
    assert all(re.fullmatch(r"[0-9a-f]{16}", sha1) for sha1 in hashes)
    assert all(row["source"].startswith("pypi:") or re.fullmatch(r"[0-9a-f]{40}", row["commit"]) for row in rows)
    second = read_rows(DATA / "second_annotator" / "references.jsonl")
    assert {row["sha1"] for row in second} <= hashes


def test_written_paragraphs_have_ids_of_their_own() -> None:
    ids = [row["id"] for path in FILES if path.parent.name == "written" for row in read_rows(path)]
    assert len(set(ids)) == len(ids)
    assert {row["id"] for row in read_rows(DATA / "second_annotator" / "written.jsonl")} <= set(ids)
