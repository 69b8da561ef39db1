"""The common form of every format before its structure is read: a text and its lines, with what the format shows."""

from dataclasses import dataclass, field
from typing import Literal

LineKind = Literal["text", "item", "row"]
Align = Literal["", "center", "right"]


@dataclass(frozen=True, slots=True)
class Line:
    """A visible line: `document.text[start:end]`, with the evidence of the format about its role.

    A line is what ends with a line break on the page: a paragraph, a heading, one line of a title set over two lines, a
    list item, a row of a table. A format that breaks lines at a fixed width (PDF, wrapped text) joins them first.

    Args:
        start: the offset of its first character.
        end: the offset after its last character.
        kind: text, an item of a list in the markup, or a row of a table of data (cells joined by " | ").
        level: its outline level in the markup, 0 for the outermost; None if the markup does not mark it as a heading.
        bold: how many characters at its beginning are bold.
        align: "center" or "right" if the format says so.
        size: its font size, relative to the running text; 1.0 if not known.
        indent: whether it begins with the indent of a paragraph (two characters).
        links: the share of its characters in links, 0 to 1.
        gap: whether blank space (an empty line or paragraph) is before it.
        block: the number of its block; lines of one paragraph that are parted by line breaks (<br>) share it.
        table: the number of its table, 0 outside tables of data.
        picture: whether a picture is directly before it.
        main: whether it is inside the element that holds the article; True where the format has no such element.
        aside: whether it is in navigation, a footer or the like, by tag or name.
        counted: how many characters at its beginning are a number of a decimal outline (2.1.) that the format counts.
        titled: whether it shows the title (or a part of it) that the markup states.
        role: the role that the markup states for certain, or "": "boilerplate" for a running head or a table of
            contents.
    """

    start: int
    end: int
    kind: LineKind = "text"
    level: int | None = None
    bold: int = 0
    align: Align = ""
    size: float = 1.0
    indent: bool = False
    links: float = 0.0
    gap: bool = False
    block: int = 0
    table: int = 0
    picture: bool = False
    main: bool = True
    aside: bool = False
    counted: int = 0
    titled: bool = False
    role: str = ""


@dataclass(frozen=True)
class Document:
    """The text of a file and its lines.

    Args:
        text: the text, with a line break between lines.
        lines: its lines in reading order.
        title: the title that the markup states, or "".
        metadata: the facts that the markup states: `date` (YYYY-MM-DD), `author`, `source`.
    """

    text: str
    lines: tuple[Line, ...]
    title: str = ""
    metadata: dict[str, str] = field(default_factory=dict)


class DocumentBuilder:
    """Builder of a document, line by line."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._parts: list[str] = []
        self._length = 0

    def add(self, text: str, bold: int = 0, **evidence: object) -> None:
        """Add a line without the white space around it; do nothing if no text remains.

        Args:
            text: the text of the line.
            bold: how many characters of `text` at its beginning are bold.
            evidence: further fields of `Line`.
        """
        stripped = text.strip()
        if stripped:
            bold = max(0, min(bold - text.index(stripped), len(stripped)))
            end = self._length + len(stripped)
            self._lines.append(Line(self._length, end, bold=bold, **evidence))  # type: ignore[arg-type]
            self._parts += [stripped, "\n"]
            self._length = end + 1

    def build(self, title: str = "", metadata: dict[str, str] | None = None) -> Document:
        """Return the document with the lines added so far."""
        return Document("".join(self._parts), tuple(self._lines), title, metadata or {})
