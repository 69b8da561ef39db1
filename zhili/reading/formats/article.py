"""Which part of a web page is its article, and which line its title."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from zhili.reading.document import BlockKind
from zhili.reading.structure.boilerplate import boilerplate_facts, is_masthead, is_organisation
from zhili.reading.structure.headings import line_level, numbering
from zhili.reading.structure.title import same_title
from zhili.text import clean_line, normalise

_SITE = re.compile(
    "(?:人民政府|政府|门户|网站|官网|网|首页|主页|频道|专题|微信公众平台|无标题文档|无标题|untitled|document|新建网页.*|index)$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*[_|｜»>]+\s*|\s+[-—–－]+\s*|[-—–－]{1,2}(?=[^\d])")


@dataclass(frozen=True, slots=True)
class HtmlBlock:
    """A block as it stands on a web page.

    `links` is how many of its characters are links, `path` its containers (outermost first), `aside` whether one of
    them is navigation, footer or the like by name.
    """

    text: str
    level: int | None
    bold: int
    kind: BlockKind
    links: int
    path: tuple[int, ...]
    aside: bool


def main_blocks(pieces: Sequence[HtmlBlock], stated: str, shown: str) -> set[int]:
    """The indices of the article's pieces.

    From the whole page down to the smallest container that holds its running text. What stands beside it counts as
    article too where it is prose as well, not among links, and not beside the title and text together.

    Args:
        pieces: all of the page.
        stated: the title in the page's meta elements, or "".
        shown: the text of its <title>.
    """
    names = {_letters(name) for name in _names(stated, shown)}
    titles = {i for i, piece in enumerate(pieces) if not piece.aside and _letters(piece.text[:90]) in names}
    prose = [_prose(piece) for piece in pieces]
    usable = [i for i, piece in enumerate(pieces) if not piece.aside] or list(range(len(pieces)))
    if not any(prose[i] for i in usable):
        usable = list(range(len(pieces)))
    inside, depth = usable, 0
    while inside:
        groups: dict[int | None, list[int]] = defaultdict(list)
        for i in inside:
            groups[pieces[i].path[depth] if len(pieces[i].path) > depth else None].append(i)
        best = max(groups, key=lambda key: sum(prose[i] for i in groups[key]))
        if best is None or not (_holds_title(groups, best, prose, titles) or _holds_all(groups, best, prose, pieces)):
            break
        inside, depth = groups[best], depth + 1
    return {i for i in inside if not _is_link(pieces[i])}


def find_title(pieces: Sequence[HtmlBlock], main: set[int], stated: str, shown: str) -> tuple[str, int | None]:
    """The title and the index of the piece that shows it.

    Args:
        pieces: all of the page.
        main: the article's.
        stated: the title in the page's meta elements, or "".
        shown: the text of its <title>, which often names the site too.
    """
    begin = min(main, default=0)
    names = _names(stated, shown)
    # From the article's beginning upwards first, then downwards.
    order = [*range(min(begin + 3, len(pieces) - 1), -1, -1), *range(begin + 4, min(begin + 8, len(pieces)))]
    lines = [i for i in order if 4 <= len(pieces[i].text) <= 90 and pieces[i].kind == "text"]
    for exactly in (True, False):
        for name in names:
            for i in lines:
                if _matches(pieces[i].text, name, shown, exactly):
                    return clean_line(pieces[i].text), i
    headed = [i for i in lines if pieces[i].level in (0, 1) and not pieces[i].aside and _may_be_title(pieces[i].text)]
    if headed:
        best = min(headed, key=lambda i: (pieces[i].level or 0, abs(begin - i)))
        return clean_line(pieces[best].text), best
    if main and _has_title_form(pieces[begin]):
        return "", None  # the text begins with it
    above = next((i for i in range(begin - 1, max(-1, begin - 6), -1) if _has_title_form(pieces[i])), None)
    if names or above is None:
        return names[0] if names else "", None
    return clean_line(pieces[above].text), above


def _names(stated: str, shown: str) -> list[str]:
    """What the markup calls the page: the title stated, the one shown, and its parts but for the site's name."""
    names = [clean_line(name) for name in (stated, shown, *_BETWEEN.split(shown)) if len(name.strip()) >= 4]
    return [name for name in names if not (_SITE.search(name) or is_masthead(name)) or name == clean_line(stated)]


def _letters(text: str) -> str:
    return re.sub(r"\W", "", normalise(text))


def _has_title_form(piece: HtmlBlock) -> bool:
    line = clean_line(piece.text[:90])
    plain = line_level(line) is not None and numbering(line) is None and len(line) >= 4
    return plain and not piece.aside and not _is_link(piece) and _may_be_title(piece.text)


def _prose(piece: HtmlBlock) -> int:
    """Characters of running text."""
    text = piece.text
    if len(text) < 25 or piece.links * 2 > len(text) or not re.search("[，。；,;]", text):
        return 0
    return 0 if boilerplate_facts(text) is not None else len(text)


def _is_link(piece: HtmlBlock) -> bool:
    return piece.level is None and piece.links * 10 >= len(piece.text) * 8 and len(piece.text) < 60


def _holds_title(groups: dict[int | None, list[int]], best: int, prose: Sequence[int], titles: set[int]) -> bool:
    """Whether the title and much of the page's prose are in the group `best`."""
    total = sum(prose[i] for members in groups.values() for i in members)
    share = sum(prose[i] for i in groups[best])
    return share * 3 >= total > 0 and not titles.isdisjoint(groups[best])


def _holds_all(groups: dict[int | None, list[int]], best: int, prose: Sequence[int], pieces: Sequence[HtmlBlock]) -> bool:
    """Whether the article is in the group `best`: the others hold little prose, or prose among links."""
    share = sum(prose[i] for i in groups[best])
    total = sum(prose[i] for members in groups.values() for i in members)
    if share == 0 or share * 2 < total:
        return False
    for key, members in groups.items():
        if key == best or not any(prose[i] for i in members):
            continue
        length = sum(len(pieces[i].text) for i in members)
        if sum(pieces[i].links for i in members) * 4 < length:
            return False
    return True


def _matches(text: str, name: str, shown: str, exactly: bool) -> bool:
    line, wanted = _letters(text), _letters(name)
    if not line or boilerplate_facts(text) is not None:
        return False
    if exactly:
        return line == wanted
    whole = _letters(shown)
    return same_title(text, name) or (len(line) >= 6 and whole.startswith(line) and not _SITE.search(text))


def _may_be_title(text: str) -> bool:
    line = clean_line(text)
    return not (_SITE.search(line) or is_organisation(line) or is_masthead(line)) and boilerplate_facts(text) is None
