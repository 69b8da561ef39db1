"""Set lines as plain text: indents, blank lines, a fixed width, rows, bullets, page breaks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from train.reading.article import ArticleLine
from train.reading.layouts.flow import blocks
from train.reading.page import Page
from zhili.reading import Role

_NEVER_FIRST = "，。、；：？！”’）》】〉·…,.;:?!)]}"
_UNIT = re.compile(r"[A-Za-z0-9.%]{1,20}|.", re.DOTALL)
_GOES_ON = frozenset({"heading", "part", "opening", "paragraph", "continuation", "caption"})


@dataclass(frozen=True)
class TextStyle:
    """How a plain text is set.

    Args:
        indent: the blanks before a paragraph.
        heading_indent: the blanks before a heading.
        gap: the blank lines between paragraphs.
        width: the characters of a line where a program broke the lines; 0 if none did.
        center: whether blanks centre the title.
        right: whether blanks move the signature to the right.
        joint: what is between the cells of a row.
        edge: what is before and after a row.
        rule: whether a line of dashes is below the first row.
        bullet: what is before an item.
        newline: the line break.
        encoding: the encoding of the file.
    """

    indent: str = "　　"
    heading_indent: str = "　　"
    gap: int = 0
    width: int = 0
    center: bool = False
    right: bool = False
    joint: str = " | "
    edge: tuple[str, str] = ("", "")
    rule: bool = False
    bullet: str = ""
    newline: str = "\n"
    encoding: str = "utf-8"


def random_style(rng: Random, **fixed: object) -> TextStyle:
    """A style by chance, but for the fields given."""
    indent = rng.choice(("　　", "　　", "　　", "    ", "", "", "\u3000\u3000 ", "\t", "\xa0\xa0\xa0\xa0", "  "))
    values: dict[str, object] = {
        "indent": indent,
        "heading_indent": indent if rng.random() < 0.75 else "",
        "gap": rng.choice((0, 0, 1, 1, 2)),
        "center": rng.random() < 0.3,
        "right": rng.random() < 0.4,
        "joint": rng.choice((" | ", "|", "\t", "\t", "\t", " | ")),
        "newline": rng.choice(("\n", "\n", "\n", "\r\n")),
        "encoding": rng.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "gb18030")),
    }
    if values["joint"] != "\t" and rng.random() < 0.4:
        values["edge"] = rng.choice((("| ", " |"), ("", " |"), ("|", "|")))
    return TextStyle(**{**values, **fixed})  # type: ignore[arg-type]


@dataclass
class Sheet:
    """The physical lines of a text, each with the index of its expected line; None for a blank line."""

    style: TextStyle
    physical: list[tuple[str, int | None]] = field(default_factory=list)
    expected: list[tuple[str, Role]] = field(default_factory=list)

    def add(self, text: str, role: Role, indent: str = "", wrap: bool = True) -> None:
        """Add a line, broken at the width of the style."""
        self.expected.append((text, role))
        index = len(self.expected) - 1
        pieces = (
            broken(text, self.style.width, len(indent.replace("    ", "　　"))) if wrap and self.style.width else [text]
        )
        self.physical += [((indent if n == 0 else "") + piece, index) for n, piece in enumerate(pieces)]

    def blank(self, count: int = 1) -> None:
        """Add blank lines."""
        self.physical += [("", None)] * count

    def page(self) -> Page:
        """The file."""
        text = self.style.newline.join(line for line, _ in self.physical) + self.style.newline
        return Page(text.encode(self.style.encoding, "replace"), ".txt", self.expected)

    def paginate(self, size: int, foot: Sequence[str], head: str = "") -> None:
        """Break the text into pages, with a running head and the number of the page between them.

        Args:
            size: the lines of a page.
            foot: the parts before and after the number.
            head: the running head, or "".
        """
        old, expected = self.physical, self.expected
        self.physical, self.expected = [], []
        for number, start in enumerate(range(0, len(old), size), 1):
            if number > 1 and head:
                self.add(head, "boilerplate", wrap=False)
            for index, pieces in _by_line(old[start : start + size]):
                self._add_pieces(old, expected, start, index, pieces)
            self.add(foot[0] + str(number) + foot[1], "boilerplate", wrap=False)

    def _add_pieces(
        self,
        old: list[tuple[str, int | None]],
        expected: list[tuple[str, Role]],
        start: int,
        index: int | None,
        pieces: list[str],
    ) -> None:
        if index is None:
            self.blank(len(pieces))
            return
        text, role = expected[index]
        begun = any(other == index for _, other in old[max(0, start - 1) : start])
        whole = "".join(pieces)
        if len(whole.strip()) < len(text.strip()) or begun:
            role = "continuation" if begun and role in _GOES_ON else role
            text = whole.strip()
        self.expected.append((text, role))
        self.physical += [(piece, len(self.expected) - 1) for piece in pieces]


def _by_line(physical: Sequence[tuple[str, int | None]]) -> Iterator[tuple[int | None, list[str]]]:
    index: int | None = -1
    pieces: list[str] = []
    for text, own in physical:
        if own != index or own is None:
            if pieces:
                yield index, pieces
            index, pieces = own, []
        pieces.append(text)
    if pieces:
        yield index, pieces


def broken(text: str, width: int, indent: int = 0) -> list[str]:
    """Break a text at a width in full-width characters, not before a mark and not within a number or word."""
    pieces: list[str] = []
    current, room = "", float(width - indent)
    for unit in _UNIT.findall(text):
        size = sum(0.5 if char.isascii() else 1.0 for char in unit)
        if room < size and current and unit[0] not in _NEVER_FIRST:
            pieces.append(current)
            current, room = "", float(width)
        current += unit
        room -= size
    return [*pieces, current]


def set_lines(sheet: Sheet, lines: Sequence[ArticleLine], items: frozenset[int] | set[int] = frozenset()) -> None:
    """Add the lines of a document.

    Args:
        sheet: where they are added.
        lines: the lines.
        items: the indices of those that are set as items of a list.
    """
    style, index = sheet.style, 0
    for block in blocks(lines):
        if sheet.physical and sheet.physical[-1][1] is not None:
            sheet.blank(style.gap)
        for number, line in enumerate(block):
            if line.cells:
                _set_row(sheet, line)
                if number == 0 and style.rule and style.joint != "\t":
                    sheet.physical.append(("|" + "---|" * len(line.cells), len(sheet.expected) - 1))
            elif index in items:
                sheet.add(line.text, line.role, style.indent + style.bullet)
            else:
                sheet.add(line.text, line.role, _indent(style, line))
            index += 1


def _set_row(sheet: Sheet, line: ArticleLine) -> None:
    style, (left, right) = sheet.style, sheet.style.edge
    cells = list(line.cells) if line.cells else line.text.split(" | ")
    sheet.expected.append((line.text, line.role))
    sheet.physical.append((left + style.joint.join(cells) + right, len(sheet.expected) - 1))


def _indent(style: TextStyle, line: ArticleLine) -> str:
    width = style.width or 38
    if style.center and line.role in ("title", "masthead", "number") and len(line.text) < width - 4:
        return "　" * ((width - len(line.text)) // 2)
    if style.right and line.role in ("signature", "day") and len(line.text) < width - 6:
        return "　" * (width - len(line.text) - 4)
    if line.role == "heading":
        return style.heading_indent
    own = line.role == "boilerplate" and line.text.startswith(("附件", "（", "("))
    return style.indent if own or line.role in ("paragraph", "opening", "continuation") else ""
