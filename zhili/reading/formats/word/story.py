"""The lines of one part of a Word document (.docx): its text, a page header, a note."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from zhili.reading.formats.word.line import Counters, LineDraft, Record
from zhili.reading.formats.word.numbering import ListNumber, Numbering
from zhili.reading.formats.word.package import DIAGRAM, MC, R_ID, Element, W
from zhili.reading.formats.word.paragraph import Paragraph, ParagraphReader, choice, is_contents
from zhili.reading.formats.word.styles import Styles
from zhili.reading.formats.word.tables import cells, is_frame, rows

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SKIPPED = {W + name for name in ("sectPr", "sdtPr", "sdtEndPr", "tblPr", "del", "moveFrom", "pPr")}
_INDENT = re.compile(r"(?:\u3000{2,4}|[ \xa0]{4,8}|\t)\S")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Task:
    """What is still to be read: an element, or the row of a table of data, or a paragraph whose text boxes are read."""

    item: Element | Paragraph
    contents: bool = False  # within a table of contents
    table: int = 0  # the table of data that it is part of
    number: ListNumber | None = None


class Story:
    """Reader of one part, block by block, without recursion: tables and text boxes can be nested deeply.

    Args:
        styles: the styles of the document.
        numbering: its lists.
        note: what to do with a reference to a note.
        diagram: a function that gives the part of a diagram.
        counters: the blocks and tables of the document so far.
    """

    def __init__(
        self,
        styles: Styles,
        numbering: Numbering,
        note: Callable[[str, str], None],
        diagram: Callable[[str], Element | None],
        counters: Counters,
    ) -> None:
        self.records: list[Record] = []
        self._reader = ParagraphReader(styles, note)
        self._numbering = numbering
        self._diagram = diagram
        self._counters = counters
        self._gap = self._picture = False
        self._stack: list[_Task] = []

    def read(self, element: Element, contents: bool = False) -> None:
        """Read a block (a paragraph, a table, or what contains them)."""
        self._stack.append(_Task(element, contents))
        while self._stack:
            task = self._stack.pop()
            if isinstance(task.item, Paragraph):
                self._add_paragraph(task.item, task)
            else:
                self._take(task.item, task)

    def finish(self) -> list[Record]:
        """Return the records; lines of a table of contents have their role."""
        if self._reader.unfinished is not None:  # the deleted end of the last paragraph
            self._add_paragraph(self._reader.unfinished, _Task(None))
        for record in self.records:
            if record.field is not None and record.field.closed and record.evidence.get("level") is None:
                record.evidence["role"] = "boilerplate"
        return self.records

    def _push(self, elements: Iterable[Element], contents: bool) -> None:
        self._stack.extend(_Task(element, contents) for element in reversed(list(elements)))

    def _take(self, element: Element, task: _Task) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""  # an entity, which is not expanded, has no tag
        if tag == W + "p":
            self._take_paragraph(element, task)
        elif tag == W + "tbl":
            self._take_table(element, task)
        elif tag == W + "tr":
            self._add_row(element, task)
        elif tag == MC + "AlternateContent":
            self._push(choice(element), task.contents)
        elif tag == W + "sdt":
            self._push(element, task.contents or is_contents(element))
        elif tag.endswith("}textpath"):
            self._add_line(LineDraft([element.get("string", "")]), {"align": "center"})
        elif tag == DIAGRAM:
            self._add_diagram(element)
        elif tag and tag not in _SKIPPED:
            self._push(element, task.contents)

    def _take_paragraph(self, element: Element, task: _Task) -> None:
        paragraph = self._reader.read(element)
        if paragraph.joined:
            self._push(_boxes(paragraph), task.contents)
            return
        self._push(paragraph.after, task.contents)
        number = self._numbering.next(paragraph.format)
        self._stack.append(_Task(paragraph, task.contents, number=number))
        self._push(paragraph.before, task.contents)

    def _add_paragraph(self, paragraph: Paragraph, task: _Task) -> None:
        """Add the lines of a paragraph, which share a block up to the end of a page."""
        form, number = paragraph.format, task.number
        self._counters.blocks += 1
        evidence: dict[str, object] = {"level": form.level, "align": form.align, "indent": form.indent}
        if number is not None and number.bullet and form.level is None:
            evidence["kind"] = "item"
        if form.contents or (task.contents and form.level is None):
            evidence["role"] = "boilerplate"
        seen = False
        for line in paragraph.lines:
            self._counters.blocks += line.new_page
            self._gap = self._gap or line.new_page
            if line.text.strip():
                counted = 0
                if number is not None and not seen:
                    line = line.with_number(number.text)
                    counted = len(number.text) if number.outline and form.level is not None else 0
                self._add_line(line, {**evidence, "counted": counted}, form.titled)
                seen = True
            elif paragraph.picture or line.picture or paragraph.before or paragraph.after:
                continue
            else:
                self._gap = True
        self._picture = self._picture or paragraph.picture

    def _add_line(self, line: LineDraft, evidence: dict[str, object], titled: bool = False) -> None:
        text = line.text
        if not text.strip():
            return
        size = max(line.sizes, key=lambda size: line.sizes[size], default=0.0)
        own: dict[str, object] = {
            "indent": bool(evidence.get("indent")) or _INDENT.match(text) is not None,
            "links": round(line.linked / line.length, 2) if line.length else 0.0,
            "gap": self._gap,
            "picture": self._picture or line.picture,
            "block": self._counters.blocks,
        }
        self._gap = self._picture = False
        self.records.append(Record(text, line.bold, size, {**evidence, **own}, titled, line.contents))

    def _take_table(self, element: Element, task: _Task) -> None:
        if not task.table and is_frame(element):
            self._push((content for row in rows(element) for cell in cells(row) for content in cell), task.contents)
            return
        if not task.table:
            self._counters.tables += 1
        table = task.table or self._counters.tables
        self._stack.extend(_Task(row, task.contents, table) for row in reversed(list(rows(element))))

    def _add_row(self, row: Element, task: _Task) -> None:
        """Add a row as a line; the rows of tables in its cells follow it as rows of the same table."""
        nested: list[Element] = []
        texts = [self._cell_text(cell, nested) for cell in cells(row)]
        text = " | ".join(text for text in texts if text)
        if text:
            self._counters.blocks += 1
            evidence: dict[str, object] = {"kind": "row", "table": task.table, "gap": self._gap}
            evidence["block"] = self._counters.blocks
            self._gap = self._picture = False
            self.records.append(Record(text, evidence=evidence))
        self._stack.extend(_Task(table, task.contents, task.table) for table in reversed(nested))

    def _cell_text(self, cell: Element, nested: list[Element]) -> str:
        """The text of a cell on one line; tables of data within it are added to `nested`."""
        texts: list[str] = []
        stack = [cell]
        while stack:
            element = stack.pop()
            tag = element.tag if isinstance(element.tag, str) else ""
            if tag == W + "p":
                paragraph = self._reader.read(element)
                if not paragraph.joined:
                    number = self._numbering.next(paragraph.format)
                    texts.append(number.text if number is not None else "")
                    texts[-1] += " ".join(line.text for line in paragraph.lines)
                stack.extend(reversed(_boxes(paragraph)))
            elif tag == W + "tbl" and not is_frame(element):
                nested.append(element)
            elif tag == MC + "AlternateContent":
                stack.extend(reversed(choice(element)))
            elif tag.endswith("}textpath"):
                texts.append(element.get("string", ""))
            elif tag and tag not in _SKIPPED:
                stack.extend(reversed(element))
        return _BLANKS.sub(" ", " ".join(texts)).strip()

    def _add_diagram(self, element: Element) -> None:
        """Add the labels of a diagram, a line each."""
        root = self._diagram(element.get(R_ID.removesuffix("id") + "dm", ""))
        for paragraph in () if root is None else root.iter(_A + "p"):
            self._counters.blocks += 1
            self._add_line(LineDraft(["".join(text.text or "" for text in paragraph.iter(_A + "t"))]), {})


def _boxes(paragraph: Paragraph) -> list[Element]:
    return paragraph.before + paragraph.after
