"""The forms of headings: numbered lines, short lines, and first sentences of paragraphs."""

import re
from functools import lru_cache

from zhili.reading.wording.dates import chinese_number

_NUMERAL = "[一二三四五六七八九十百〇零]"
# The styles of numbers, outermost first.
_STYLES = (
    re.compile(rf"第{_NUMERAL}{{1,4}}\s*[章编篇部](?:分)?[\s、:：]?|第\s*\d{{1,2}}\s*(?:章|部分)"),
    re.compile(rf"第{_NUMERAL}{{1,4}}\s*节|第\s*\d{{1,2}}\s*节"),
    re.compile(rf"{_NUMERAL}{{1,3}}\s*[、.．]"),
    re.compile(rf"[（(]\s*{_NUMERAL}{{1,3}}\s*[)）]\s*[、.．]?"),
    re.compile(r"\d{1,2}\s*(?:、|[.．](?!\d))"),
    re.compile(r"[（(]\s*\d{1,2}\s*[)）]\s*[、.．]?|\d{1,2}[)）]"),
    re.compile(r"[\u2460-\u2473]\s*[、.．]?"),
)
ARTICLE = re.compile(r"第[一二三四五六七八九十百零〇\d]{1,5}条")
"""The number of an article of rules: 第三条."""
_POINT = re.compile(rf"{_NUMERAL}{{1,2}}(?:是|要|则)|第{_NUMERAL}{{1,2}}[,，、]|(?:首先|其次|再次|最后)[,，、:：]")
_DASH = re.compile(r"[—－-]{1,4}(?=\S)|[●■◆▶★▲]\s*")
BARE_NUMBER = re.compile(
    r"(?:PART|NO|第)?\s*\.?\s*[\d一二三四五六七八九十壹贰叁肆伍]{1,3}\s*(?:部分)?[.、]?", re.IGNORECASE
)
"""The number of a part on a line of its own: 01, PART 1, 第一部分."""
# The styles without a number are inside those of `_STYLES`.
POINT_STYLE = len(_STYLES)  # 一是, 首先, ——
UNNUMBERED_STYLE = POINT_STYLE + 2  # a short line
MAX_HEADING = 40  # characters
_MAX_NUMBERED_HEADING = 60
_QUANTITY = re.compile(
    r"\d+(?:\.\d+)?\s*(?:%|余|多|万|亿|千|百|个|家|户|人|座|处|条|次|件|亩|公里|米|吨|元|场|名|项(?!行动|工程|举措|制度)|所|台|辆|株|头|只|起)"
)
_SET_OFF = re.compile(
    r"【[^【】\n]{2,20}】(?=\S)|(?:[^\s，。；：、,;:]{2,14}\s){1,3}(?=[^\s，。；：,;:]{0,40}[，。；：,;:])"
)
_MIN_FOLLOWING = 15  # characters of running text after a run-in heading
_MAX_BEFORE_COLON = 14
_SPEECH = re.compile("[说问答称是者]|道[：:]|指出|表示|强调|认为|先生|女士|同志")
_FIRST_SENTENCE = re.compile(r"[^。！？!?；;\n]{2,60}?[。！：:]")
_PUNCTUATION = "。！？!?；;…：:，,、"
CLOSING_QUOTES = "”’」』\"'》）)】"


@lru_cache(maxsize=16)  # several functions ask about the same text
def _split_number(text: str) -> tuple[int | None, str]:
    """The style of the number that a text begins with (None: no number), and the text without number or dash."""
    for style, pattern in enumerate((*_STYLES, _DASH)):
        match = pattern.match(text)
        if match:
            return style if style < len(_STYLES) else None, text[match.end() :].lstrip(" 　、.．")
    return None, text


def numbering_style(text: str) -> int | None:
    """The style of the number at the beginning of a text, from 0 (第一章) to 6 (①); None if there is no number."""
    return _split_number(text)[0]


def is_point(text: str) -> bool:
    """Whether a text begins like a point of an enumeration: 一是, 首先, ——."""
    return bool(_POINT.match(text) or _DASH.match(text))


def is_open_ended(text: str) -> bool:
    """Whether a line ends without punctuation; closing quotes and brackets are ignored."""
    return text.rstrip(CLOSING_QUOTES + " ")[-1:] not in _PUNCTUATION if text.strip() else False


def heading_style(text: str) -> int | None:
    """The style of a line with the form of a heading, whatever its context; None for running text."""
    style, body = _split_number(text)
    if style is not None:
        closed = re.fullmatch(r"[^。！？!?；;]{2,35}[。：:]", body) is not None and style <= 4
        if (is_open_ended(text) and len(text) <= _MAX_NUMBERED_HEADING and "。" not in text) or closed:
            return None if style >= 4 and _QUANTITY.search(body) else style
        return None
    has_quantity = len(text) > MAX_HEADING // 2 and _QUANTITY.search(text)
    if len(text) <= MAX_HEADING and is_open_ended(text) and not re.search("[。；;]", text) and not has_quantity:
        return UNNUMBERED_STYLE
    return None


def run_in_heading(text: str) -> str:
    """The beginning of a paragraph if it may be a heading, else "".

    A run-in heading is the first sentence, or ends with a colon, a bracket (【产业兴】) or a space. It is short and
    contains no quantity, and running text follows it.
    """
    style, body = _split_number(text)
    match = _SET_OFF.match(text, len(text) - len(body)) or _FIRST_SENTENCE.match(text)
    if match is None or len(text) - match.end() < _MIN_FOLLOWING:
        return ""
    sentence = text[: match.end()].rstrip()
    if (
        len(strip_number(sentence)) > MAX_HEADING
        or _QUANTITY.search(sentence)
        or len(re.findall("[，,]", sentence)) > 2
    ):
        return ""
    colon = sentence[-1] in "：:" and style is None
    return "" if colon and (len(sentence) > _MAX_BEFORE_COLON or _SPEECH.search(sentence)) else sentence


def strip_number(text: str) -> str:
    """Remove the number or dash at the beginning of a text."""
    return _split_number(text)[1]


def heading_text(text: str) -> str:
    """The text of a heading for display: without a symbol before it or punctuation after it."""
    text = text.strip("/=~|〓▌▍▎┃▏ ")
    marks = re.match(r"[●■◆▶★▲○◇□☆※►◎⊙➤]\s*|[—－-]{1,4}|【(?=[^】]*】$)", text)
    return text[marks.end() if marks else 0 :].rstrip("。：:；; 】" if marks and marks[0] == "【" else "。：:；; ")


def heading_shape(sentence: str) -> tuple[str, tuple[int, ...]]:
    """The features that parallel headings share: the first two characters, and the lengths of the clauses."""
    body = strip_number(sentence).rstrip("。：:！")
    return body[:2], tuple(len(clause) for clause in re.split("[，,、\\s]", body))


def number_value(text: str) -> int | None:
    """The value of the number at the beginning of a text: 3 for 三、, （三）, 3. and ③; None if there is none."""
    style = numbering_style(text)
    if style is None:
        return None
    if "\u2460" <= text[0] <= "\u2473":
        return ord(text[0]) - 0x245F
    digits = re.search(rf"\d{{1,2}}|{_NUMERAL}{{1,4}}", text)
    try:
        return chinese_number(digits[0]) if digits else None
    except ValueError:  # characters of numbers that make none: 十十
        return None


def first_sentence(text: str) -> str:
    """The first sentence of a text, or its beginning up to a colon."""
    match = _FIRST_SENTENCE.match(text)
    return match[0] if match else ""
