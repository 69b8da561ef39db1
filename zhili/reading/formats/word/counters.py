"""Numbers in the formats that Word has for lists."""

from collections.abc import Callable

_DIGITS = "零一二三四五六七八九"
_LEGAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LARGEST = 32767  # of Word


def chinese(count: int) -> str:
    """A number up to 99,999 in Chinese: 十二, 一百零五."""
    if count >= 10000:
        rest = count % 10000
        return chinese(count // 10000) + "万" + ("零" if 0 < rest < 1000 else "") + (chinese(rest) if rest else "")
    text = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = count // unit % 10
        if digit:
            text += _DIGITS[digit] + name
        elif text and count % unit and not text.endswith("零"):
            text += "零"
    return text.removeprefix("一") if 10 <= count < 20 else text or "零"


def letters(count: int) -> str:
    """A number as a letter; Word repeats the letter after z: aa, bb."""
    return chr(ord("a") + (count - 1) % 26) * min((count - 1) // 26 + 1, 30) if count > 0 else "0"


def roman(count: int) -> str:
    """A number in small Roman numerals."""
    text = ""
    for worth, name in _ROMAN:
        text += name * (count // worth)
        count %= worth
    return text


def _run_of(first: str, size: int) -> Callable[[int], str]:
    """Numbers that have a character each, from `first` on; in digits after the last."""
    return lambda count: chr(ord(first) + count - 1) if 1 <= count <= size else str(count)


def circled(count: int) -> str:
    """A number in a circle, up to 50; in digits after that."""
    for first, low, high in (("①", 1, 20), ("㉑", 21, 35), ("㊱", 36, 50)):
        if low <= count <= high:
            return chr(ord(first) + count - low)
    return str(count)


def _cycle(names: str) -> Callable[[int], str]:
    return lambda count: names[(count - 1) % len(names)] if count > 0 else str(count)


def _digital(count: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(count))


def _full_width(count: int) -> str:
    return "".join(chr(ord("０") + int(digit)) for digit in str(count))


def _ordinal(count: int) -> str:
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th") if count // 10 % 10 != 1 else "th"
    return f"{count}{suffix}"


_FORMATS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
         "taiwaneseCountingThousand", "koreanCounting"), chinese),
    **dict.fromkeys(
        ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital2"), _digital),
    **dict.fromkeys(
        ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"),
        lambda count: ("一" + chinese(count) if 10 <= count < 20 else chinese(count)).translate(_LEGAL)),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), circled),
    **dict.fromkeys(("decimalFullWidth", "decimalFullWidth2"), _full_width),
    "decimalEnclosedFullstop": _run_of("⒈", 20),
    "decimalEnclosedParen": _run_of("⑴", 20),
    "ideographEnclosedCircle": _run_of("㊀", 10),
    "ideographTraditional": _cycle("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _cycle("子丑寅卯辰巳午未申酉戌亥"),
    "decimalZero": lambda count: f"{count:02d}",
    "numberInDash": lambda count: f"- {count} -",
    "ordinal": _ordinal,
    "lowerLetter": letters,
    "upperLetter": lambda count: letters(count).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda count: roman(count).upper(),
    "none": lambda _: "",
}  # fmt: skip


def formatted(count: int, name: str) -> str:
    """A number in a format of Word (`w:numFmt`); in digits where the format is unknown."""
    count = max(0, min(count, _LARGEST))
    return _FORMATS.get(name, str)(count)
