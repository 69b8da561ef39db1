"""The facts that the head of a web page states: title, date, author and source."""

import datetime
import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from zhili.reading.wording.dates import find_date
from zhili.reading.wording.fields import parse_fields
from zhili.text import clean_line

_META = {
    "articletitle": "title", "og:title": "title", "twitter:title": "title", "dc.title": "title", "headline": "title",
    "pubdate": "date", "publishdate": "date", "publish_date": "date", "publish-date": "date", "pubtime": "date",
    "datepublished": "date", "article:published_time": "date", "og:release_date": "date", "og:published_time": "date",
    "dc.date": "date", "weibo:article:create_at": "date",
    "contentsource": "source", "source": "source", "dc.publisher": "source", "dc.source": "source",
    "author": "author", "article:author": "author", "og:article:author": "author", "dc.creator": "author",
    "contentauthor": "author",
}  # fmt: skip
_JSON_LD = {
    "headline": "title", "datePublished": "date", "pubDate": "date", "author": "author", "creator": "author",
    "publisher": "source",
}  # fmt: skip
_NO_NAME = re.compile(r"[\W\d]*|\S*@\S*|(?:https?:|www\.|//)\S*|\S*\.(?:com|cn|net|org)\b.*|[a-z\d_]*", re.IGNORECASE)
_NOTE = re.compile(r"\s+(?:原创稿?|综合|转载)$")  # after the name of a source
_WECHAT_SECONDS = re.compile(r"\b(?:ct|oriCreateTime|createTime)\s*=\s*[\"'](\d{10})[\"']")
_WECHAT_DAY = re.compile(r"\b(?:createTime|publish_time)\s*=\s*[\"'](\d{4}-\d\d-\d\d)")
_CHINA_TIME = datetime.timezone(datetime.timedelta(hours=8))
_MAX_VALUE = 60  # characters of a name
_MAX_TITLES = 8  # in the markup; each is compared with each line


def page_titles(tree: LexborHTMLParser) -> list[str]:
    """The titles that the markup states, the most reliable first; the text of <title> is the last."""
    node = tree.css_first("title")
    html_title = node.text() if node is not None else ""
    stated = islice((value for key, value in _meta_values(tree) if key == "title"), _MAX_TITLES)
    found = [*stated, html_title]
    return [title for title in dict.fromkeys(clean_line(re.sub(r"\s+", " ", value)) for value in found) if title]


def page_metadata(tree: LexborHTMLParser) -> dict[str, str]:
    """The date (YYYY-MM-DD), author and source that the markup states."""
    metadata: dict[str, str] = {}
    for key, value in (*_meta_values(tree), *_wechat_values(tree), *_time_values(tree)):
        if key in metadata or key == "title":
            continue
        valid = (find_date(value) or "") if key == "date" else _name(key, value)
        if valid:
            metadata[key] = valid
    return metadata


def _meta_values(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for node in tree.css("meta"):
        attributes = node.attributes
        name = attributes.get("name") or attributes.get("property") or attributes.get("itemprop") or ""
        name = name.strip().lower()
        content = (attributes.get("content") or "").strip()
        if name in _META and content:
            yield _META[name], content
    for node in tree.css("script"):
        if "ld+json" in (node.attributes.get("type") or ""):
            yield from _json_values(node.text())


def _json_values(text: str) -> Iterator[tuple[str, str]]:
    """The facts in JSON-LD; none if it is broken."""
    try:
        stack: list[Any] = [json.loads(text, strict=False)]
    except (ValueError, RecursionError):
        return
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack += reversed(value)
        elif isinstance(value, dict):
            for name, key in _JSON_LD.items():
                names = _json_names(value.get(name))
                if names:
                    yield key, names
            stack += [inner for inner in reversed(value.values()) if isinstance(inner, list | dict)]


def _json_names(value: Any) -> str:
    """A text, the name of an object, or the names in a list."""
    values = value if isinstance(value, list) else [value]
    names = [item.get("name") if isinstance(item, dict) else item for item in values]
    return "、".join(name.strip() for name in names if isinstance(name, str) and name.strip())


def _wechat_values(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    """The account and day of a saved WeChat article, which are only in a script."""
    if tree.css_first("#js_content, #activity-name, #js_name") is None:
        return
    account = tree.css_first("#js_name")
    if account is not None:
        yield "source", account.text().strip()
    for node in tree.css("script"):
        text = node.text()
        if match := _WECHAT_SECONDS.search(text):
            yield "date", datetime.datetime.fromtimestamp(int(match[1]), _CHINA_TIME).date().isoformat()
        elif match := _WECHAT_DAY.search(text):
            yield "date", match[1]


def _time_values(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for node in tree.css("time[datetime], [itemprop=datePublished]"):
        yield "date", node.attributes.get("datetime") or node.attributes.get("content") or node.text()


def _name(key: str, value: str) -> str:
    """The name in a value such as "来源：云台网"; "" for an e-mail address or the number of an editor."""
    value = clean_line(re.sub(r"\s+", " ", value[: 4 * _MAX_VALUE]))
    if re.match(r"\w{2,6}\s*[:：]", value):
        value = (parse_fields(value) or {}).get(key, "")
    value = _NOTE.sub("", value)
    return "" if len(value) > _MAX_VALUE or _NO_NAME.fullmatch(value) else value
