from hypothesis import given
from hypothesis import strategies as st

from zhili.reading.wording.dates import chinese_number, find_date
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
    assert number_value(f"{year}、云台镇") != 0


def test_date_with_ten_twice_is_none() -> None:
    assert find_date("二〇二三年十十月一日") is None
    assert find_date("二〇二三年十月三十一日") == "2023-10-31"
