import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhili.reading.wording.dates import chinese_number, find_address_date, find_date
from zhili.reading.wording.headings import number_value

CHARACTERS = st.text("〇零○一二三四五六七八九十百元0123456789", min_size=1, max_size=4)


def test_numbers_up_to_99() -> None:
    digits = "一二三四五六七八九"
    for ten in range(10):
        for one in range(10):
            name = (digits[ten - 1] if ten > 1 else "") + ("十" if ten else "") + (digits[one - 1] if one else "")
            assert not name or chinese_number(name) == 10 * ten + one


@given(CHARACTERS, CHARACTERS, CHARACTERS)
def test_characters_of_numbers_that_make_none_are_no_date(year: str, month: str, day: str) -> None:
    for text in (f"{year}年{month}月{day}日", f"二〇二三年{month}月{day}日"):
        date = find_date(text)
        assert date is None or len(date) == 10
    assert isinstance(number_value(f"{year}、云台镇"), int | None)


def test_date_with_ten_twice_is_none() -> None:
    assert find_date("二〇二三年十十月一日") is None
    assert find_date("二〇二三年十月三十一日") == "2023-10-31"


@pytest.mark.parametrize(
    ("address", "date"),
    [
        ("https://www.example.cn/zwgk/202410/t20241024_5385934.html", "2024-10-24"),
        ("http://example.cn/art/2023/12/1/art_31_4.html", "2023-12-01"),
        ("http://www.example.cn/2019-03/15/content_53.htm", "2019-03-15"),
        ("http://example.cn/n1/2020/0605/c64094-317.html", "2020-06-05"),
        ("https://www.example.cn/gongbao/content/2018/content_5343741.htm", None),
        ("https://www.example.cn/202410/index.html", None),
    ],
)
def test_date_in_an_address(address: str, date: str | None) -> None:
    assert find_address_date(address) == date
