from pathlib import Path
from typing import Any

import pytest

from train.data.example import Corpus, Example
from train.data.stats import corpus_stats, field_value, known_fields
from train.data.taxonomy import load_taxonomy

ROOT = Path(__file__).parents[3]
TAXONOMY = load_taxonomy(ROOT / "data" / "taxonomy.yaml")


@pytest.fixture
def corpus(rows: list[dict[str, Any]]) -> Corpus:
    return Corpus(TAXONOMY, [Example.model_validate(row) for row in rows])


def test_counts_add_up(corpus: Corpus) -> None:
    stats = corpus_stats(corpus)
    for name in ("splits", "labels", "lengths", "level", "genre", "year"):
        assert sum(stats[name].values()) == len(corpus.examples), name
    assert sum(counts["primary"] for counts in stats["categories"].values()) == len(corpus.examples)


def test_fields_that_no_example_has_are_left_out(corpus: Corpus) -> None:
    plain = [Example(id=str(i), report=str(i), text="修路3公里。", labels=("infrastructure",)) for i in range(3)]
    assert not {"level", "genre", "year"} & corpus_stats(Corpus(TAXONOMY, plain)).keys()
    assert known_fields(plain, ["genre"]) == []
    assert known_fields(corpus.examples, ["genre", "nothing"]) == ["genre"]
    assert field_value(plain[0], "genre") == "-"
    assert field_value(corpus.examples[0], "genre") == (corpus.examples[0].model_extra or {})["genre"]
