"""Find the article of a web page, and its title."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from zhili.reading.document import BlockKind
from zhili.reading.structure import (
    boilerplate_facts,
    heading_style,
    is_masthead,
    is_organisation,
    is_same_title,
    numbering_style,
    title_key,
)
from zhili.text import clean_line

_SITE_NAME = re.compile(
    "(?:人民政府|政府|门户|网站|官网|网|首页|主页|频道|专题|微信公众平台|无标题文档|无标题|untitled|document|新建网页.*|index)$",
    re.IGNORECASE,
)
_TITLE_SEPARATOR = re.compile(r"\s*[_|｜»>]+\s*|\s+[-—–－]+\s*|[-—–－]{1,2}(?=[^\d])")
_MAX_TITLE = 90  # characters

_Groups = dict[int | None, list[int]]  # indices of blocks by their container at one depth; None: directly in the parent


@dataclass(frozen=True, slots=True)
class HtmlBlock:
    """A block of a web page.

    Args:
        text: its text.
        level: its outline level if it is a heading, 0 for <h1>.
        bold: how many characters at its beginning are bold.
        kind: text, a list item or a table.
        links: how many of its characters are links.
        path: the elements that contain it, outermost first.
        aside: whether one of these elements is navigation, a footer or the like, by its tag or name.
    """

    text: str
    level: int | None
    bold: int
    kind: BlockKind
    links: int
    path: tuple[int, ...]
    aside: bool


def main_blocks(blocks: Sequence[HtmlBlock], meta_title: str, html_title: str) -> set[int]:
    """Find the blocks of the article: those in the smallest element that contains its running text.

    The search starts with the whole page. It descends into the element with the most running text, as long as that
    element contains the title and much of the running text, or the other elements contain only little running text or
    many links.

    Args:
        blocks: the blocks of the page.
        meta_title: the title in the meta elements, or "".
        html_title: the text of <title>.

    Returns:
        The indices of the blocks.
    """
    names = {title_key(name) for name in _names(meta_title, html_title)}
    titles = {i for i, block in enumerate(blocks) if not block.aside and title_key(block.text[:_MAX_TITLE]) in names}
    prose = [_prose_length(block) for block in blocks]
    usable = [i for i, block in enumerate(blocks) if not block.aside] or list(range(len(blocks)))
    if not any(prose[i] for i in usable):
        usable = list(range(len(blocks)))
    inside, depth = usable, 0
    while inside:
        groups = _by_container(inside, blocks, depth)
        best = max(groups, key=lambda key: sum(prose[i] for i in groups[key]))
        if best is None or not (_has_title(groups, best, prose, titles) or _has_article(groups, best, prose, blocks)):
            break
        inside, depth = groups[best], depth + 1
    return {i for i in inside if not _is_link(blocks[i])}


def find_title(blocks: Sequence[HtmlBlock], main: set[int], meta_title: str, html_title: str) -> tuple[str, int | None]:
    """Find the title of the article.

    Args:
        blocks: the blocks of the page.
        main: the indices of the article's blocks.
        meta_title: the title in the meta elements, or "".
        html_title: the text of <title>, which often names the site too.

    Returns:
        The title, or ""; and the index of the block that shows it, or None.
    """
    begin = min(main, default=0)
    names = _names(meta_title, html_title)
    # First upwards from the beginning of the article, then downwards.
    order = [*range(min(begin + 3, len(blocks) - 1), -1, -1), *range(begin + 4, min(begin + 8, len(blocks)))]
    lines = [i for i in order if 4 <= len(blocks[i].text) <= _MAX_TITLE and blocks[i].kind == "text"]
    index = _named_line(blocks, lines, names, html_title)
    if index is None:
        index = _title_heading(blocks, lines, begin)
    if index is not None:
        return clean_line(blocks[index].text), index
    if main and _has_title_form(blocks[begin]):
        return "", None  # the text begins with the title
    above = next((i for i in range(begin - 1, max(-1, begin - 6), -1) if _has_title_form(blocks[i])), None)
    if names or above is None:
        return names[0] if names else "", None
    return clean_line(blocks[above].text), above


def _named_line(blocks: Sequence[HtmlBlock], lines: Sequence[int], names: Sequence[str], html_title: str) -> int | None:
    """The first line that shows one of the names: if none shows it exactly, then approximately."""
    for exact in (True, False):
        for name in names:
            for i in lines:
                if _matches(blocks[i].text, name, html_title, exact):
                    return i
    return None


def _title_heading(blocks: Sequence[HtmlBlock], lines: Sequence[int], begin: int) -> int | None:
    """The highest heading that may be a title, the nearest to the beginning of the article."""
    headings = [i for i in lines if blocks[i].level in (0, 1) and not blocks[i].aside and _may_be_title(blocks[i].text)]
    return min(headings, key=lambda i: (blocks[i].level or 0, abs(begin - i)), default=None)


def _names(meta_title: str, html_title: str) -> list[str]:
    """The titles in the markup, and the parts of <title>, without the name of the site."""
    parts = (meta_title, html_title, *_TITLE_SEPARATOR.split(html_title))
    names = [clean_line(name) for name in parts if len(name.strip()) >= 4]
    return [n for n in names if not (_SITE_NAME.search(n) or is_masthead(n)) or n == clean_line(meta_title)]


def _has_title_form(block: HtmlBlock) -> bool:
    line = clean_line(block.text[:_MAX_TITLE])
    unnumbered = heading_style(line) is not None and numbering_style(line) is None and len(line) >= 4
    return unnumbered and not block.aside and not _is_link(block) and _may_be_title(block.text)


def _prose_length(block: HtmlBlock) -> int:
    """The number of characters of a block of running text; 0 for other blocks."""
    text = block.text
    if len(text) < 25 or block.links * 2 > len(text) or not re.search("[，。；,;]", text):
        return 0
    return 0 if boilerplate_facts(text) is not None else len(text)


def _is_link(block: HtmlBlock) -> bool:
    return block.level is None and block.links * 10 >= len(block.text) * 8 and len(block.text) < 60


def _by_container(indices: Sequence[int], blocks: Sequence[HtmlBlock], depth: int) -> _Groups:
    groups: _Groups = defaultdict(list)
    for i in indices:
        path = blocks[i].path
        groups[path[depth] if len(path) > depth else None].append(i)
    return groups


def _has_title(groups: _Groups, best: int, prose: Sequence[int], titles: set[int]) -> bool:
    """Whether the group `best` contains the title and at least a third of the running text."""
    total = sum(prose[i] for members in groups.values() for i in members)
    share = sum(prose[i] for i in groups[best])
    return share * 3 >= total > 0 and not titles.isdisjoint(groups[best])


def _has_article(groups: _Groups, best: int, prose: Sequence[int], blocks: Sequence[HtmlBlock]) -> bool:
    """Whether the group `best` contains the article: the others have little running text, or many links."""
    share = sum(prose[i] for i in groups[best])
    total = sum(prose[i] for members in groups.values() for i in members)
    if share == 0 or share * 2 < total:
        return False
    for key, members in groups.items():
        if key == best or not any(prose[i] for i in members):
            continue
        length = sum(len(blocks[i].text) for i in members)
        if sum(blocks[i].links for i in members) * 4 < length:
            return False
    return True


def _matches(text: str, name: str, html_title: str, exact: bool) -> bool:
    """Whether a line shows a title; unless exact, it may differ by what the site adds."""
    line = title_key(text)
    if not line or boilerplate_facts(text) is not None:
        return False
    if exact:
        return line == title_key(name)
    begins_title = len(line) >= 6 and title_key(html_title).startswith(line) and not _SITE_NAME.search(text)
    return is_same_title(text, name) or begins_title


def _may_be_title(text: str) -> bool:
    line = clean_line(text)
    return (
        not (_SITE_NAME.search(line) or is_organisation(line) or is_masthead(line)) and boilerplate_facts(text) is None
    )
