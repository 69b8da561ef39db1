"""What a heading looks like: numbers of every usual style, short lines, the first sentence of a paragraph."""

import re

_N = "[一二三四五六七八九十百〇零]"
# Styles of numbering, outermost first.
_STYLES = (
    re.compile(rf"第{_N}{{1,4}}\s*[章编篇部](?:分)?[\s、:：]?|第\s*\d{{1,2}}\s*(?:章|部分)"),
    re.compile(rf"第{_N}{{1,4}}\s*节|第\s*\d{{1,2}}\s*节"),
    re.compile(rf"{_N}{{1,3}}\s*[、.．]"),
    re.compile(rf"[（(]\s*{_N}{{1,3}}\s*[)）]\s*[、.．]?"),
    re.compile(r"\d{1,2}\s*(?:、|[.．](?!\d))"),
    re.compile(r"[（(]\s*\d{1,2}\s*[)）]\s*[、.．]?|\d{1,2}[)）]"),
    re.compile(r"[\u2460-\u2473]\s*[、.．]?"),
)
_RUN_IN = re.compile(rf"{_N}{{1,2}}(?:是|要|则)|第{_N}{{1,2}}[,，、]|(?:首先|其次|再次|最后)[,，、:：]")
_DASHES = re.compile(r"[—－-]{1,4}(?=\S)|[●■◆▶★▲]\s*")
ITEM, PLAIN = len(_STYLES), len(_STYLES) + 2  # ITEM: 一是, ——; PLAIN: no number at all
LONGEST = 40
_LONGEST_NUMBERED = 60
_QUANTITY = re.compile(
    r"\d+(?:\.\d+)?\s*(?:%|余|多|万|亿|千|百|个|家|户|人|座|处|条|次|件|亩|公里|米|吨|元|场|名|项(?!行动|工程|举措|制度)|所|台|辆|株|头|只|起)"
)
_SET_OFF = re.compile(
    r"【[^【】\n]{2,20}】(?=\S)|(?:[^\s，。；：、,;:]{2,14}\s){1,3}(?=[^\s，。；：,;:]{0,40}[，。；：,;:])"
)
_FOLLOWS = 15  # characters of running text behind a lead
_LONGEST_LABEL = 14
_SPEAKS = re.compile("[说问答称是者]|道[：:]|指出|表示|强调|认为|先生|女士|同志")
_FIRST_SENTENCE = re.compile(r"[^。！？!?；;\n]{2,60}?[。！：:]")
_END = "。！？!?；;…：:，,、"
_QUOTES = "”’」』\"'》）)】"


def numbering(text: str) -> int | None:
    """The style of the number that `text` begins with, 0 (第一章) to 6 (①); None without one."""
    for style, pattern in enumerate(_STYLES):
        if pattern.match(text):
            return style
    return None


def is_point(text: str) -> bool:
    """Whether `text` begins as one of a row of points: 一是, 首先, ——."""
    return bool(_RUN_IN.match(text) or _DASHES.match(text))


def open_ended(text: str) -> bool:
    """Whether a line has no final punctuation; a closing quote counts with what stands before it."""
    return text.rstrip(_QUOTES + " ")[-1:] not in _END if text.strip() else False


def line_level(text: str) -> int | None:
    """The level of a line that has the form of a heading, without its context; None for running text."""
    style = numbering(text)
    if style is not None:
        body = strip_number(text)
        closed = re.fullmatch(r"[^。！？!?；;]{2,35}[。：:]", body) is not None and style <= 4
        if (open_ended(text) and len(text) <= _LONGEST_NUMBERED and "。" not in text) or closed:
            return None if style >= 4 and _QUANTITY.search(body) else style
        return None
    counted = len(text) > LONGEST // 2 and _QUANTITY.search(text)
    plain = len(text) <= LONGEST and open_ended(text) and not re.search("[。；;]", text) and not counted
    return PLAIN if plain else None


def run_in_heading(text: str) -> str:
    """The beginning of a paragraph if it could be a heading; else nothing.

    It is the first sentence, or is set off by a colon, by brackets (【产业兴】) or by a blank. It is short, holds no
    quantity, and running text follows it.
    """
    match = _SET_OFF.match(text, len(text) - len(strip_number(text))) or _FIRST_SENTENCE.match(text)
    if match is None or len(text) - match.end() < _FOLLOWS:
        return ""
    sentence = text[: match.end()].rstrip()
    if len(strip_number(sentence)) > LONGEST or _QUANTITY.search(sentence) or len(re.findall("[，,]", sentence)) > 2:
        return ""
    colon = sentence[-1] in "：:" and numbering(text) is None
    return "" if colon and (len(sentence) > _LONGEST_LABEL or _SPEAKS.search(sentence)) else sentence


def set_off(sentence: str) -> str:
    """By what a lead is set off from its paragraph: "：", "】", " ", or "" if it is a sentence."""
    last = sentence[-1:]
    return "：" if last in "：:" else last if last == "】" else "" if last in "。！" else " "


def strip_number(text: str) -> str:
    """`text` without its number or dash."""
    for pattern in (*_STYLES, _DASHES):
        match = pattern.match(text)
        if match:
            return text[match.end() :].lstrip(" 　、.．")
    return text


def heading_text(text: str) -> str:
    """A heading as it is shown: without the stop at its end or a mark before it."""
    text = text.strip("/=~|〓▌▍▎┃▏ ")
    marks = re.match(r"[●■◆▶★▲○◇□☆※►◎⊙➤]\s*|[—－-]{1,4}|【(?=[^】]*】$)", text)
    return text[marks.end() if marks else 0 :].rstrip("。：:；; 】" if marks and marks[0] == "【" else "。：:；; ")


def shape(sentence: str) -> tuple[str, tuple[int, ...]]:
    """What parallel headings share: the first two characters, and the lengths of the clauses."""
    body = strip_number(sentence).rstrip("。：:！")
    return body[:2], tuple(len(clause) for clause in re.split("[，,、\\s]", body))
