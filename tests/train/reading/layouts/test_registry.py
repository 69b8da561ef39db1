from random import Random

import pytest

from train.reading.layouts.registry import file_layouts
from train.reading.page import align, letters
from train.reading.sample import read_page
from zhili.reading.roles.role import ROLES

LAYOUTS = file_layouts()


def test_there_are_enough_families_of_each_kind():
    counts = {
        kind: sum(name.startswith(kind + "/") for name in LAYOUTS) for kind in ("text", "markdown", "word", "pdf")
    }
    assert counts["text"] >= 15 and counts["markdown"] >= 6 and counts["word"] >= 10 and counts["pdf"] >= 6


@pytest.mark.parametrize("family", LAYOUTS)
def test_the_reader_finds_the_lines(family, article):
    page = LAYOUTS[family](article, Random(5))
    assert all(role in ROLES for _, role in page.lines)
    document = read_page(page)
    roles = align(document, page.lines)
    assert roles is not None
    shown = {
        letters(document.text[line.start : line.end]): role for line, role in zip(document.lines, roles, strict=True)
    }
    for text, role in page.lines:
        if role in ("heading", "row") and "word/automatic" not in family:
            assert shown.get(letters(text)) == role


@pytest.mark.parametrize("family", [name for name in LAYOUTS if not name.startswith(("word", "pdf"))])
def test_same_seed_same_page(family, article):
    assert LAYOUTS[family](article, Random(3)) == LAYOUTS[family](article, Random(3))
