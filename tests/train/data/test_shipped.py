"""The second edition of the corpus in `data/`; the texts of references may be absent."""

import json
import re
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from train.data.check import Requirements, check_corpus, load_requirements
from train.data.example import Corpus, Example
from train.data.taxonomy import load_taxonomy

DATA = Path(__file__).parents[3] / "data"
TAXONOMY = load_taxonomy(DATA / "taxonomy.yaml")
REFERENCES = ("broadcast", "reports", "peoples_daily")
FOLDERS = ("references", "second_annotator", "written")
SUBJECTS = {f"{category}/{subject.name}" for category, subject in TAXONOMY.subjects}
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
        subject = row.get("subject")
        assert subject is None or (subject in SUBJECTS and subject.startswith(f"{labels[0]}/")), row


def test_references_name_each_paragraph_once() -> None:
    rows = list(chain.from_iterable(read_rows(DATA / "references" / f"{name}.jsonl") for name in REFERENCES))
    hashes = {row["sha1"] for row in rows}
    assert len(hashes) == len(rows)
    assert all(re.fullmatch(r"[0-9a-f]{16}", sha1) for sha1 in hashes)
    assert all(row["source"].startswith("pypi:") or re.fullmatch(r"[0-9a-f]{40}", row["commit"]) for row in rows)
    assert all(row["genre"] and isinstance(row["year"], int) for row in rows)
    assert Counter(row["split"] for row in rows).keys() == {"train", "validation"}
    assert len(rows) >= load_requirements(DATA / "requirements.yaml").referenced
    second = read_rows(DATA / "second_annotator" / "references.jsonl")
    assert {row["sha1"] for row in second} <= hashes


def test_written_paragraphs_have_ids_of_their_own() -> None:
    ids = [row["id"] for path in FILES if path.parent.name == "written" for row in read_rows(path)]
    assert len(set(ids)) == len(ids)
    assert {row["id"] for row in read_rows(DATA / "second_annotator" / "written.jsonl")} <= set(ids)


def test_splits_of_written_paragraphs_are_frozen() -> None:
    for path in (DATA / "written").glob("part-*.jsonl"):
        assert {row["split"] for row in read_rows(path)} == {"train"}, path.name
    test = read_rows(DATA / "written" / "test.jsonl")
    assert len(test) == 644
    assert {row["split"] for row in test} == {"test"}
    batches = [row for path in DATA.glob("*.jsonl") for row in read_rows(path)]
    assert Counter(row["split"] for row in batches) == {"train": 5291, "test": 943}


def test_no_document_is_in_two_splits() -> None:
    splits: dict[str, set[str]] = {}
    for path in [*DATA.glob("*.jsonl"), *(path for path in FILES if path.parent.name != "second_annotator")]:
        for row in read_rows(path):
            document = row.get("report") or f"{row['source']}:{row['path']}"
            splits.setdefault(document, set()).add(row["split"])
    assert [document for document, found in splits.items() if len(found) > 1] == []


def test_subjects_meet_the_requirements() -> None:
    """Subjects are counted by labels alone, so that the texts of references are not needed."""
    written = [row for path in (DATA / "written").glob("part-*.jsonl") for row in read_rows(path)]
    real = [row for name in REFERENCES for row in read_rows(DATA / "references" / f"{name}.jsonl")]
    rows = [*written, *({"id": row["sha1"], "report": row["sha1"]} | row for row in real)]
    limits = load_requirements(DATA / "requirements.yaml")
    names = ("referenced", "subject_paragraphs", "subject_genres", "subject_periods", "subject_exceptions")
    of_subjects = Requirements.model_validate({name: getattr(limits, name) for name in names})
    assert limits.subject_paragraphs >= 12
    assert limits.subject_genres >= 3
    examples = [Example.model_validate(row | {"text": "文"}) for row in rows]
    assert check_corpus(Corpus(TAXONOMY, examples), of_subjects) == []


def test_corpus_loads_with_datasets(tmp_path: Path) -> None:
    from datasets import load_dataset

    corpus = load_dataset(str(DATA), cache_dir=str(tmp_path))
    files = [*DATA.glob("*.jsonl"), *DATA.glob("written/part-*.jsonl")]
    assert corpus["corpus"].to_list()[0].keys() >= {"text", "labels", "split", "subject", "optional"}
    assert corpus["corpus"].num_rows == sum(len(read_rows(path)) for path in files)
    assert set(corpus["written_test"]["split"]) == {"test"}
