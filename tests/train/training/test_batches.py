from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from transformers import AutoTokenizer

from train.config.schema import Config
from train.data.example import Example
from train.data.taxonomy import load_taxonomy
from train.model import UNKNOWN
from train.training.batches import Collator, EpochSampler, VariantSampler, encode

ROOT = Path(__file__).parents[3]
TAXONOMY = load_taxonomy(ROOT / "data" / "taxonomy.yaml")
CONFIG = Config.model_validate({"name": "x", "model": {"prefix": "query: ", "max_length": 64}})


def example(number: int, report: str, labels: list[str], text: str = "修路3公里。", heading: str = "基建") -> Example:
    return Example(id=str(number), report=report, text=text, labels=tuple(labels), heading=heading)


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return AutoTokenizer.from_pretrained(ROOT / "models" / "base")


def test_encode_gives_every_variant(tokenizer: Any) -> None:
    rows = [
        example(1, "a", ["infrastructure"], "修路3公里。"),
        example(2, "a", ["general"], "大家辛苦了。"),
        example(3, "b", ["general"], "各位代表：", ""),
    ]
    data = encode(rows, tokenizer, CONFIG, TAXONOMY)

    def read(column: str) -> list[str]:
        return [tokenizer.decode(ids, skip_special_tokens=True).replace(" ", "") for ids in data[column]]

    assert read("without_heading")[0] == "query:修路3公里。"
    assert read("with_heading")[0] == "query:基建。修路3公里。"
    assert read("with_heading")[2] == read("without_heading")[2]
    # joined with the next paragraph of the same report, never with one of another report
    assert read("joined") == ["query:修路3公里。大家辛苦了。", *read("without_heading")[1:]]
    general, infrastructure = TAXONOMY.ids.index("general"), TAXONOMY.ids.index("infrastructure")
    joined_labels = [[i for i, v in enumerate(row) if v] for row in data["joined_labels"]]
    assert joined_labels == [[infrastructure], [general], [general]]


def test_variants_keep_their_shares_and_change_each_epoch() -> None:
    variants = VariantSampler(seed=0, heading_dropout=0.5, join_next=0.2)
    counts = Counter(variants.variant(0, i) for i in range(4000))
    assert counts["joined"] == pytest.approx(800, abs=100)
    assert counts["without_heading"] == pytest.approx(1600, abs=150)
    first, second = ([variants.variant(epoch, i) for i in range(100)] for epoch in (0, 1))
    assert first != second
    assert first == [variants.variant(0, i) for i in range(100)]


def test_sampler_shuffles_each_epoch_in_the_same_way() -> None:
    sampler = EpochSampler(333, seed=3, batch_size=8)
    first = list(sampler)
    assert sorted(first) == list(range(333))
    assert list(sampler) == first
    sampler.epoch = 1
    assert list(sampler) != first


def test_batches_are_padded_and_evaluation_keeps_headings(tokenizer: Any) -> None:
    rows = list(encode([example(i, "a", ["infrastructure"]) for i in range(40)], tokenizer, CONFIG, TAXONOMY))
    pad = tokenizer.pad_token_id
    batch = Collator(pad, VariantSampler(0, 0.5, 0.2))(rows)
    assert batch["input_ids"].shape == batch["attention_mask"].shape
    assert ((batch["input_ids"] == pad) == (batch["attention_mask"] == 0)).all()
    assert len(set(batch["attention_mask"].sum(1).tolist())) == 3
    assert len(set(Collator(pad)(rows)["attention_mask"].sum(1).tolist())) == 1


def test_joined_exclusive_labels_give_way_to_others(tokenizer: Any) -> None:
    rows = [
        example(1, "a", ["general"]),
        example(2, "a", ["general"]),
        example(3, "a", ["education", "ecology"]),
        example(4, "b", ["ecology"]),
    ]
    data = encode(rows, tokenizer, CONFIG, TAXONOMY)
    joined = [{TAXONOMY.ids[i] for i, value in enumerate(row) if value} for row in data["joined_labels"]]
    assert joined == [{"general"}, {"education", "ecology"}, {"education", "ecology"}, {"ecology"}]


def test_targets_know_primary_subject_and_optional_labels(tokenizer: Any) -> None:
    first = example(1, "a", ["infrastructure", "agriculture"]).model_copy(
        update={"subject": "infrastructure/堤防", "optional": ("ecology",)}
    )
    data = encode([first, example(2, "a", ["agriculture"])], tokenizer, CONFIG, TAXONOMY)
    batch = Collator(1)(list(data))
    assert [TAXONOMY.ids[i] for i in batch["primary"]] == ["infrastructure", "agriculture"]
    assert TAXONOMY.directions[batch["subject"][0]] == ("infrastructure", "堤防")
    assert batch["subject"][1] == UNKNOWN
    assert [TAXONOMY.ids[i] for i in batch["ignored"][0].nonzero()] == ["ecology"]
    joined = Collator(1, VariantSampler(0, 0.0, 1.0))(list(data))
    assert joined["primary"].tolist() == joined["subject"].tolist() == [UNKNOWN] * 2
    assert not joined["ignored"].any()
