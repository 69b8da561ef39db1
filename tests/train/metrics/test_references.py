import json
from pathlib import Path
from typing import Any

import pytest

from train.config import load_config
from train.data import load_corpus, load_taxonomy
from train.metrics.references import read_references, references_from_examples
from zhili.errors import InputError
from zhili.taxonomy import Taxonomy


@pytest.fixture(scope="module")
def taxonomy(root: Path) -> Taxonomy:
    return load_taxonomy(root / "data" / "taxonomy.yaml")


def write_lines(folder: Path, *rows: Any) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_both_line_formats_are_read(tmp_path: Path, taxonomy: Taxonomy) -> None:
    first, second, third = read_references(
        write_lines(
            tmp_path,
            {"id": 1, "text": "修路。", "labels": ["infrastructure", "agriculture"], "level": "county", "year": 2020},
            {"id": "b", "text": "好", "report": "r", "heading": "一", "required": ["ecology"], "optional": ["general"]},
            {"id": "c", "text": "好", "required": [], "optional": ["general"]},
        ),
        taxonomy,
    )
    assert (first.id, first.report, first.primary) == ("1", "1", ("infrastructure",))
    assert first.fields == {"level": "county", "year": "2020"}
    assert (second.report, second.heading, second.primary) == ("r", "一", ("ecology",))
    assert second.allowed == ("ecology", "general")
    assert (third.required, third.primary) == ((), ())


def test_every_line_with_a_mistake_is_listed(tmp_path: Path, taxonomy: Taxonomy) -> None:
    path = write_lines(
        tmp_path,
        {"id": "a", "text": "好", "labels": ["ecolgy"]},
        {"id": "a", "text": "好", "labels": ["ecology"]},
        {"id": "c", "labels": ["ecology"]},
        {"id": "d", "text": "好", "required": ["ecology"], "optional": ["ecology"]},
        {"id": "e", "text": "好", "labels": []},
        {"id": "f", "text": "好", "labels": "ecology"},
        {"id": "g", "text": "好"},
    )
    with pytest.raises(InputError) as caught:
        read_references(path, taxonomy)
    lines = str(caught.value).splitlines()
    expected = [
        "line 1: unknown label 'ecolgy'; did you mean ecology?",
        "line 2: id 'a' is already used at",
        "line 3: text: field required; a line is {id, text, labels} or",
        "line 4: a label is listed twice",
        "line 5: no label",
        "line 6: required: ",
        "line 7: required: ",
    ]
    for number, text in enumerate(expected, 1):
        assert any(text in line for line in lines), (number, lines)


def test_labels_of_examples_are_all_required(in_trained: Any) -> None:
    _, examples = load_corpus(load_config(in_trained.config))
    for example, reference in zip(examples, references_from_examples(examples), strict=True):
        assert reference.required == example.labels
        assert reference.primary == example.labels[:1]
        assert (reference.id, reference.report, reference.optional) == (example.id, example.report, ())
