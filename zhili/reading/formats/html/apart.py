"""Elements within a line that the page shows apart from what is before them."""

import re
from collections.abc import Mapping

from selectolax.lexbor import LexborNode

from zhili.reading.formats.html.css import Style, Stylesheet, has_side_space

# Fields of the byline of WeChat articles.
_FIELD_IDS = frozenset({"js_name", "publish_time", "profileBt", "js_author_name", "js_ip_wording"})
_FIELD_CLASSES = ("rich_media_meta", "profile_nickname")
# Names of classes of the facts about an article.
_FACTS = re.compile(
    r"(?:^|[\s_-])(?:source|from|author|editor|writer|publisher|time|date|pubtime|pubdate|day|views?|hits?|clicks?|reads?|"
    r"counts?|comments?|tags?|column|channel|laiyuan|ly|shijian|fbsj|zuozhe|bianji)(?:$|[\s_\d-])",
    re.IGNORECASE,
)
_INLINE_BLOCKS = ("inline-block", "inline-flex", "inline-grid", "inline-table")
_MAX_STEPS = 4  # comments and blanks before an element to look past


def is_apart(node: LexborNode, style: Style, sheet: Stylesheet) -> bool:
    """Whether the page shows blank space before and after an element within a line.

    Its style says so, or it follows an element of its kind that is another thing: links to different pages, facts with
    names, boxes.
    """
    attributes = node.attributes
    if _is_field(attributes) or style.get("float", "none") in ("left", "right") or has_side_space(style):
        return True
    before = _element_before(node)
    if before is None:
        return False
    if node.tag == "a" and before.tag == "a":
        target, other = attributes.get("href"), before.attributes.get("href")
        return bool(target and other) and target != other
    if _is_fact(attributes) and _is_fact(before.attributes):
        return True
    displays = (style.get("display", ""), sheet.style_of(before.tag or "", before.attributes).get("display", ""))
    return all(display in _INLINE_BLOCKS for display in displays)


def _is_field(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element is a field of a byline, which only a stylesheet of the site sets apart."""
    classes = attributes.get("class") or ""
    return any(name in classes for name in _FIELD_CLASSES) or attributes.get("id") in _FIELD_IDS


def _is_fact(attributes: Mapping[str, str | None]) -> bool:
    return _FACTS.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}") is not None


def _element_before(node: LexborNode) -> LexborNode | None:
    """The element directly before an element; None if text is between them."""
    before = node.prev
    for _ in range(_MAX_STEPS):
        if before is None or before.is_element_node:
            return before
        if before.is_text_node and (before.text_content or "").strip():
            return None
        before = before.prev
    return None
