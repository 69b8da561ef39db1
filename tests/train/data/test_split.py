import json
import random
from collections import Counter
from pathlib import Path

from train.data.example import SPLITS, Example
from train.data.split import assign_splits, group_near_duplicates, split_mistakes
from train.data.taxonomy import load_taxonomy

ROOT = Path(__file__).parents[3]
TEXT = "菜市场后巷的垃圾桶满出来三天了，苍蝇成群，路过都要捂着鼻子。"


def example(identifier: str, text: str, split: str | None = None, label: str = "环卫") -> Example:
    return Example.model_validate(
        {"id": identifier, "report": identifier, "text": text, "labels": [label], "split": split}
    )


def test_splits_keep_reports_whole_and_balance_labels() -> None:
    path = ROOT / "data"
    rows = [json.loads(x) for p in sorted(path.glob("*.jsonl")) for x in p.read_text(encoding="utf-8").splitlines()]
    examples = [Example.model_validate(r | {"split": None}) for r in rows]
    assigned = assign_splits(examples)
    assert len({(e.report, e.split) for e in assigned}) == len({e.report for e in assigned})
    shares = Counter(e.split for e in assigned)
    assert 0.66 < shares["train"] / len(assigned) < 0.74
    for category in load_taxonomy(path / "taxonomy.yaml").ids:
        labelled = [e for e in assigned if category in e.labels]
        assert 0.6 < sum(e.split == "train" for e in labelled) / len(labelled) < 0.8, category
    assert assign_splits(examples) == assigned


def test_single_paragraphs_get_the_shares_too() -> None:
    examples = [example(f"{label}{i}", f"{label}的第{i}件事", label=label) for label in "甲乙丙" for i in range(100)]
    counts = Counter((e.labels[0], e.split) for e in assign_splits(examples))
    assert all(counts[label, split] == n for label in "甲乙丙" for split, n in zip(SPLITS, (70, 15, 15), strict=True))


def test_given_splits_are_kept_and_counted() -> None:
    given = [example(f"g{i}", f"第{i}件事", "test") for i in range(15)]
    assigned = assign_splits([*given, *(example(str(i), f"{i}号的事") for i in range(85))])
    assert all(e.split == "test" for e in assigned[:15])
    assert Counter(e.split for e in assigned) == {"train": 70, "validation": 15, "test": 15}


def test_a_report_in_two_splits_is_a_mistake() -> None:
    (mistake,) = split_mistakes([example("r", "一", "train"), example("r", "二", "test"), example("s", "三", "test")])
    assert mistake == "report 'r' is in several splits (test, train); assign the whole report to one split"


def test_near_duplicates_form_one_report() -> None:
    grouped = group_near_duplicates(
        [example("a", TEXT), example("b", "停水三天了。"), example("c", TEXT + "求解决。")], 0.5
    )
    assert [e.report for e in grouped] == ["a", "b", "a"]


def test_near_duplicates_keep_given_splits_and_others_follow() -> None:
    grouped = group_near_duplicates([example("a", TEXT), example("b", TEXT, "train"), example("c", TEXT, "test")], 0.5)
    assert [e.split for e in grouped] == ["train", "train", "test"]
    assert grouped[0].report == grouped[1].report != grouped[2].report
    assert split_mistakes(grouped) == []


def test_a_paragraph_and_its_near_duplicate_get_the_same_split() -> None:
    generator = random.Random(0)
    characters = [bytes((lead, trail)).decode("gb2312") for lead in range(0xB0, 0xC6) for trail in range(0xA1, 0xFF)]
    texts = ["".join(generator.choices(characters, k=generator.randint(15, 40))) for _ in range(1_500)]
    examples = [example(str(i), text) for i, text in enumerate([*texts, *(t + "尽快" for t in texts)])]
    assigned = assign_splits(group_near_duplicates(examples, 0.5))
    splits = {e.id: e.split for e in assigned}
    assert sum(splits[str(i)] == splits[str(i + 1_500)] for i in range(1_500)) > 1_490
    assert 0.68 < Counter(splits.values())["train"] / len(assigned) < 0.72
