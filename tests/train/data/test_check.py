import lzma
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from train.config.loading import load_config
from train.config.schema import DataConfig
from train.data.check import Requirements, check_corpus, load_requirements, read_texts
from train.data.example import Corpus, Example
from train.data.load import load_examples
from train.data.taxonomy import load_taxonomy
from zhili.errors import InputError

ROOT = Path(__file__).parents[3]
TAXONOMY = load_taxonomy(ROOT / "data" / "taxonomy.yaml")
TEXT = "全镇新建高标准农田3200亩，修复灌溉渠道14公里，完成早稻育秧任务，农机合作社下田作业260台次。"
NO_LIMITS = Requirements()


def example(**values: Any) -> Example:
    row = {"id": "a", "report": "r", "text": TEXT, "labels": ["agriculture"], "split": "train"}
    return Example.model_validate(row | values)


def check(examples: list[Example], limits: Requirements, others: Sequence[str] = ()) -> list[str]:
    return check_corpus(Corpus(TAXONOMY, examples), limits, others)


@pytest.mark.slow
def test_shipped_corpus_meets_its_requirements(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    recipe = load_config(ROOT / "configs" / "default.yaml")
    examples = load_examples(recipe.data, TAXONOMY, recipe.task)
    assert check(examples, load_requirements(ROOT / "data" / "requirements.yaml")) == []
    assert all({"level", "genre", "year", "title", "writer"} <= (e.model_extra or {}).keys() for e in examples)


def test_default_similarity_is_that_of_recipes() -> None:
    assert NO_LIMITS.similarity == DataConfig().similarity


def test_near_duplicates_of_different_reports_are_failures() -> None:
    near = example(id="b", report="s", text=TEXT.replace("3200", "3500"), split="test")
    same_report = example(id="c", text=TEXT)
    other = example(id="d", report="s", text="召开党员大会8次，发展党员6名，慰问老党员39人，整顿软弱涣散支部1个。")
    assert not any("near-duplicate" in failure for failure in check([example(), same_report, other], NO_LIMITS))
    assert any("near-duplicate of a in another split" in failure for failure in check([example(), near], NO_LIMITS))


def test_repeated_and_copied_phrases_are_failures() -> None:
    phrase = "切实提高政治站位强化责任担当狠抓落实见效"
    repeated = [example(id=str(i), report=str(i), text=f"第{i}件事是{'修路架桥办学'[i]}。{phrase}。") for i in range(4)]
    assert any("is repeated in 4 reports" in f for f in check(repeated, Requirements(phrase_reports=3)))
    allowed = Requirements(phrase_reports=3, stock_phrases=["政治站位强化责任"])
    assert not any("is repeated in 4" in f for f in check(repeated, allowed))
    assert any(f.startswith("a: “") for f in check([example()], NO_LIMITS, ["前文。" + TEXT + "后文。"]))


def test_counts_shares_and_lengths_outside_limits_are_failures() -> None:
    limits = Requirements(
        paragraphs=2, reports=2, primary=1, present=1, labels_share=(0.5, 1), exclusive_share=(0.1, 1),
        lengths=[(0, 0.5, 1), (40, 0, 0.5)],
    )  # fmt: skip
    failures = "\n".join(check([example()], limits))
    for expected in (
        "1 paragraphs; the minimum is 2", "1 reports; the minimum is 2",
        "education: primary in 0", "education: present in 0",
        "two or more labels: 0.0%", "general: 0.0%", "0 to 39 characters", "40 characters or more",
    ):  # fmt: skip
        assert expected in failures, expected


def test_too_many_labels_on_a_short_paragraph_are_a_failure() -> None:
    many = example(labels=list(TAXONOMY.ids[:5]))
    assert any("5 labels on" in failure for failure in check([many], Requirements(most_labels=4)))
    assert check([many], NO_LIMITS) == []


def test_read_texts_reads_plain_and_compressed_files(tmp_path: Path) -> None:
    plain, compressed = tmp_path / "a.jsonl", tmp_path / "a.jsonl.xz"
    plain.write_text('{"text": "一"}\n', encoding="utf-8")
    compressed.write_bytes(lzma.compress(plain.read_bytes()))
    assert read_texts(plain) == read_texts(compressed) == ["一"]
    compressed.write_bytes(b"no")
    with pytest.raises(InputError, match="cannot be read"):
        read_texts(compressed)


def test_each_mistake_in_requirements_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text("paragraph: 3\nprimary: many\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_requirements(path)
    assert len(str(caught.value).splitlines()) == 2
