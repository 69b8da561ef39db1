import pytest

from zhili.reading.wording.titles import is_same_title, title_key


def test_title_key_ignores_punctuation_spaces_and_script() -> None:
    assert title_key("雲臺鎮(zhèn) “抓春耕”——2023年 工作总结！") == title_key("云台镇抓春耕2023年工作总结")
    assert title_key("——！ ") == ""


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("云台镇抓春耕", "雲臺鎮「抓春耕」", True),
        ("云台镇抓好春耕", "云台镇抓好春耕_云台新闻", True),
        ("云台镇抓春", "云台镇抓春耕", False),  # too short to compare a part
        ("云台镇抓好春耕", "云台镇抓好春耕生产、防汛抗旱和道路建设", False),  # too much is added
    ],
)
def test_is_same_title(one: str, other: str, same: bool) -> None:
    assert is_same_title(one, other) is is_same_title(other, one) is same
