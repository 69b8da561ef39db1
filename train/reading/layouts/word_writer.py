"""Set lines as a Word document: styles, print by hand, automatic numbers, tables."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from train.reading.article import ArticleLine
from train.reading.layouts import flow, word_parts
from train.reading.outline import strip_number
from train.reading.page import Page
from zhili.extras import require
from zhili.reading import Role

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

_MOST_OF_A_LABEL = 12  # characters
_SIZES = {"masthead": 42, "number": 16, "heading": 16}


@dataclass
class Look:
    """How a document is set.

    Args:
        rng: the source of every choice.
        headings: "style" for heading styles, "outline" for outline levels, "manual" for print alone, "none".
        title_style: whether the title has the style of a title.
        fonts: whether lines have fonts and sizes.
        title_size: the size of the title in points.
        later: the size of the later lines of a title, as a multiple of `title_size`.
        bold_headings: whether headings are bold.
        bold_labels: whether short paragraphs, such as the labels of lists, are bold.
        bold_leads: whether the heading of an opening is bold.
        first_indent: the indent: "style" for a paragraph format, "blanks", or "none".
        soft_breaks: whether joined lines share a paragraph.
        right: how a signature gets to the right: "align", "indent", "blanks", or "none".
        empty: whether empty paragraphs are between some lines.
        automatic: the number of the list that numbers the headings, 0 for typed numbers.
        numbering: the key of that list in `word_parts.NUMBERINGS`.
        top: the depth of the outermost headings.
        counts: the numbers of the last headings on each level.
    """

    rng: Random
    headings: str = "manual"
    title_style: bool = False
    fonts: bool = True
    title_size: float = 22
    later: float = 1.0
    bold_headings: bool = False
    bold_labels: bool = False
    bold_leads: bool = True
    first_indent: str = "style"
    soft_breaks: bool = True
    right: str = "align"
    empty: bool = False
    automatic: int = 0
    numbering: str = "chinese"
    top: int = 1
    counts: list[int] = field(default_factory=lambda: [0] * 4)


def random_look(rng: Random, **fixed: object) -> Look:
    """A look by chance, but for the fields given."""
    values: dict[str, object] = {
        "fonts": rng.random() < 0.7,
        "bold_headings": rng.random() < 0.5,
        "bold_leads": rng.random() < 0.6,
        "bold_labels": fixed.get("headings") in ("style", "outline") and rng.random() < 0.4,
        "later": rng.choice((1.0, 1.0, 0.85)),
        "first_indent": rng.choice(("style", "style", "blanks", "none")),
        "right": rng.choice(("align", "align", "indent", "blanks", "none")),
        "empty": rng.random() < 0.3,
    }
    return Look(rng, **{**values, **fixed})  # type: ignore[arg-type]


class WordWriter:
    """A Word document in the making."""

    def __init__(self, look: Look) -> None:
        docx = require("docx", "train", "training pages")
        self.document: WordDocument = docx.Document()
        self.look = look
        self.lines: list[tuple[str, Role]] = []
        self._titled = False  # whether the line before belongs to the title
        self._shared = require("docx.shared", "train", "training pages")
        self._align = require("docx.enum.text", "train", "training pages").WD_ALIGN_PARAGRAPH
        self.points, self.center = self._shared.Pt, self._align.CENTER

    def add_all(self, lines: Sequence[ArticleLine]) -> None:
        """Add lines, tables as tables."""
        for block in flow.blocks(lines):
            if block[0].cells:
                self.table(block)
                continue
            paragraph = None
            for line in block:
                if paragraph is not None and self.look.soft_breaks and line.joined:
                    paragraph.add_run().add_break()
                    self._run(paragraph, line.text, line)
                    self.lines.append((line.text, line.role))
                else:
                    paragraph = self.add(line)

    def add(self, line: ArticleLine, style: str | None = None) -> "Paragraph":
        """Add a line as a paragraph."""
        look = self.look
        if look.empty and line.role in ("title", "signature", "addressee") and look.rng.random() < 0.5:
            self.document.add_paragraph()
        text = line.text
        if line.role == "heading" and look.automatic:
            return self._numbered(line)
        paragraph = self._paragraph(line, style)
        self._print(paragraph, line)
        if line.role in ("paragraph", "opening") and look.first_indent == "blanks":
            text = "　　" + text
        elif line.role in ("signature", "day") and look.right == "blanks":
            text = " " * 36 + text
        self._run(paragraph, text, line, shift=len(text) - len(line.text))
        self.lines.append((line.text, line.role))
        return paragraph

    def _paragraph(self, line: ArticleLine, style: str | None) -> "Paragraph":
        look = self.look
        if style is None and line.role == "title" and look.title_style:
            style = "Title"
        if style is None and line.role in ("heading", "part") and look.headings == "style":
            style = f"Heading {min(max(line.depth, 1), 9)}"
        paragraph = self.document.add_paragraph(style=style)
        if line.role in ("heading", "part") and look.headings == "outline":
            word_parts.set_outline_level(paragraph, max(line.depth, 1) - 1)
        return paragraph

    def _print(self, paragraph: "Paragraph", line: ArticleLine) -> None:
        look = self.look
        if line.role in ("masthead", "title", "number", "part") or (line.role == "fact" and look.rng.random() < 0.5):
            paragraph.alignment = self.center
        if (
            line.role in ("paragraph", "opening", "heading")
            and look.first_indent == "style"
            and look.headings != "style"
        ):
            paragraph.paragraph_format.first_line_indent = self.points(32)
        if line.role in ("signature", "day"):
            if look.right == "align":
                paragraph.alignment = self._align.RIGHT
            elif look.right == "indent":
                paragraph.paragraph_format.left_indent = self.points(250)

    def _run(self, paragraph: "Paragraph", text: str, line: ArticleLine, shift: int = 0) -> None:
        look = self.look
        lead = line.lead + shift if look.bold_leads and line.lead else 0
        label = line.role == "paragraph" and look.bold_labels and len(line.text) <= _MOST_OF_A_LABEL
        bold = label or (line.role == "heading" and look.bold_headings)
        parts = [(text[:lead], True), (text[lead:], False)] if lead else [(text, bold)]
        title_size = look.title_size * (look.later if self._titled else 1.0)
        self._titled = line.role == "title"
        if not lead and len(text) > 30 and look.rng.random() < 0.3:  # Word parts text into runs at any place
            cut = look.rng.randint(5, len(text) - 5)
            parts = [(text[:cut], parts[0][1]), (text[cut:], parts[0][1])]
        for part, bold in parts:
            run = paragraph.add_run(part)
            run.bold = bold or (line.role in ("title", "masthead") and look.headings == "manual") or None
            if look.fonts:
                run.font.size = self.points(title_size if line.role == "title" else _SIZES.get(line.role, 16))
                if line.role == "masthead":
                    run.font.color.rgb = self._shared.RGBColor(255, 0, 0)

    def _numbered(self, line: ArticleLine) -> "Paragraph":
        """Add a heading with an automatic number in place of the typed one."""
        look = self.look
        level = min(max(line.depth - look.top, 0), 3)
        text = strip_number(line.text.lstrip("■●★◆▶※☆○ —"))
        paragraph = self._paragraph(line, None)
        word_parts.number_paragraph(paragraph, look.automatic, level)
        self._run(paragraph, text, line)
        look.counts = [*look.counts[:level], look.counts[level] + 1, *[0] * (3 - level)]
        self.lines.append((word_parts.shown_number(look.numbering, look.counts, level) + text, line.role))
        return paragraph

    def table(self, rows: Sequence[ArticleLine]) -> None:
        """Add a table of data."""
        width = max(len(row.cells) for row in rows)
        table = self.document.add_table(
            rows=0, cols=width, style=self.look.rng.choice(("Table Grid", "Table Grid", None))
        )
        for row in rows:
            for cell, text in zip(table.add_row().cells, row.cells, strict=False):
                cell.text = text
        self.lines += [(row.text, row.role) for row in rows]

    def running(self, head: str, foot: str) -> None:
        """Set the running head and foot."""
        section = self.document.sections[0]
        section.header.paragraphs[0].text = head
        section.footer.paragraphs[0].text = foot

    def page(self) -> Page:
        """The file."""
        buffer = io.BytesIO()
        self.document.save(buffer)
        return Page(buffer.getvalue(), ".docx", self.lines)
