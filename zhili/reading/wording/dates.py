"""Find dates in Chinese text."""

import datetime
import re

_ARABIC = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})(?!\d)")
_CHINESE = re.compile(
    r"([〇零○Oo0一二三四五六七八九]{4})年([元一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?!\d)")
# The day in the address of a page: …/202410/t20241024_5343.shtml, …/2023/12/1/…, …/2019-03/15/…, …/2020/0605/….
_ADDRESS = re.compile(r"/t?(20\d\d)(?:(\d\d)(\d\d)|[-/](\d{1,2})[-/](\d{1,2})|[-/](\d\d)(\d\d))(?=[_/.])")
_SHORT = re.compile(r"\d\d-\d\d-\d\d")
_DIGITS = {c: str(n) for n, c in enumerate("〇一二三四五六七八九")} | dict.fromkeys("零○Oo0", "0")
_NUMBER = re.compile("(?:([一二三四五六七八九])?(十))?([一二三四五六七八九])?")
# The rest of a line that consists of a date: times of day, weekdays and separators.
_REST = re.compile(r"\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?)?|[上下]午|星期.|周.|[日时分秒号T\s()\[\]【】/|+-]")


def find_date(text: str) -> str | None:
    """Find the first date in a text.

    These forms are known: 2023年7月5日, 2023-07-05, 2023.7.5, 20230705 and 二〇二三年七月五日.

    Returns:
        The date as YYYY-MM-DD, or None.
    """
    for pattern in (_ARABIC, _CHINESE, _COMPACT):
        for match in pattern.finditer(text):
            try:
                return datetime.date(*(chinese_number(part) for part in match.groups())).isoformat()
            except ValueError:
                continue
    return None


def find_address_date(text: str) -> str | None:
    """Find the date in the address of a page: https://example.cn/202410/t20241024_53434.shtml is of 2024-10-24."""
    found = (find_date("-".join(filter(None, match.groups()))) for match in _ADDRESS.finditer(text))
    return next(filter(None, found), None)


def find_short_date(text: str) -> str | None:
    """Find a date whose year has two digits, as after the label of a byline: 18-03-08 is 2018-03-08."""
    match = _SHORT.match(text)
    return find_date(f"20{match[0]}") if match else None


def is_date(text: str) -> bool:
    """Whether a line consists of a date, with or without a time of day."""
    if len(text) > 40 or find_date(text) is None:
        return False
    for pattern in (_ARABIC, _CHINESE, _COMPACT):
        text = pattern.sub("", text)
    return not _REST.sub("", text)


def chinese_number(text: str) -> int:
    """The value of Arabic digits, of Chinese digits (二〇二三) or of a Chinese number up to 99 (二十五).

    Raises:
        ValueError: the text is none of these (十十).
    """
    if text.isdecimal():
        return int(text)
    if len(text) == 4 and all(c in _DIGITS for c in text):
        return int("".join(_DIGITS[c] for c in text))
    number = _NUMBER.fullmatch(text.replace("元", "一"))
    if number is None:
        raise ValueError(f"no number: {text}")
    tens, ten, ones = number.groups()
    return 10 * int(_DIGITS.get(tens, "1")) * bool(ten) + int(_DIGITS.get(ones, "0"))
