from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.growth import measure
from benchmarks.growth.measure import paragraph_counts, texts_of_length
from benchmarks.growth.plot import plot
from benchmarks.paragraphs import Paragraph, corpus_paragraphs
from train.config import load_config
from train.data import load_corpus


def test_counts_grow_about_threefold_up_to_the_largest() -> None:
    assert paragraph_counts(100) == [100]
    assert paragraph_counts(10_000) == [100, 300, 1000, 3000, 10_000]
    assert paragraph_counts(2000) == [100, 300, 1000, 2000]


@given(
    st.lists(st.text(min_size=1, max_size=9), min_size=1, max_size=9),
    st.lists(st.integers(1, 200), max_size=5),
)
def test_texts_have_the_given_lengths(texts: list[str], lengths: list[int]) -> None:
    result = list(texts_of_length([Paragraph(text, "") for text in texts], lengths))
    assert [len(text) for text in result] == lengths
    assert all(("".join(texts) * 200).startswith(text) for text in result)


def test_growth_of_the_tiny_bundle(
    in_trained: Any, bundle: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(measure, "LENGTHS", (50, 100, 1000))
    paragraphs = corpus_paragraphs(load_corpus(load_config(in_trained.config)))
    result = measure.measure(bundle, paragraphs, max_paragraphs=300, rounds=2, threads=1)
    assert result.distinct == len(paragraphs)
    assert [count.paragraphs for count in result.counts] == [100, 300]
    assert all(count.seconds > 0 and count.peak_memory > 10_000_000 for count in result.counts)
    assert [one.characters for one in result.lengths] == [50, 100, 1000]
    assert [one.windows for one in result.lengths][:2] == [1, 1]
    assert result.lengths[-1].windows > 5  # of 96 tokens each
    plot(result, tmp_path / "growth.png")
    assert (tmp_path / "growth.png").read_bytes().startswith(b"\x89PNG")
