from pathlib import Path

import pytest

from train.reading.page import align, html_page, letters
from train.reading.sample import read_page

PAGES = sorted((Path(__file__).parents[3] / "data" / "reading").glob("*.html"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_reader_finds_every_line(path: Path) -> None:
    page = html_page(path.read_text(encoding="utf-8"))
    document = read_page(page)
    assert align(document, page.lines) is not None
    shown = letters(document.text)
    assert not [text for text, _ in page.lines if letters(text.split(" | ")[0]) not in shown]
