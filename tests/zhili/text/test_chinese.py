import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhili.text import clean_line, simplify
from zhili.text.chinese import is_traditional, plausibility


def test_simplify_converts_traditional_chinese_and_nothing_else() -> None:
    assert simplify("雲臺鎮發展產業鏈 GDP 1,2。") == "云台镇发展产业链 GDP 1,2。"
    assert simplify("乾隆年间的乾坤") == "乾隆年间的乾坤"  # by phrase, not only by character
    assert simplify("") == ""


def test_plausibility_is_high_for_chinese_and_low_for_mojibake() -> None:
    text = "柳河镇扎实推进春季重点工作，完成早稻育秧3200亩。"
    assert plausibility(text) > 0.9 and plausibility("雲臺鎮發展產業鏈") > 0.9
    assert plausibility(text.encode().decode("gb18030", "replace")) < 0.5
    assert plausibility("Work report 2024") == plausibility("") == 0.0


GB2312 = "".join(
    bytes((lead, trail)).decode("gb2312", "ignore") for lead in range(0xB0, 0xF8) for trail in range(0xA1, 0xFF)
)


@given(st.text(st.sampled_from(GB2312 + "，。“”0aA\n"), max_size=60))
def test_simplified_text_is_never_changed(text: str) -> None:
    assert simplify(text) == text and not is_traditional(text)


def test_no_character_of_simplified_chinese_is_changed() -> None:
    assert simplify(GB2312) == GB2312
    assert all(simplify(character) == character for character in GB2312)


@pytest.mark.parametrize("text", ["咸阳市乾县", "於潜镇", "毕昇路", "乾县於潜", "瞭望塔", "干部与乾坤"])
def test_names_keep_their_characters(text: str) -> None:
    assert simplify(text) == clean_line(text) == text


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [("雲臺鎮", "云台镇"), ("鎮政府發布通知", "镇政府发布通知"), ("於二月發布", "于二月发布")],
)
def test_traditional_text_is_simplified(traditional: str, simplified: str) -> None:
    assert simplify(traditional) == simplified
