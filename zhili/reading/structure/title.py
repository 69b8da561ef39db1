"""The title of a document."""

from collections.abc import Iterator, Sequence
from itertools import combinations, groupby, takewhile

from zhili.reading.structure.unit import Unit
from zhili.reading.wording.dates import find_date
from zhili.reading.wording.headings import heading_text
from zhili.reading.wording.officials import number_within, organisations
from zhili.reading.wording.titles import is_same_title, is_site_name, title_key

_MAX_LINES = 8  # lines of a title, also repeated
_MAX_STATED = 5  # titles that the markup and the facts state
_ABOUT = "关于"
_SUBTITLE = ("—", "－", "-", "–")


def find_title(units: Sequence[Unit], stated: Sequence[str]) -> tuple[str, set[int]]:
    """Find the title among the lines that have this role.

    Args:
        units: the units of the document.
        stated: the titles that the markup and the facts state, the most reliable first.

    Returns:
        The title, cleaned, or ""; and the offsets of the units that show it. Other units with this role repeat it.
    """
    groups = _without_site_names(list(_groups(units)))
    candidates = [candidate for group in groups for candidate in _candidates(group)]
    for name in filter(title_key, stated[:_MAX_STATED]):
        same = next((c for c in candidates if title_key(_text(c)) == title_key(name)), None)
        same = same or next((c for c in candidates if is_same_title(_text(c), name)), None)
        if same:
            return heading_text(_text(same)), {unit.start for unit in same}
    shown = next((found for group in groups if (found := _first(group))), None)
    if shown and title_key(_text(shown)):
        return heading_text(_text(shown)), {unit.start for unit in shown}
    return (heading_text(stated[0]) if stated else ""), set()


def _groups(units: Sequence[Unit]) -> Iterator[list[Unit]]:
    """The runs of lines of a title.

    An office above 关于… belongs to the title if the number is below the title; else it is a letterhead, which
    is above number and title (GB/T 9704).
    """
    for is_title, run in groupby(enumerate(units), key=lambda pair: pair[1].role in ("title", "masthead")):
        if not is_title:
            continue
        indices, group = zip(*run, strict=True)
        above = takewhile(lambda unit: _is_office(unit.text), group)
        offices = sum(1 for _ in above)
        begins = offices < len(group) and group[offices].text.startswith(_ABOUT)
        following = units[indices[-1] + 1 :][:1]
        if begins and not (following and following[0].role == "number"):
            yield [unit for unit in group[offices:] if unit.role == "title"]
        else:
            office = group[offices - 1 : offices] if begins else ()
            yield [unit for unit in group if unit.role == "title" or unit in office]


def _without_site_names(groups: Sequence[list[Unit]]) -> Sequence[list[Unit]]:
    """The groups but for the first if it is the name of a site or of its column above the title."""
    is_site = len(groups) > 1 and len(groups[0]) == 1 and is_site_name(groups[0][0].text)
    return groups[1:] if is_site else groups


def _is_office(text: str) -> bool:
    return not text.startswith(_ABOUT) and bool(organisations(text))


def _candidates(group: list[Unit]) -> list[list[Unit]]:
    """Runs of consecutive lines that may be the title: longer ones first."""
    count = min(len(group), _MAX_LINES)
    return [group[i : i + n] for n in range(count, 0, -1) for i in range(count - n + 1)]


def _first(group: list[Unit]) -> list[Unit]:
    """The lines of the title: those that are repeated, or else those before a subtitle or a note in brackets."""
    lines = group[:_MAX_LINES]
    for first, middle, last in combinations(range(len(lines) + 1), 3):
        one, other = _text(lines[first:middle]), _text(lines[middle:last])
        if title_key(one) == title_key(other) != "":
            return lines[first:middle]
    end = next((i for i, unit in enumerate(group) if i and _is_below_title(unit.text)), len(group))
    return group[:end]


def _is_below_title(text: str) -> bool:
    return text.startswith(_SUBTITLE) or (text.startswith(("（", "(")) and bool(number_within(text) or find_date(text)))


def _text(units: Sequence[Unit]) -> str:
    """The joined text of units; a blank stays between Latin words, a label (标题：) does not."""
    text = ""
    for unit in units:
        first, *rest = unit.lines
        own = ((first.facts or {}).get("title") or first.text) + "".join(line.text for line in rest)
        latin = text[-1:].isascii() and text[-1:].isalpha() and own[:1].isascii()
        text += f" {own}" if latin else own
    return text
