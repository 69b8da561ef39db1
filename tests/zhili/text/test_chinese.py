from zhili.text import simplify
from zhili.text.chinese import plausibility


def test_simplify_converts_traditional_chinese_and_nothing_else() -> None:
    assert simplify("雲臺鎮發展產業鏈 GDP 1,2。") == "云台镇发展产业链 GDP 1,2。"
    assert simplify("乾隆年间的乾坤") == "乾隆年间的乾坤"  # by phrase, not only by character
    assert simplify("") == ""


def test_plausibility_is_high_for_chinese_and_low_for_mojibake() -> None:
    text = "柳河镇扎实推进春季重点工作，完成早稻育秧3200亩。"
    assert plausibility(text) > 0.9 and plausibility("雲臺鎮發展產業鏈") > 0.9
    assert plausibility(text.encode().decode("gb18030", "replace")) < 0.5
    assert plausibility("Work report 2024") == plausibility("") == 0.0
