from collections import Counter

import pytest

from train.reading.page import html_page
from train.reading.sample import VALIDATION, all_layouts, labelled, samples


def test_samples_are_deterministic_and_complete() -> None:
    first, second = (list(samples(3, 4)) for _ in range(2))
    assert [(s.family, s.document.text, s.roles) for s in first] == [
        (s.family, s.document.text, s.roles) for s in second
    ]
    assert all(len(sample.roles) == len(sample.document.lines) for sample in first)


def test_families_belong_to_one_part() -> None:
    assert set(all_layouts()) >= VALIDATION
    assert {family.split("/")[0] for family in VALIDATION} == {"html", "markdown", "pdf", "text", "word"}
    assert {sample.family for sample in samples(1, 6, "validation")} <= VALIDATION
    assert not {sample.family for sample in samples(1, 6, "train")} & VALIDATION


def test_pages_that_lose_lines_are_counted() -> None:
    lost: Counter[str] = Counter()
    layouts = {"lossy": lambda article, rng: html_page("<p>甲</p>")._replace(lines=[("乙", "paragraph")])}
    with pytest.raises(ValueError, match="loses lines of 20 pages in a row"):
        list(samples(1, 1, layouts=layouts, lost=lost))
    assert lost["lossy"] == 20


def test_labelled_page() -> None:
    sample = labelled(
        "x", html_page('<html><body><p>首页</p><p data-role="paragraph">县里备下稻种三百吨。</p></body></html>')
    )
    assert sample is not None
    assert sample.roles == ["boilerplate", "paragraph"]
