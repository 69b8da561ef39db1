"""The forms of official documents: numbers, addressees, greetings, signatures and deliveries (GB/T 9704-2012)."""

import re

from zhili.reading.wording.boilerplate import is_organisation
from zhili.reading.wording.dates import find_date

_BLANK = "XxＸ×"  # what a blank form shows in place of digits
_YEAR = rf"[〔\[［（(【]\s*(?:(?:19|20)(?:\d\d|[{_BLANK}]{{2}})|[〇○零一二三四五六七八九]{{4}})\s*[〕\]］）)】]"
_NUMBER = re.compile(
    rf"[\u4e00-\u9fffA-Za-z]{{0,16}}\s*{_YEAR}\s*第?\s*[\d{_BLANK}]*\s*号|第\s*[\d一二三四五六七八九十百〇]{{1,5}}\s*号|(?:19|20)\d\d年第?\s*\d{{1,4}}\s*号"
)
_ORDER = re.compile(r"[\u4e00-\u9fff]{2,30}令\s*[（(]?第?\s*[\d一二三四五六七八九十百〇]{1,5}\s*号[）)]?")
_NUMBER_WITHIN = re.compile(
    rf"(?:(?![年月日])[\u4e00-\u9fff]){{1,14}}{_YEAR}\s*第?\s*\d{{1,4}}\s*号"
    r"|(?:(?![年月日])[\u4e00-\u9fff]){2,20}令\s*第\s*\d{1,4}\s*号"
)
_SIGNATORY = re.compile(r"签\s*发\s*人?\s*[:：]\s*(.{0,20})")
_ADDRESSED = re.compile(
    "各|政府|委员会|[委局厅部院办会镇乡县市区村校处站所司]|单位|公司|企业|机构|部门|同志|你[们局县市镇]"
)
_GREETING = re.compile(
    r"(?:(?:尊敬的|敬爱的|亲爱的)?(?:各位|诸位)?(?:代表|委员|同志|同志们|领导|来宾|朋友|朋友们|嘉宾|主任|乡亲|乡亲们|居民朋友|村民朋友|老师|同学|同学们|"
    r"女士|先生|家长|市民朋友|人大代表|主席|主席团|父老乡亲)(?:们)?[、，,\s和]*){1,6}"
)
_DELIVERY = re.compile(r"[在于].{2,60}(?:大会|会议|会|全会|论坛|仪式|座谈会|现场会)(?:第?.{0,12})上(?:的.{0,6})?")
_SPEAKER = re.compile(
    r"(?:\S{2,20}\s*)?(?:代?(?:县长|市长|区长|州长|省长|镇长|乡长|旗长|盟长)|主席|书记|主任|局长|院长|检察长|秘书长|部长|厅长)"
    r"(?:[\s:：]+([\u4e00-\u9fff]{1,2}\s?[\u4e00-\u9fff]{1,3})|([\u4e00-\u9fff]{2,3}))"
)
_SPEAKER_IN_SENTENCE = re.compile(
    r"(?:[县市区州省镇乡旗]长|主席|书记|主任)\s*([\u4e00-\u9fff]{2,4}?)(?:同志)?(?:[作做代向]|$)"
)
_MASTHEAD = re.compile(
    r"\S{2,40}文件$|(?:内部资料|机密|秘密|绝密|特急|加急|急件|平急)\S{0,6}$|(?:总)?第\s*[\d一二三四五六七八九十]+\s*期|\S{2,40}令$"
)
_NAMES_IN_BRACKETS = re.compile(r"[（(]([^。，；！\d]{2,20})[）)]")
_PUBLIC = re.compile(r"[（(【]?(?:此件|本件|此页|本页|此文|该件|联系人|本文有删减|略).{0,40}[）)】]?")
# How a piece of news begins: 本报讯（记者 林一 通讯员 王二）
_DATELINE = re.compile(r"[^。，；！？（(]{0,24}[讯电]\s*[（(]([^（）()。；！？]{2,40})[）)]")
_REPORTERS = re.compile(r"(?:记者|通讯员|实习生)[\u4e00-\u9fff\s、，：:]{2,36}")
_NOT_NAMES = re.compile(r"(?:记者|通讯员|实习生|报道|摄影|整合|整理|综合|文图|图文|特约|见习|本报|本网|全媒体)")
_MAX_NUMBER_LINE = 60


def document_number(text: str) -> str | None:
    """The number (文号) that a line consists of, also in brackets, with the day or the signatory; None for other lines.

    Args:
        text: a clean line.
    """
    if len(text) > _MAX_NUMBER_LINE:
        return None
    order = _ORDER.fullmatch(text)
    if order:
        return re.sub(r"\s", "", text)
    match = _NUMBER.search(text)
    if match is None:
        return None
    before, rest = text[: match.start()].strip("（([【 "), _SIGNATORY.sub("", text[match.end() :])
    rest = rest.strip("）)]】 　,，、")
    if before or (rest and find_date(rest) is None):
        return None
    return re.sub(r"\s", "", match[0]) if re.search(rf"[\d{_BLANK}]\s*号", match[0]) or "第" in match[0] else ""


def number_within(text: str) -> str:
    """The number (文号) within a longer line, such as the name of a file or a note about publication, or ""."""
    match = _NUMBER_WITHIN.search(text)
    return re.sub(r"\s", "", match[0]) if match else ""


def signatory(text: str) -> str:
    """The person after 签发人 in a line, or ""."""
    match = _SIGNATORY.search(text)
    return re.sub(r"\s", "", match[1]).strip("□×xX") if match else ""


def is_addressee(text: str) -> bool:
    """Whether a clean line has the form of an addressee (主送机关): 各乡镇人民政府，县直各单位："""
    if text[-1:] not in "：:" or re.search("[。；？！]", text) or len(text) > 400:
        return False
    body = text[:-1]
    return _ADDRESSED.search(body) is not None and not re.search(
        "如下|下列|以下|包括|事项|通知$|要求$|内容|说|指出|强调", body
    )


def is_greeting(text: str) -> bool:
    """Whether a clean line is a greeting: 各位代表："""
    return len(text) <= 40 and _GREETING.fullmatch(text.rstrip("：:！!，, ")) is not None


def is_delivery(text: str) -> bool:
    """Whether a clean line says where and when a speech was given: （2023年1月9日在县人民代表大会上）."""
    return len(text) <= 80 and _DELIVERY.search(text) is not None and (find_date(text) is not None or "年" in text)


def speaker(text: str) -> str:
    """The person in a line that consists of an office and a name: 县长 林一; "" for other lines."""
    match = _SPEAKER.fullmatch(text) if len(text) <= 40 else None
    return re.sub(r"\s", "", match[1] or match[2]) if match else ""


def is_series(text: str) -> bool:
    """Whether a clean line is a letterhead: 云台镇人民政府文件, 特急, 第3期, 云台镇人民政府令."""
    return len(text) <= 60 and _MASTHEAD.fullmatch(text) is not None


def names_in_brackets(text: str) -> str:
    """The names in a line that consists of a bracket: （林一 王二）; "" for other lines."""
    match = _NAMES_IN_BRACKETS.fullmatch(text)
    return match[1] if match else ""


def is_public_note(text: str) -> bool:
    """Whether a clean line is a note about publication: （此件公开发布）."""
    return len(text) <= 60 and _PUBLIC.fullmatch(text) is not None


def organisations(text: str) -> list[str]:
    """The organisations that a line consists of, parted by blanks; [] for other lines."""
    parts = text.split()
    return parts if parts and len(text) <= 120 and all(is_organisation(part) for part in parts) else []


def speaker_in_sentence(text: str) -> str:
    """The person in a sentence about a delivery: …会议上县长林一作政府工作报告。"""
    match = _SPEAKER_IN_SENTENCE.search(text)
    return match[1] if match else ""


def reporters(text: str) -> str:
    """The persons named at the beginning of a piece of news: 本报讯（记者 林一 通讯员 王二）今年以来…"""
    dateline = _DATELINE.match(text)
    named = _REPORTERS.search(dateline[1]) if dateline else None
    words = re.split(r"[\s、，：:]+", _NOT_NAMES.sub(" ", named[0])) if named else []
    return " ".join(word for word in words if re.fullmatch("[\u4e00-\u9fff]{2,4}", word))
