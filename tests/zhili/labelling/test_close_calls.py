"""Decisions on close calls: those that ship are the guide's, and a file of one's own is checked."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from zhili import InputError, Taxonomy
from zhili.inference import default_bundle, read_manifest
from zhili.labelling import read_close_calls

ROW = re.compile(r"^\| (.+?) \| (`.+?`) \| (w\d\d-.+?) \|(?: (.+?) \|)?$", re.MULTILINE)


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return read_manifest(default_bundle()).taxonomy


def examples(root: Path) -> Iterator[tuple[str, dict[str, object]]]:
    for path in (root / "data" / "written").glob("part-*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            yield row["id"], row


def test_shipped_decisions_are_those_of_the_guide(taxonomy: Taxonomy, root: Path) -> None:
    """Add a decision to data/guide.md and to close_calls.jsonl."""
    corpus = dict(examples(root))
    guide = (root / "data" / "guide.md").read_text("utf-8")
    guide = guide[guide.index("## 3. Close calls") : guide.index("## 4.")]
    calls = read_close_calls(taxonomy)
    rows = []
    for call in calls:
        cases = call.cases
        labels = "; ".join("+".join(f"`{label}`" for label in case.labels) for case in cases)
        names = "; ".join(case.name_en for case in cases)
        rows.append((names, labels, "; ".join(case.example for case in cases), call.reason_en))
    assert rows and rows == ROW.findall(guide)
    for case in (case for call in calls for case in call.cases):
        row = corpus[case.example]
        assert (list(case.labels), case.heading, case.text) == (row["labels"], row["heading"], row["text"])
        assert re.search("[\u4e00-\u9fff]", case.name)
    assert all(bool(call.reason) == bool(call.reason_en) for call in calls)


def test_other_categories_have_no_shipped_decisions(taxonomy: Taxonomy) -> None:
    fewer = Taxonomy(domains=taxonomy.domains, categories=taxonomy.categories[:3])
    assert read_close_calls(fewer) == ()


def test_own_decisions_are_read_and_mistakes_have_a_line(taxonomy: Taxonomy, tmp_path: Path) -> None:
    file = tmp_path / "own.jsonl"
    file.write_text('\ufeff{"cases": [{"name": "校车", "labels": ["education", "safety_emergency"]}]}\n\n', "utf-8")
    (call,) = read_close_calls(taxonomy, file)
    assert call.labels == {"education", "safety_emergency"}
    for line, message in (
        ('{"cases": [{"name": "校车", "labels": ["edu"]}]}', r"own\.jsonl, line 1: label 'edu' is no category"),
        ('{"cases": []}', r"own\.jsonl, line 1: cases: "),
        ("cases", r"own\.jsonl, line 1: "),
    ):
        file.write_text(line, "utf-8")
        with pytest.raises(InputError, match=message):
            read_close_calls(taxonomy, file)
    with pytest.raises(InputError, match="missing"):
        read_close_calls(taxonomy, tmp_path / "missing.jsonl")
