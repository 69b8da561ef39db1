"""Find the lines that show the title that a web page states, and the title without the name of the site."""

import re
from collections.abc import Iterator, Sequence

from zhili.reading.formats.html.lines import HtmlLine
from zhili.reading.wording.boilerplate import boilerplate_facts, is_masthead
from zhili.reading.wording.titles import is_same_title, title_key

_SITE_NAME = re.compile(
    "(?:人民政府|政府|门户|网站|官网|网|首页|主页|频道|专题|专栏|信息公开|发布|日报|晚报|新闻|公众平台|公众号|无标题文档|无标题|untitled|document|新建网页.*|index)"
    r"(?:[(（].{1,12}[)）])?$|^[\w.-]+\.(?:com|cn|net|org)\b",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*[_|｜»>]+\s*|\s+[-—–－]+\s*|\s*[-—–－]{1,2}(?=[^\d\s])")
_MIN_NAME = 4  # characters
_SURE_NAME = 8  # characters of a title that no line needs to confirm
_MAX_TITLE = 90
_MAX_LINES = 6
_MAX_STATED = 400


def titled_lines(lines: Sequence[HtmlLine], titles: Sequence[str]) -> set[int]:
    """The indices of the lines that show one of the stated titles, over one line or several.

    If no line shows a title exactly, lines that show it with an addition (or with less) count.
    """
    names = [key for key in dict.fromkeys(title_key(name) for name in _names(titles)) if len(key) >= _MIN_NAME]
    if not names:
        return set()
    keys = [title_key(line.text) if len(line.text) <= _MAX_TITLE and line.kind != "row" else "" for line in lines]
    for name in names:
        found = {i for begin in range(len(lines)) for i in _shown(keys, begin, name)}
        sure = {i for i in found if _may_be_title(lines[i])}
        if sure:
            return sure
    return {
        i for name in _names(titles)[:2] if len(name) >= _SURE_NAME
        for i, line in enumerate(lines)
        if keys[i] and _may_be_title(line) and boilerplate_facts(line.text) is None and is_same_title(line.text, name)
    }  # fmt: skip


def stated_title(lines: Sequence[HtmlLine], titled: set[int], titles: Sequence[str]) -> str:
    """The title that the markup states, without the name of the site, or "".

    Args:
        lines: the lines of the page.
        titled: the indices of those that show the title.
        titles: the titles in the markup.
    """
    shown = title_key("".join(lines[i].text for i in sorted(titled))[: _MAX_LINES * _MAX_TITLE])
    names = _names(titles)
    for name in names:
        if title_key(name) and title_key(name) in (shown, *(title_key(lines[i].text) for i in titled)):
            return name
    for name in names:
        if any(is_same_title(lines[i].text, name) for i in titled):
            return name
    return next((name for name in names if len(name) >= _SURE_NAME and len(_SEPARATOR.split(name)) == 1), "")


def _names(titles: Sequence[str]) -> list[str]:
    """The stated titles, with and without what may be the names of columns and the site after a separator."""
    return list(dict.fromkeys(name for title in titles for name in _variants(title[:_MAX_STATED])))


def _variants(title: str) -> Iterator[str]:
    """A title, then without its last part and so on; then each other part."""
    separators = list(_SEPARATOR.finditer(title))[:20]
    cuts = [title, *(title[: match.start()] for match in reversed(separators))]
    for name in (*cuts, *_SEPARATOR.split(title)[1:20]):
        name = name.strip()
        if len(name) >= _MIN_NAME and not _SITE_NAME.search(name) and not is_masthead(name):
            yield name


def _shown(keys: Sequence[str], begin: int, name: str) -> list[int]:
    """The indices of the lines from `begin` on that together show a title, or none."""
    text, indices = "", []
    for index in range(begin, min(begin + _MAX_LINES, len(keys))):
        if not keys[index]:
            break
        text += keys[index]
        indices.append(index)
        if text == name:
            return indices
        if not name.startswith(text):
            break
    return []


def _may_be_title(line: HtmlLine) -> bool:
    return line.link_share < 0.5 and (not line.aside or line.level is not None)
