import json
import logging
from pathlib import Path
from typing import Any

import pytest

from train.config.schema import DataConfig
from train.data.example import Example, Split
from train.data.load import load_examples
from train.data.references import text_hash
from train.data.taxonomy import load_taxonomy
from zhili.errors import InputError

TAXONOMY = load_taxonomy(Path(__file__).parents[3] / "data" / "taxonomy.yaml")
OWN = [
    {"id": s, "report": s, "text": f"修路{n}公里。", "labels": ["infrastructure"], "split": s}
    for n, s in enumerate(("train", "validation", "test"))
]
TEA = "全镇采摘春茶三万斤，茶农户均增收两千元。"
ROAD = "新修村道三公里，方便群众出行。"


def write(path: Path, rows: list[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def reference(text: str, **values: Any) -> dict[str, Any]:
    return {"source": "github:a/b", "path": "news/1.md", "sha1": text_hash(text), "labels": ["agriculture"]} | values


@pytest.fixture
def load(tmp_path: Path) -> Any:
    """Load the own rows and references, joined with texts."""

    def run(
        references: list[dict[str, Any]], texts: list[dict[str, Any]] | None, needed: tuple[Split, ...] = ("train",),
        **data: Any,
    ) -> list[Example]:  # fmt: skip
        config = DataConfig(
            files=[write(tmp_path / "own.jsonl", OWN)],
            references=[write(tmp_path / "references.jsonl", references)],
            sources=[str(tmp_path / "texts" / "*")],
            **data,
        )
        if texts is not None:
            (tmp_path / "texts").mkdir(exist_ok=True)
            write(tmp_path / "texts" / "source.jsonl", texts)
        return load_examples(config, TAXONOMY, "multi_label", needed)

    return run


def test_labels_are_joined_with_texts_by_hash(load: Any) -> None:
    rows = [reference(TEA, subject="agriculture/茶叶", optional=["social_security"], split="train", year=2022)]
    *own, example = load(rows, [{"text": ROAD}, {"text": TEA, "heading": "春茶开采"}])
    assert [e.id for e in own] == ["train", "validation", "test"]
    assert (example.text, example.heading, example.labels) == (TEA, "春茶开采", ("agriculture",))
    assert (example.id, example.report, example.split) == (text_hash(TEA), "github:a/b:news/1.md", "train")
    assert (example.subject, example.optional) == ("agriculture/茶叶", ("social_security",))
    assert example.model_extra is not None
    assert example.model_extra["year"] == 2022


def test_paragraphs_of_one_path_are_one_report(load: Any) -> None:
    rows = [reference(TEA), reference(ROAD), reference("三", path="news/2.md"), reference("四", report="own")]
    examples = load(rows, [{"text": text} for text in (TEA, ROAD, "三", "四")])[3:]
    assert [e.report for e in examples] == [*["github:a/b:news/1.md"] * 2, "github:a/b:news/2.md", "own"]


@pytest.mark.parametrize("texts", [None, [{"text": ROAD}]])
def test_missing_text_is_one_line_with_counts_and_remedy(load: Any, texts: Any) -> None:
    with pytest.raises(InputError) as caught:
        load([reference(TEA), reference("另一段"), reference(ROAD)], texts)
    (line,) = str(caught.value).splitlines()
    missing = 3 if texts is None else 2
    assert f"references.jsonl: {missing} of 3 paragraphs are not in" in line
    assert "run `python -m train assets references" in line
    assert "data.missing_references=skip" in line


def test_recipe_may_go_on_without_missing_texts(load: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        examples = load([reference(TEA), reference(ROAD)], [{"text": ROAD}], missing_references="skip")
    assert [e.text for e in examples[3:]] == [ROAD]
    assert "1 of 2 paragraphs are not in" in caplog.text


def test_texts_of_splits_that_are_not_needed_may_be_missing(load: Any) -> None:
    rows = [reference(TEA, split="train"), reference(ROAD, split="validation", path="news/2.md")]
    assert len(load(rows, None, needed=("test",))) == 3
    with pytest.raises(InputError, match=r"1 of 2 paragraphs"):
        load(rows, None, needed=("validation",))


def test_row_without_hash_is_refused_with_its_line(load: Any) -> None:
    row = reference(TEA)
    del row["sha1"]
    with pytest.raises(InputError, match=r"references.jsonl, line 2: sha1: missing"):
        load([reference(ROAD), row], [{"text": TEA}])


def test_mistakes_in_labels_are_reported_with_file_and_line(load: Any) -> None:
    with pytest.raises(InputError, match=r"references.jsonl, line 1: label 'agricultur' is not in the taxonomy"):
        load([reference(TEA, labels=["agricultur"])], [{"text": TEA}])
