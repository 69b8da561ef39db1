from pathlib import Path

from train.config import DataConfig
from train.data.advice import advice, label_counts
from train.data.example import Corpus, Example, Place, corpus_digest
from train.data.load import load_labelled
from train.data.split import assign_splits, group_near_duplicates
from zhili.taxonomy import Taxonomy

TAXONOMY = Taxonomy.model_validate(
    {"domains": {"x": {"name": "x"}}, "categories": [{"id": n, "name": n, "domain": "x"} for n in "abcd"]}
)


def example(identifier: str, label: str, split: str, text: str = "") -> Example:
    values = {"id": identifier, "report": identifier, "text": text or f"第{identifier}段", "labels": (label,)}
    return Example.model_validate(values | {"split": split})


def test_classes_without_training_or_test_texts_are_named() -> None:
    examples = [example(f"a{i}", "a", "train") for i in range(5)]
    examples += [example("a5", "a", "test"), example("b0", "b", "test"), example("c0", "c", "train")]
    corpus = Corpus(TAXONOMY, examples)
    assert label_counts(corpus)["a"] == {"train": 5, "validation": 0, "test": 1}
    lines = "\n".join(advice(corpus))
    assert "1 category (d) without a text" in lines
    assert "1 category (b) without a training text" in lines
    assert "1 category (c) with fewer than 5 training texts" in lines
    assert "1 category (c) without a test text" in lines
    assert "2 test texts: a score can be off by" in lines and "train crossval" in lines


def test_one_text_with_different_labels_is_a_contradiction() -> None:
    examples = [
        example("1", "a", "train", "修路"),
        example("2", "b", "train", " 修路 "),
        example("3", "a", "train", "修路"),
    ]
    assert any(
        "1 text has different labels in different rows (1 and 2)" in line for line in advice(Corpus(TAXONOMY, examples))
    )


def test_near_duplicates_are_listed_in_groups() -> None:
    texts = [f"惠民卡补贴发放登记第{i}号，已录入系统并反馈群众。" for i in range(4)] + ["河道保洁作业日报"]
    examples = group_near_duplicates([example(str(i), "a", "train", text) for i, text in enumerate(texts)], 0.5)
    lines = advice(Corpus(TAXONOMY, examples))
    assert any(
        "4 texts are 1 group of near-duplicates, each kept in one split (0, 1, 2 and 1 more)" in x for x in lines
    )


def test_rows_with_generated_ids_are_named_by_file_and_row(tmp_path: Path) -> None:
    repeated = [f"惠民卡补贴发放登记第{i}号，已录入系统并反馈群众。,a" for i in range(4)]
    (tmp_path / "a.csv").write_text("\n".join(["text,labels,place", "修路,a,x", "修路,b,y", *repeated]), "utf-8")
    (tmp_path / "b.csv").write_text("text,labels\n修路,c\n植树,a\n", "utf-8")
    (tmp_path / "c.csv").write_text("id,text,labels\n七,植树,b\n", "utf-8")
    data = DataConfig(files=[str(tmp_path / "*.csv")])
    examples = load_labelled(data, TAXONOMY, "single_label")
    lines = "\n".join(advice(Corpus(TAXONOMY, assign_splits(examples))))
    a, b = tmp_path / "a.csv", tmp_path / "b.csv"
    assert f"2 texts have different labels in different rows ({a}, row 2 and 3; {b}, row 3 and 七)" in lines
    assert f"({a}, row 4, 5, 6 and 1 more; " in lines
    moved = [example.read_at(Place("moved.csv", "row", 9)) for example in examples]
    assert corpus_digest(moved) == corpus_digest(examples)
    assert examples[0].model_extra == {"place": "x"}
    assert "moved.csv" not in moved[0].model_dump_json()
