from pathlib import Path
from typing import Any

import pytest

from train.data import Corpus, Example, corpus_stats, load_taxonomy
from train.views.corpus import draw_corpus, stats_markdown, stats_tables, subjects_table

ROOT = Path(__file__).parents[3]
TAXONOMY = load_taxonomy(ROOT / "data" / "taxonomy.yaml")


@pytest.fixture
def corpus(rows: list[dict[str, Any]]) -> Corpus:
    return Corpus(TAXONOMY, [Example.model_validate(row) for row in rows])


def test_statistics_are_tables_and_markdown(corpus: Corpus) -> None:
    stats = corpus_stats(corpus)
    assert len(stats_tables(stats, ["真实文字" * 10])) == 3
    lines = stats_markdown(stats)
    assert lines[0].startswith(f"{len(corpus.examples)} paragraphs in ")
    assert sum(line.startswith("| `") for line in lines) == len(TAXONOMY.ids)
    assert any(line.startswith("| genre | ") for line in lines)
    assert any(line.startswith("| optional labels | ") for line in lines)


def test_subjects_are_a_compact_table_and_a_full_one_with_thin_subjects_first() -> None:
    subjects = ["茶叶", "茶叶", "农机"]
    examples = [
        Example.model_validate(
            {"id": str(i), "report": str(i), "text": "春茶开采。", "labels": ["agriculture"], "year": 2021}
            | {"subject": f"agriculture/{subject}", "genre": "news"}
        )
        for i, subject in enumerate(subjects)
    ]
    stats = corpus_stats(Corpus(TAXONOMY, examples))
    assert len(stats_tables(stats)) == 4
    lines = stats_markdown(stats)
    number = len(TAXONOMY["agriculture"].subjects)
    assert f"| `agriculture` | {number} | 3 | 0 |" in lines
    assert f"2 of {len(TAXONOMY.subjects)} subjects have paragraphs." in lines
    columns = [list(column.cells) for column in subjects_table(stats).columns]
    rows = list(zip(*columns, strict=True))
    assert len(rows) == len(TAXONOMY.subjects)
    assert rows[-2:] == [("agriculture/农机", "1", "1", "0", "0", "1"), ("agriculture/茶叶", "2", "1", "0", "0", "2")]


def test_the_picture_is_drawn(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "out" / "corpus.png"
    draw_corpus(corpus, path)
    assert path.read_bytes()[:4] == b"\x89PNG"


def test_fields_that_no_example_has_are_left_out(tmp_path: Path) -> None:
    examples = [Example(id=str(i), report=str(i), text="修路3公里。", labels=("infrastructure",)) for i in range(3)]
    corpus = Corpus(TAXONOMY, examples)
    assert len(stats_tables(corpus_stats(corpus))) == 3
    assert not any(line.startswith("| genre | ") for line in stats_markdown(corpus_stats(corpus)))
    draw_corpus(corpus, tmp_path / "plain.png")
    assert (tmp_path / "plain.png").is_file()
