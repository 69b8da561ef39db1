from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.growth import measure
from benchmarks.growth.measure import counts_to, joined
from benchmarks.growth.plot import plot
from benchmarks.paragraphs import Paragraph, corpus_paragraphs
from train.config.loading import load_config


def test_counts_go_by_about_three() -> None:
    assert counts_to(100) == [100]
    assert counts_to(10_000) == [100, 300, 1000, 3000, 10_000]
    assert counts_to(2000) == [100, 300, 1000, 2000]


@given(st.lists(st.text(min_size=1), min_size=1), st.lists(st.integers(1, 200)))
def test_joined_texts_are_as_long_as_asked(texts: list[str], lengths: list[int]) -> None:
    found = list(joined([Paragraph(text, "") for text in texts], lengths))
    assert [len(text) for text in found] == lengths
    assert all(("".join(texts) * 200).startswith(text) for text in found)


def test_growth_of_the_tiny_bundle(
    in_trained: Any, bundle: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(measure, "LENGTHS", (50, 100, 1000))
    paragraphs = corpus_paragraphs(load_config(in_trained.config))
    found = measure.measure(bundle, paragraphs, most=300, rounds=2, threads=1)
    assert found.distinct == len(paragraphs)
    assert [count.paragraphs for count in found.counts] == [100, 300]
    assert all(count.seconds > 0 and count.peak_memory > 10_000_000 for count in found.counts)
    assert [one.characters for one in found.lengths] == [50, 100, 1000]
    assert [one.windows for one in found.lengths][:2] == [1, 1]
    assert found.lengths[-1].windows > 5  # of 96 tokens each
    plot(found, tmp_path / "growth.png")
    assert (tmp_path / "growth.png").read_bytes().startswith(b"\x89PNG")
