"""The metadata before the text of a Markdown file (YAML or TOML)."""

import re

from zhili.reading.wording import find_date

_KEYS = {
    key: name
    for name, keys in {
        "title": "title 标题 题目",
        "date": "date 日期 时间 发布日期 发布时间 pubdate published publish_date publishdate",
        "author": "author authors 作者 撰稿 撰稿人",
        "source": "source 来源 出处 信息来源 文章来源 publisher",
    }.items()
    for key in keys.split()
}
_ENTRY = re.compile(r"([\w -]{1,40}?)\s*[:：=]\s*(\S.*)?$")
_NESTED = re.compile(r"(?:\s+|-\s|#).*$")  # a value on lines of its own, an item of a list, a comment
_MAX_LINES = 100


def split_front_matter(text: str) -> tuple[str, dict[str, str], str]:
    """Split the metadata from a text with Unix line breaks.

    Returns:
        The title, or ""; the facts by key (`date`, `author`, `source`); and the text after the metadata.
    """
    lines = text.split("\n", _MAX_LINES)
    first = lines[0].strip("\ufeff \t")
    if first not in ("---", "+++"):
        return "", {}, text
    facts: dict[str, str] = {}
    for number, line in enumerate(lines[1:_MAX_LINES], 1):
        if line.rstrip() in (first, "...") and number > 1:
            return facts.pop("title", ""), _with_date(facts), "\n".join(lines[number + 1 :])
        entry = _ENTRY.match(line)
        if entry is None and line.strip() and not _NESTED.match(line):
            break  # running text between two horizontal rules
        key = _KEYS.get(entry[1].strip().lower()) if entry else None
        value = _plain_value(entry[2] or "") if entry else ""
        if key and value:
            facts.setdefault(key, value)
    return "", {}, text


def _plain_value(value: str) -> str:
    """A value without quotes; the items of a list in one line, parted by blanks."""
    value = value.strip()
    if value.startswith("[") and value.endswith("]"):
        return " ".join(item.strip().strip("\"'") for item in value[1:-1].split(",")).strip()
    return value.strip("\"'").strip()


def _with_date(facts: dict[str, str]) -> dict[str, str]:
    date = find_date(facts.get("date", ""))
    return {key: value for key, value in facts.items() if key != "date"} | ({"date": date} if date else {})
