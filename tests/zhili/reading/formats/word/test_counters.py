"""Numbers in the formats of Word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhili.reading.formats.word.counters import formatted


@pytest.mark.parametrize(
    ("count", "name", "text"),
    [
        (1, "chineseCounting", "一"), (10, "chineseCountingThousand", "十"), (12, "japaneseCounting", "十二"),
        (20, "taiwaneseCountingThousand", "二十"), (105, "chineseCountingThousand", "一百零五"),
        (110, "chineseCounting", "一百一十"), (2010, "chineseCounting", "二千零一十"),
        (10005, "chineseCounting", "一万零五"),
        (120, "ideographDigital", "一二〇"), (12, "chineseLegalSimplified", "壹拾贰"), (3, "decimal", "3"),
        (3, "decimalEnclosedCircle", "③"), (21, "decimalEnclosedCircleChinese", "㉑"),
        (51, "decimalEnclosedCircle", "51"),
        (2, "ideographEnclosedCircle", "㊁"), (3, "decimalEnclosedParen", "⑶"), (3, "decimalEnclosedFullstop", "⒊"),
        (12, "decimalFullWidth", "１２"), (7, "decimalZero", "07"), (28, "lowerLetter", "bb"), (3, "upperLetter", "C"),
        (14, "lowerRoman", "xiv"), (1999, "upperRoman", "MCMXCIX"), (11, "ideographTraditional", "甲"), (2, "none", ""),
        (3, "ideographZodiac", "寅"), (22, "ordinal", "22nd"), (12, "ordinal", "12th"), (4, "of the future", "4"),
    ],
)  # fmt: skip
def test_formats(count: int, name: str, text: str) -> None:
    assert formatted(count, name) == text


@given(st.integers(), st.sampled_from(["chineseCounting", "lowerLetter", "upperRoman", "chineseLegalSimplified"]))
def test_every_number_is_short_text(count: int, name: str) -> None:
    assert len(formatted(count, name)) < 60
