"""Find the lines of the article of a web page."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from zhili.reading.formats.html.lines import HtmlLine
from zhili.reading.wording.boilerplate import boilerplate_facts, starts_related_links

_MIN_PROSE = 25  # characters
_NEAR = 8  # lines above the text that may be its title and facts
_PUNCTUATION = re.compile("[，。；,;]")

_Groups = dict[int | None, list[int]]  # indices of lines by their container at one depth; None: directly in the parent


@dataclass(frozen=True)
class _Page:
    """The lines of a page, with what the search needs of each."""

    lines: Sequence[HtmlLine]
    prose: list[int]  # characters of running text
    boilerplate: list[bool]  # whether its words are those of buttons, notices and the like

    @classmethod
    def from_lines(cls, lines: Sequence[HtmlLine]) -> "_Page":
        facts = [boilerplate_facts(line.text) for line in lines]
        prose = [_prose_length(line) if found is None else 0 for line, found in zip(lines, facts, strict=True)]
        return cls(lines, prose, [found == {} for found in facts])

    def prose_of(self, members: Sequence[int]) -> int:
        """The characters of running text in a group."""
        return sum(self.prose[i] for i in members)

    def belongs(self, members: Sequence[int]) -> bool:
        """Whether a group beside the running text is a part of the article, not boilerplate or a list of articles."""
        if starts_related_links(self.lines[members[0]].text) or not self.is_text(members):
            return False
        boilerplate = sum(len(self.lines[i].text) for i in members if self.boilerplate[i])
        return boilerplate * 2 < sum(len(self.lines[i].text) for i in members)

    def few_links(self, members: Sequence[int]) -> bool:
        """Whether at most one line of a group is a link."""
        return sum(self.lines[i].link_share > 0.8 and not self.lines[i].table for i in members) < 2

    def is_text(self, members: Sequence[int]) -> bool:
        """Whether a group has few links."""
        links = sum(self.lines[i].links for i in members)
        return links * 10 < 3 * sum(len(self.lines[i].text) for i in members) and self.few_links(members)


def main_lines(lines: Sequence[HtmlLine], titled: set[int]) -> set[int]:
    """Find the lines of the article.

    The search starts with the whole page. It descends into the element with the most running text, as long as that
    element contains the title and much of the running text, or most running text apart from lists of other articles.
    On the way, it keeps what is beside the running text and is no list of links: a table, an attachment, the title and
    the facts above the text.

    Args:
        lines: the lines of the page.
        titled: the indices of the lines that show the title.

    Returns:
        The indices of the lines.
    """
    page = _Page.from_lines(lines)
    inside = [i for i, line in enumerate(lines) if not line.aside]
    if page.prose_of(inside) * 2 < page.prose_of(range(len(lines))) or not inside:
        inside = list(range(len(lines)))  # a name such as "content_bottom" does not always mean a footer
    beside: list[list[int]] = []
    depth = 0
    while inside:
        groups = _by_container(inside, lines, depth)
        best = max(groups, key=lambda key: page.prose_of(groups[key]))
        if best is None or not (_has_title(groups, best, page, titled) or _has_article(groups, best, page)):
            break
        if len({lines[i].block for i in groups[best]}) == 1 and page.is_text(inside):
            break  # a single paragraph, and its siblings are the article
        beside += [members for key, members in groups.items() if key is not None and key != best]
        beside += [[i] for i in groups.get(None, ())]
        inside, depth = groups[best], depth + 1
    return set(inside) | _kept(beside, inside, page, titled)


def _kept(beside: Sequence[list[int]], inside: list[int], page: _Page, titled: set[int]) -> set[int]:
    """The lines beside the running text that belong to the article."""
    if not inside:
        return set()
    begin, end = inside[0], inside[-1]
    first = _title_above(begin, page.lines, titled)
    kept: set[int] = set()
    for members in beside:
        if members[0] > end or page.prose_of(members):
            belongs = page.belongs(members)
        elif first is None:
            belongs = begin - members[0] <= _NEAR and page.belongs(members)
        else:
            belongs = page.few_links(members)
        if belongs:
            kept.update(i for i in members if i >= (first or 0))
    return kept


def _title_above(begin: int, lines: Sequence[HtmlLine], titled: set[int]) -> int | None:
    """The first line of the title above the running text, or None."""
    first = max((i for i in titled if i <= begin), default=None)
    if first is None:
        return max((i for i in range(max(0, begin - 12), begin) if lines[i].level in (0, 1)), default=None)
    while first - 1 in titled:
        first -= 1
    return first


def _prose_length(line: HtmlLine) -> int:
    """The number of characters of a line of running text; 0 for other lines."""
    text = line.text
    if len(text) < _MIN_PROSE or line.kind == "row" or line.links * 2 > len(text) or not _PUNCTUATION.search(text):
        return 0
    return len(text)


def _by_container(indices: Sequence[int], lines: Sequence[HtmlLine], depth: int) -> _Groups:
    groups: _Groups = defaultdict(list)
    for i in indices:
        path = lines[i].path
        groups[path[depth] if len(path) > depth else None].append(i)
    return groups


def _has_title(groups: _Groups, best: int, page: _Page, titled: set[int]) -> bool:
    """Whether the group `best` contains the title and at least a third of the running text."""
    total = sum(page.prose_of(members) for members in groups.values())
    return page.prose_of(groups[best]) * 3 >= total > 0 and not titled.isdisjoint(groups[best])


def _has_article(groups: _Groups, best: int, page: _Page) -> bool:
    """Whether the group `best` contains most running text, apart from lists of other articles."""
    share = page.prose_of(groups[best])
    others = sum(
        prose for key, members in groups.items()
        if key != best and (prose := page.prose_of(members)) and page.belongs(members)
    )  # fmt: skip
    return share > 0 and share >= others
