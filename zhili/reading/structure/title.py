"""The title of a document."""

from collections.abc import Sequence
from itertools import groupby

from zhili.reading.structure.unit import Unit
from zhili.reading.wording.headings import heading_text
from zhili.reading.wording.titles import is_same_title, title_key

_SUBTITLE = ("—", "－", "-", "–")


def find_title(units: Sequence[Unit], stated: Sequence[str]) -> tuple[str, set[int]]:
    """Find the title among the lines that have this role.

    Args:
        units: the units of the document.
        stated: the titles that the markup and the facts state, the most reliable first.

    Returns:
        The title, cleaned, or ""; and the offsets of the units that show it. Other units with this role repeat it.
    """
    groups = [list(group) for is_title, group in groupby(units, key=lambda unit: unit.role == "title") if is_title]
    candidates = [candidate for group in groups for candidate in _candidates(group)]
    for name in stated:
        same = next((c for c in candidates if title_key(_text(c)) == title_key(name)), None)
        same = same or next((c for c in candidates if is_same_title(_text(c), name)), None)
        if same:
            return heading_text(_text(same)), {unit.start for unit in same}
    if groups:
        shown = _first(groups[0])
        return heading_text(_text(shown)), {unit.start for unit in shown}
    return (heading_text(stated[0]) if stated else ""), set()


def _candidates(group: list[Unit]) -> list[list[Unit]]:
    """Runs of consecutive lines that may be the title: longer ones first."""
    count = min(len(group), 6)
    return [group[i : i + n] for n in range(count, 0, -1) for i in range(count - n + 1)]


def _first(group: list[Unit]) -> list[Unit]:
    """The lines of the title if they are repeated, and without a subtitle."""
    for cut in range(1, len(group)):
        if title_key(_text(group[:cut])) == title_key(_text(group[cut : 2 * cut + 1])[: 4 * 120]):
            return group[:cut]
        rest = title_key(_text(group[cut:]))
        if rest and rest == title_key(_text(group[:cut])):
            return group[:cut]
    end = next((i for i, unit in enumerate(group) if i and unit.text.startswith(_SUBTITLE)), len(group))
    return group[:end]


def _text(units: Sequence[Unit]) -> str:
    """The joined text of units; a blank stays between Latin words, a label (标题：) does not."""
    text = ""
    for unit in units:
        own = (unit.lines[0].facts or {}).get("title") or unit.text
        latin = text[-1:].isascii() and text[-1:].isalpha() and own[:1].isascii()
        text += f" {own}" if latin else own
    return text
