"""The paragraphs of a text in RTF while it is read: the body, a footnote or a text box."""

import re
from dataclasses import dataclass, field

from zhili.reading.document import Align

DEFAULT_SIZE = 24  # half points


@dataclass
class Paragraph:
    """A paragraph.

    Args:
        lines: the text of each of its lines, with the number of bold characters at the beginning.
        align: its alignment.
        level: its outline level.
        indent: whether its first line is indented.
        size: the size of its first characters, in half points.
    """

    lines: list[tuple[str, int]] = field(default_factory=list)
    align: Align = ""
    level: int | None = None
    indent: bool = False
    size: int = DEFAULT_SIZE


@dataclass
class Properties:
    """What the control words say about the current paragraph."""

    align: Align = ""
    level: int | None = None
    indent: bool = False
    in_table: bool = False


class Story:
    """A text under construction.

    Attributes:
        content: its paragraphs, and the cells of its table rows.
        properties: those of the current paragraph.
    """

    def __init__(self) -> None:
        self.content: list[Paragraph | list[str]] = []
        self.properties = Properties()
        self._line: list[str] = []
        self._lines: list[tuple[str, int]] = []
        self._bold = 0
        self._bold_ended = False
        self._size = 0
        self._cell: list[Paragraph] = []
        self._row: list[list[Paragraph]] = []
        self._boxes: list[Story] = []  # anchored in the current paragraph

    def add(self, text: str, bold: bool, size: int) -> None:
        """Add characters to the current line."""
        if text.strip():
            self._bold_ended = self._bold_ended or not bold
            self._size = self._size or size
        if not self._bold_ended:
            self._bold += len(text)
        self._line.append(text)

    def add_box(self, box: "Story") -> None:
        """Add a text box, whose paragraphs follow the current one."""
        self._boxes.append(box)

    def end_line(self) -> None:
        """End a line within a paragraph."""
        text = "".join(self._line)
        self._lines.append((text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), self._bold))
        self._line, self._bold, self._bold_ended = [], 0, False

    def end_paragraph(self) -> None:
        """End a paragraph, in a cell or outside of tables."""
        self.end_line()
        now = self.properties
        size = self._size or DEFAULT_SIZE
        paragraph = Paragraph(self._lines, now.align, now.level, now.indent, size)
        self._lines, self._size = [], 0
        if now.in_table:
            self._cell.append(paragraph)
        else:
            self.content.append(paragraph)
            self._add_boxes()

    def end_cell(self) -> None:
        """End a cell and its last paragraph."""
        self.properties.in_table = True
        self.end_paragraph()
        self._row.append(self._cell)
        self._cell = []

    def end_row(self) -> None:
        """End a row. A row of one cell is a frame around paragraphs."""
        if len(self._row) == 1:
            self.content += self._row[0]
        elif self._row:
            texts = [re.sub(r"\s+", " ", " ".join(t for p in cell for t, _ in p.lines)).strip() for cell in self._row]
            self.content.append([text for text in texts if text])
        self._row = []
        self._add_boxes()

    def finish(self) -> None:
        """End what is open: the last mark or the end of a row may be missing."""
        if self._line or self._lines:
            self.properties.in_table = True
            self.end_paragraph()
        self.content += [paragraph for cell in (*self._row, self._cell) for paragraph in cell]
        self._row, self._cell = [], []
        self._add_boxes()

    def _add_boxes(self) -> None:
        for box in self._boxes:
            self.content += box.content
        self._boxes = []
