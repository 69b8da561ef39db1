"""The margins of the columns of a PDF file, and the paragraphs between them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from zhili.reading.document import Align
from zhili.reading.formats.pdf.layout import PrintedLine
from zhili.reading.formats.text.tables import BULLET
from zhili.reading.wording import is_open_ended, numbering_style

_MIN_LINES = 5  # lines of a column that show its margins
_SHORT = 2.2  # space after a line that ends a paragraph, in parts of the size of print
_INDENT = (0.8, 6.0)  # space before the first line of a paragraph, in parts of the size of print
_MAX_INDENT = 2.6  # the same for a column of several lines that all begin a paragraph
_OTHER_SIZE = 0.12  # difference of the sizes of a heading and its text
_WIDE_LEADING = 1.45  # space between paragraphs, in parts of the usual one
_LEADING = 2.8  # space between lines where the usual one is not known, in parts of the size of print
_FIRST_WORD = re.compile(r"[A-Za-z0-9.%+-]*")


@dataclass(frozen=True, slots=True)
class Margins:
    """The margins of a column.

    Args:
        left: where its lines begin.
        right: where its full lines end.
        leading: the usual distance of its lines; 0 if not known.
        has_indents: whether paragraphs begin with an indent.
    """

    left: float
    right: float
    leading: float
    has_indents: bool

    def align(self, line: PrintedLine) -> Align:
        """Where a line is that does not begin at the margin."""
        before, after = line.left - self.left, self.right - line.right
        difference = abs(before - after)
        if before < 2.5 * line.size:
            # A line of two fewer characters than fit is more often the first line of a paragraph.
            centred = before > 0.4 * line.size and difference < 0.6 * line.size
            return "center" if centred and abs(before - 2 * line.size) > 0.25 * line.size else ""
        if after > 0.7 * line.size and difference < max(1.2 * line.size, 0.2 * max(before, after)):
            return "center"
        return "right" if before > 2 * after and before > 6 * line.size else ""

    def is_indented(self, line: PrintedLine) -> bool:
        """Whether a line begins with the indent of a paragraph."""
        least, most = (share * line.size for share in _INDENT)
        return least < line.left - self.left < most and self.align(line) == ""

    def is_short(self, line: PrintedLine, following: PrintedLine) -> bool:
        """Whether a line ends so early that the first word of the next line has room on it."""
        room = self.right - line.right + (line.left - self.left if self.align(line) == "center" else 0.0)
        word = _FIRST_WORD.match(following.text)
        return room > _SHORT * line.size + 0.55 * line.size * len(word[0] if word else "")


def region_margins(lines: Sequence[PrintedLine]) -> dict[int, Margins]:
    """The margins of each column of a document.

    A column of few lines has the margins of the columns at the same place on other pages.
    """
    regions: dict[int, list[PrintedLine]] = defaultdict(list)
    for line in lines:
        regions[line.region].append(line)
    own = {number: _own_margins(members) for number, members in regions.items()}
    full = [own[number] for number, members in regions.items() if len(members) >= _MIN_LINES]
    usual = Counter((round(margins.left / 4), round(margins.right / 4)) for margins in full)
    typical = {key: _typical([m for m in full if (round(m.left / 4), round(m.right / 4)) == key]) for key in usual}
    ranked = [typical[key] for key, _ in usual.most_common(6)]
    return {
        number: _fitting(own[number], ranked, members) if len(members) < 2 * _MIN_LINES else own[number]
        for number, members in regions.items()
    }


def _typical(similar: Sequence[Margins]) -> Margins:
    return Margins(
        median(margins.left for margins in similar),
        median(margins.right for margins in similar),
        median(margins.leading for margins in similar),
        sum(margins.has_indents for margins in similar) * 2 >= len(similar),
    )


def _fitting(own: Margins, ranked: Sequence[Margins], members: Sequence[PrintedLine]) -> Margins:
    """The most frequent margins inside which the lines of a short column are, or its own."""
    size = members[0].size
    for margins in ranked:
        inside = own.left > margins.left - 0.5 * size and own.right < margins.right + size
        near = own.left < margins.left + _MAX_INDENT * size if len(members) >= _MIN_LINES else True
        if inside and near and own.right > (margins.left + margins.right) / 2:
            return margins
    return own


def _own_margins(members: Sequence[PrintedLine]) -> Margins:
    text = [line for line in members if not line.table] or list(members)
    size = median(line.size for line in text)
    lefts = Counter(round(line.left) for line in text)
    first = min(lefts)
    # The leftmost place where several lines begin: in some texts most lines begin a paragraph.
    often = [left for left, count in lefts.items() if count * 8 >= len(text) and (count > 1 or len(text) < 8)]
    left = float(min(often, default=first))
    rights = sorted((line.right for line in text), reverse=True)
    right = rights[0]
    if len(rights) > 7:  # a single line may reach over the margin
        right = next((one for one, other in pairwise(rights) if one - other < size), right)
    steps = [a.middle - b.middle for a, b in pairwise(members) if 0 < a.middle - b.middle < 4 * size]
    leading = median(steps) if steps else 0.0
    low, high = (share * size for share in _INDENT)
    indented = sum(low < line.left - left < high for line in text)
    return Margins(left, right, leading, indented >= 2 or (indented == 1 and len(text) < _MIN_LINES))


def usual_size(lines: Sequence[PrintedLine]) -> float:
    """The size of the running text: that of most characters outside tables."""
    sizes: Counter[float] = Counter()
    for line in [line for line in lines if not line.table] or lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 1.0


def paragraphs(lines: Sequence[PrintedLine], margins: dict[int, Margins]) -> Iterator[list[PrintedLine]]:
    """Group the lines of each paragraph; a row of a table is a group."""
    group: list[PrintedLine] = []
    for line in lines:
        if group and not _continues(group, line, margins):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def has_gap(before: PrintedLine, line: PrintedLine, margins: dict[int, Margins]) -> bool:
    """Whether blank space is between two lines of one column."""
    leading = margins[line.region].leading
    most = _WIDE_LEADING * leading if leading else _LEADING * line.size
    return before.region == line.region and before.middle - line.middle > most


def _continues(group: Sequence[PrintedLine], line: PrintedLine, margins: dict[int, Margins]) -> bool:
    before, here = group[-1], margins[line.region]
    if line.table or before.table or abs(before.size - line.size) > _OTHER_SIZE * max(before.size, line.size):
        return False
    if margins[before.region].is_short(before, line) or has_gap(before, line, margins) or BULLET.match(line.text):
        return False
    below = before.region == line.region and abs(before.left - line.left) < 0.3 * line.size
    if "right" in (margins[before.region].align(before), here.align(line)) and not below:
        return False
    indented = here.is_indented(line)
    unfinished = (is_open_ended(before.text) or before.text[-1:] in "，、,") and numbering_style(line.text) is None
    if before.region != line.region:
        return not indented and (unfinished or (here.has_indents and numbering_style(line.text) is None))
    if indented or here.align(line):
        # Below a line at the same place: a paragraph all of whose lines are indented.
        return (unfinished and below) or (indented and _hangs(group, line, here))
    return unfinished or here.has_indents or numbering_style(line.text) is None


def _hangs(group: Sequence[PrintedLine], line: PrintedLine, here: Margins) -> bool:
    """Whether a line continues a numbered item whose first line alone begins at the margin."""
    first = group[0]
    is_item = numbering_style(first.text) is not None or BULLET.match(first.text) is not None
    aligned = len(group) == 1 or abs(group[-1].left - line.left) < 0.3 * line.size
    return is_item and aligned and not here.is_indented(first) and numbering_style(line.text) is None
