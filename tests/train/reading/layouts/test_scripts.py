from random import Random

from train.reading.article import ArticleLine, row
from train.reading.layouts import scripts


def test_traditional_changes_cells_too():
    changed = scripts.rewritten([ArticleLine("乡镇", "title"), row(("乡镇", "户数"))], scripts.traditional)
    assert [line.text for line in changed] == ["鄉鎮", "鄉鎮 | 戶數"]
    assert changed[1].cells == ("鄉鎮", "戶數")


def test_pinyin_follows_the_same_characters_everywhere():
    change = scripts.with_pinyin(Random(2))
    text = change("镇学发镇学发")
    half = len(text) // 2
    assert text[:half] == text[half:]
    assert "(" in "".join(scripts.with_pinyin(Random(seed))("镇学发实会进个时来开") for seed in range(5))


def test_marks_are_the_same_for_the_same_text():
    for seed in range(12):
        change = scripts.with_marks(Random(seed))
        assert change("时间：3月，（完）") == change("时间：3月，（完）")
