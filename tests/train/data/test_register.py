import pytest

from train.data.register import distinct_ratio, register


def test_register_differs_between_official_prose_and_a_scene() -> None:
    official = register(["坚持全面加强党的领导，深入推进作风建设，健全长效机制。", "加快完善基础设施。"])
    scene = register(["3月5日，老李在7号大棚里摘下了第一筐草莓，卖了46元。"])
    assert official["without_numbers"] == 1
    assert official["numbers"] == 0 < scene["numbers"]
    assert official["formulaic_verbs"] > 10 > scene["formulaic_verbs"]


def test_register_equals_counts_by_hand() -> None:
    result = register(["修路12公里推进", "无"])
    assert result["median_length"] == 4.5
    assert result["without_numbers"] == 0.5
    assert result["numbers"] == result["formulaic_verbs"] == pytest.approx(100 / 9, abs=0.01)


def test_register_of_no_text_is_zero() -> None:
    assert set(register([]).values()) == {0}


def test_distinct_ratio_falls_with_repetition() -> None:
    assert distinct_ratio(["一二三四五六七八"]) == 1
    assert distinct_ratio(["一二三四" * 50]) < 0.05
    assert distinct_ratio([]) == 0
