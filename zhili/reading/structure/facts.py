"""The facts that the lines of a document and its markup state: dates, offices, persons, numbers."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from zhili.reading.structure.unit import Unit
from zhili.reading.wording.boilerplate import is_organisation
from zhili.reading.wording.dates import find_address_date, find_date
from zhili.reading.wording.fields import lone_label_key, may_be_value
from zhili.reading.wording.officials import (
    document_number,
    is_delivery,
    names_in_brackets,
    number_within,
    organisations,
    reporters,
    signatory,
    speaker,
    speaker_in_sentence,
)
from zhili.text import clean_line, normalise

Facts = dict[str, list[str]]

METADATA = (
    "author",
    "source",
    "issuer",
    "joint_issuers",
    "number",
    "signatory",
    "addressee",
    "signature",
    "index",
    "keywords",
)
_STATES_FACTS = frozenset({"fact", "boilerplate", "number", "masthead", "signature", "day", "caption", "title"})
_TEXT = frozenset({"paragraph", "opening"})
_PERSON = re.compile("[\u4e00-\u9fff]{2,4}")
_SITE = re.compile("网$|网站|日报|晚报|晨报|时报|发布$|频道|电视台|新闻|通讯社|杂志|公众号|政府|委员会|办公室")
_NO_NAME = re.compile(f"{_SITE.pattern}|浏览|阅读|评论|打印|关闭|分享|字体|字号|点击|收藏|发表|原创|大中小")
_MAX_BYLINE = 60
_MAX_VALUES = 50  # of one fact; a list of more is no statement about the document


def find_facts(units: Sequence[Unit]) -> Facts:
    """The values of each fact that the units state, in the order of the document (see `fields` for the keys)."""
    facts: Facts = {}
    pending: str | None = None  # the key of a label whose value is on the next line
    weak: Facts = {}  # what counts only where no other line states it
    before = ""  # the text of a red head, which a number on the next line belongs to: 云台县人民政府令 and 第3号
    for unit in units:
        states, is_value = unit.role in _STATES_FACTS, False
        for line in unit.lines:
            found = dict(line.facts or {}) if states else {}
            is_value = pending is not None and states and may_be_value(pending, line.raw)
            if pending is not None and is_value:
                found = {pending: found.get("day") or clean_line(line.raw)}
            pending = lone_label_key(line.raw) if unit.role in ("fact", "boilerplate") else None
            _add(facts, found.items())
        _add(facts, _order_number(before, unit))
        _add(facts, () if is_value else _role_facts(unit))
        before = unit.text if unit.role == "masthead" else ""
        _add(weak, _weak_facts(unit))
    return weak | facts


def _order_number(before: str, unit: Unit) -> Iterator[tuple[str, str]]:
    """The number of an order (令) that is on two lines."""
    own = unit.text.strip("（）()")
    if unit.role == "number" and before.endswith("令") and own.startswith("第"):
        yield "number", before + own


def _add(facts: Facts, found: Iterable[tuple[str, str]]) -> None:
    for key, value in found:
        if value and len(values := facts.setdefault(key, [])) < _MAX_VALUES and value not in values:
            values.append(value)


def _role_facts(unit: Unit) -> Iterator[tuple[str, str]]:
    """The facts that a unit states because of its role."""
    text = unit.text
    if unit.role in ("number", "masthead"):
        yield "number", (document_number(text) or "") if not text.startswith("第") else ""
        yield "signatory", signatory(text)
        yield "made", find_date(normalise(text)) or ""
        yield from (("issuer", office) for office in _letterhead(text) if unit.role == "masthead")
    elif unit.role == "addressee":
        yield "addressee", text.rstrip("：: ")
    elif unit.role == "signature":
        yield from _signature(text)
    elif unit.role == "day":
        yield "made", find_date(normalise(text)) or ""
    elif unit.role == "fact" and unit.lines[0].facts is None:
        offices = organisations(text)  # alone below the title
        yield from (("issuer", office) for office in offices) if offices else _byline(text)
    if unit.role in ("fact", "boilerplate", "title", "number"):
        yield from _with_number(text)


def _with_number(text: str) -> Iterator[tuple[str, str]]:
    """The number within a line, and the office beside it: （云政办发〔2023〕12号　云台镇人民政府）."""
    number = number_within(text)
    yield "number", number
    beside = text.replace(number, "").strip("（）() 　") if number else ""
    yield "issuer", beside if beside and is_organisation(beside) else ""


def _letterhead(text: str) -> list[str]:
    """The offices in a red head: …文件, …令, …公告, or offices parted by blanks."""
    bare = re.sub(r"\s*(?:文件|令|公告|通告|公报|通知|通报|决定|批复|意见|函)$", "", text)
    return organisations(bare) or ([bare] if is_organisation(bare) else [])


def _signature(text: str) -> Iterator[tuple[str, str]]:
    """The persons or the offices that sign."""
    yield "signature", text
    person = names_in_brackets(text) or speaker(text) or (text if _PERSON.fullmatch(text) else "")
    yield "author", person
    if not person:
        yield from (("signed", office) for office in organisations(text) or [text])


def _weak_facts(unit: Unit) -> Iterator[tuple[str, str]]:
    """Names without labels next to a day, the reporters at the beginning of a text, and the day in an address."""
    if unit.role in ("fact", "boilerplate") and "://" in unit.lines[0].raw:
        yield "day", find_address_date(unit.lines[0].raw) or ""
    if unit.role == "fact" and (unit.lines[0].facts or {}).keys() == {"day"}:
        yield from ((key, value) for key, value in _byline(unit.text) if key in ("author", "source"))
    elif unit.role in _TEXT:
        yield "author", reporters(unit.text)


def _byline(text: str) -> Iterator[tuple[str, str]]:
    """The facts of a line without labels: where a speech was given and by whom, or day and names."""
    day = find_date(normalise(text)) or ""
    if is_delivery(text) or speaker(text):
        yield "meeting", day
        yield "author", speaker(text) or speaker_in_sentence(text)
        return
    if len(text) > _MAX_BYLINE:
        return
    yield "day", day
    words = re.split(r"[\s|/·丨]+", re.sub(r"[（()）【】\[\]]", " ", text))
    names = [word for word in words if _PERSON.fullmatch(word) and not (_NO_NAME.search(word) or is_organisation(word))]
    sites = [word for word in words if _SITE.search(word) and find_date(word) is None]
    yield "source", sites[0] if sites else ""
    account = words[0] if len(words) == 1 and not (day or sites) else ""  # the account that publishes the text
    yield "author", " ".join(names) if 0 < len(names) <= 4 else account


def metadata(facts: Facts, markup: Mapping[str, str]) -> dict[str, str]:
    """The facts for `Report.metadata`, without dates."""
    values = {key: found[0] for key, found in facts.items() if found}
    offices = facts.get("issuer") or facts.get("signed") or []
    numbers = facts.get("number", [])
    values["number"] = next((number for number in numbers if re.search("[〔\\[（(令]", number)), (numbers or [""])[0])
    values["issuer"] = offices[0] if offices else ""
    joint = _joint(facts)
    values["joint_issuers"] = "、".join(joint) if len(joint) > 1 else ""
    values["signature"] = "、".join(facts.get("signature", []))
    return {key: value for key in METADATA if (value := values.get(key) or markup.get(key, ""))}


def _joint(facts: Facts) -> list[str]:
    """The offices that issued a document together: those that signed it, or those above its title."""
    signed, above = facts.get("signed", []), facts.get("issuer", [])
    return signed if len(signed) > 1 else above


def date_and_kind(facts: Facts, markup: Mapping[str, str], title: str) -> tuple[str | None, str]:
    """The date of a document and what it is: "published", "made" or "delivered"; (None, "") if there is none."""
    first = {key: found[0] for key, found in facts.items() if found}
    for value, kind in (
        (first.get("date"), "published"),
        (find_date(markup.get("date", "")), "published"),
        (first.get("made"), "made"),
        (first.get("day"), "published"),
        (first.get("meeting"), "delivered"),
        (find_date(normalise(title)), "made"),
    ):
        if value:
            return value, kind
    return None, ""
