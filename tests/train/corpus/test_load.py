import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from train.config import Data
from train.corpus.example import SPLITS, Example, corpus_digest
from train.corpus.load import load_corpus
from train.corpus.split import with_splits
from train.corpus.taxonomy import load_taxonomy
from zhili.errors import InputError

ROOT = Path(__file__).parents[3]
TAXONOMY = load_taxonomy(ROOT / "data" / "taxonomy.yaml")


def row(**values: Any) -> dict[str, Any]:
    return {"id": "a", "report": "r", "text": "修路3公里。", "labels": ["infrastructure"]} | values


def load(folder: Path, *lines: Any, task: Any = "multi_label") -> list[Example]:
    path = folder / "data.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return load_corpus(Data(files=[str(path)]), TAXONOMY, task)


GOOD = [row(id=s, report=s, split=s) for s in SPLITS]


def test_examples_are_read_in_order(tmp_path: Path) -> None:
    found = load(tmp_path, *GOOD)
    assert [e.split for e in found] == list(SPLITS)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (row(labels=["infrastructur"]), "line 4: label 'infrastructur' is not in the taxonomy; did you mean infra"),
        (row(labels=[]), "line 4: labels: empty"),
        (row(labels=["ecology", "ecology"]), "line 4: a label stands twice"),
        (row(labels=["general", "ecology"]), "line 4: `general` stands beside"),
        (row(text="  "), "line 4: text: empty"),
        (row(id="train"), r"line 4: id 'train' stands already at .*line 1"),
        ({"id": "a", "text": "x", "labels": ["ecology"]}, "line 4: report: empty, though other rows name their report"),
        (row(labels=True), "line 4: labels: true is no label"),
        (row(split="dev"), "line 4: split: 'dev' is no split; write train, validation, test"),
        (row(report="train", split="test"), "report 'train' is in several splits"),
        ('{"id": "a", ', "line 4: not JSON"),
    ],
)  # fmt: skip
def test_mistakes_name_their_line(tmp_path: Path, line: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load(tmp_path, *GOOD, line)


def test_all_mistakes_are_reported_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, *GOOD, row(id="x", labels=["no"]), row(id="y", text=""), row(id="x"))
    assert len(str(caught.value).splitlines()) == 3


def test_single_label_takes_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="2 labels in a single_label task"):
        load(tmp_path, *GOOD, row(labels=["ecology", "education"]), task="single_label")


def test_an_empty_split_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no example is in split validation or test"):
        load(tmp_path, GOOD[0])


def test_no_file_is_named() -> None:
    with pytest.raises(InputError, match=r"nowhere.*matches no file"):
        load_corpus(Data(files=["nowhere/*.jsonl"]), TAXONOMY, "multi_label")


def test_splits_keep_reports_whole_and_balance_labels() -> None:
    path = ROOT / "data"
    rows = [json.loads(x) for p in sorted(path.glob("*.jsonl")) for x in p.read_text(encoding="utf-8").splitlines()]
    examples = [Example.model_validate(r | {"split": None}) for r in rows]
    found = with_splits(examples)
    assert len({(e.report, e.split) for e in found}) == len({e.report for e in found})
    shares = Counter(e.split for e in found)
    assert 0.66 < shares["train"] / len(found) < 0.74
    for category in TAXONOMY.ids:
        here = [e for e in found if category in e.labels]
        assert 0.6 < sum(e.split == "train" for e in here) / len(here) < 0.8, category
    assert with_splits(examples) == found


def test_the_digest_moves_with_the_labels() -> None:
    examples = [Example.model_validate(r) for r in GOOD]
    changed = [examples[0].model_copy(update={"labels": ("ecology",)}), *examples[1:]]
    assert corpus_digest(examples) == corpus_digest(examples[::-1]) != corpus_digest(changed)
