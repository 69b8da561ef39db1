from itertools import islice
from pathlib import Path
from random import Random

import pytest

from train.reading.articles import articles
from train.reading.corpus import read_reports
from train.reading.page import letters
from train.reading.render import annotated, families, render

REPORTS = read_reports(Path(__file__).parents[3] / "data")[::97]
BODY = ("heading", "part", "opening", "paragraph", "row", "signature", "day", "addressee")


def test_there_are_many_families() -> None:
    assert len(families()) >= 24


@pytest.mark.parametrize("family", families())
def test_page_holds_every_line_of_the_article(family: str) -> None:
    for article in islice(articles(Random(family), REPORTS), 8):
        page = render(Random(family), article, family)
        shown = [letters(text) for text, role in page.lines if role in BODY]
        assert shown == [letters(line.text) for line in article.lines if line.role in BODY]
        assert b"data-role" not in page.data


@pytest.mark.parametrize("family", families())
def test_same_seed_gives_same_page(family: str) -> None:
    article = next(articles(Random(1), REPORTS))
    assert annotated(Random(2), article, family) == annotated(Random(2), article, family)
