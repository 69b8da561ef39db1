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
    found = assign_splits(examples)
    assert len({(e.report, e.split) for e in found}) == len({e.report for e in found})
    shares = Counter(e.split for e in found)
    assert 0.66 < shares["train"] / len(found) < 0.74
    for category in load_taxonomy(path / "taxonomy.yaml").ids:
        here = [e for e in found if category in e.labels]
        assert 0.6 < sum(e.split == "train" for e in here) / len(here) < 0.8, category
    assert assign_splits(examples) == found


def test_single_paragraphs_are_split_in_shares_too() -> None:
    examples = [example(f"{label}{i}", f"{label}的第{i}件事", label=label) for label in "甲乙丙" for i in range(100)]
    counts = Counter((e.labels[0], e.split) for e in assign_splits(examples))
    assert all(counts[label, split] == n for label in "甲乙丙" for split, n in zip(SPLITS, (70, 15, 15), strict=True))


def test_near_duplicates_are_of_one_report() -> None:
    found = group_near_duplicates([example("a", TEXT), example("b", "停水三天了。"), example("c", TEXT + "求解决。")], 0.5)
    assert [e.report for e in found] == ["a", "b", "a"]


def test_near_duplicates_stay_where_the_data_put_them_and_others_follow() -> None:
    found = group_near_duplicates([example("a", TEXT), example("b", TEXT, "train"), example("c", TEXT, "test")], 0.5)
    assert [e.split for e in found] == ["train", "train", "test"]
    assert found[0].report == found[1].report != found[2].report
    assert split_mistakes(found) == []


def test_every_paragraph_has_its_near_copy_beside_it() -> None:
    draw = random.Random(0)
    characters = [chr(0x4E00 + i) for i in range(2000)]
    texts = ["".join(draw.choices(characters, k=draw.randint(15, 40))) for _ in range(1_500)]
    examples = [example(str(i), text) for i, text in enumerate([*texts, *(t + "尽快" for t in texts)])]
    found = assign_splits(group_near_duplicates(examples, 0.5))
    splits = {e.id: e.split for e in found}
    assert sum(splits[str(i)] == splits[str(i + 1_500)] for i in range(1_500)) > 1_490
    assert 0.68 < Counter(splits.values())["train"] / len(found) < 0.72
