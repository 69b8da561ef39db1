from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.paragraphs import Paragraph, corpus_paragraphs, evenly_spaced, read_paragraphs, sample_by_length
from train.config import load_config
from train.data import load_corpus


def test_corpus_paragraphs_are_the_test_split(in_trained: Any, rows: list[dict[str, Any]]) -> None:
    paragraphs = corpus_paragraphs(load_corpus(load_config(in_trained.config)))
    assert [p.text for p in paragraphs] == [row["text"] for row in rows if row["split"] == "test"]


def test_headings_of_a_file_are_optional(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    path.write_text(
        '{"text": "一", "heading": "题"}\n{"text": "二"}\n{"text": "三", "heading": null}\n', encoding="utf-8"
    )
    assert read_paragraphs(path) == [Paragraph("一", "题"), Paragraph("二", ""), Paragraph("三", "")]


@given(st.integers(1, 200), st.integers(1, 300))
def test_evenly_spaced_items_include_both_ends_in_order(total: int, count: int) -> None:
    sample = evenly_spaced(range(total), count)
    assert len(sample) == len(set(sample)) == min(total, count)
    assert sample == sorted(sample)
    assert sample[0] == 0
    assert count == 1 or sample[-1] == total - 1


@given(st.permutations([Paragraph("字" * n, "") for n in range(1, 101)]), st.integers(2, 100))
def test_sample_by_length_keeps_mean_length_and_order(paragraphs: list[Paragraph], count: int) -> None:
    sample = sample_by_length(paragraphs, count)
    assert len(sample) == count
    assert [p for p in paragraphs if p in sample] == sample
    assert abs(sum(len(p.text) for p in sample) / count - 50.5) < 1
