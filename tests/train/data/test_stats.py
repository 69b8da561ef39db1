from pathlib import Path
from typing import Any

import pytest

from train.data.example import Example
from train.data.stats import draw, stats, tables
from train.data.taxonomy import load_taxonomy

ROOT = Path(__file__).parents[3]
TAXONOMY = load_taxonomy(ROOT / "data" / "taxonomy.yaml")


@pytest.fixture
def examples(rows: list[dict[str, Any]]) -> list[Example]:
    return [Example.model_validate(row) for row in rows]


def test_counts_add_up(examples: list[Example]) -> None:
    found = stats(examples, TAXONOMY)
    for name in ("splits", "labels", "lengths", "level", "genre", "year"):
        assert sum(found[name].values()) == len(examples), name
    assert sum(row["primary"] for row in found["categories"].values()) == len(examples)
    assert len(tables(found, ["真实文字" * 10])) == 3


def test_the_picture_is_drawn(examples: list[Example], tmp_path: Path) -> None:
    path = tmp_path / "out" / "corpus.png"
    draw(examples, TAXONOMY, path)
    assert path.read_bytes()[:4] == b"\x89PNG"


def test_fields_that_no_example_has_are_left_out(tmp_path: Path) -> None:
    bare = [Example(id=str(i), report=str(i), text="修路3公里。", labels=("infrastructure",)) for i in range(3)]
    found = stats(bare, TAXONOMY)
    assert not {"level", "genre", "year"} & found.keys()
    assert len(tables(found)) == 3
    draw(bare, TAXONOMY, tmp_path / "bare.png")
    assert (tmp_path / "bare.png").is_file()
