from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.paragraphs import Paragraph, corpus_paragraphs, of_like_length, own_paragraphs, spread_over
from train.config.loading import load_config


def test_the_test_split_is_taken(in_trained: Any, rows: list[dict[str, Any]]) -> None:
    found = corpus_paragraphs(load_config(in_trained.config))
    assert [p.text for p in found] == [row["text"] for row in rows if row["split"] == "test"]


def test_own_paragraphs(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    path.write_text(
        '{"text": "一", "heading": "题"}\n{"text": "二"}\n{"text": "三", "heading": null}\n', encoding="utf-8"
    )
    assert own_paragraphs(path) == [Paragraph("一", "题"), Paragraph("二", ""), Paragraph("三", "")]


@given(st.integers(1, 200), st.integers(1, 300))
def test_a_sample_reaches_from_end_to_end_in_order(total: int, count: int) -> None:
    found = spread_over(range(total), count)
    assert len(found) == len(set(found)) == min(total, count)
    assert found == sorted(found)
    assert found[0] == 0
    assert count == 1 or found[-1] == total - 1


@given(st.permutations([Paragraph("字" * n, "") for n in range(1, 101)]), st.integers(2, 100))
def test_a_few_are_as_long_as_all_and_in_their_order(paragraphs: list[Paragraph], count: int) -> None:
    found = of_like_length(paragraphs, count)
    assert len(found) == count
    assert [p for p in paragraphs if p in found] == found
    assert abs(sum(len(p.text) for p in found) / count - 50.5) < 1
