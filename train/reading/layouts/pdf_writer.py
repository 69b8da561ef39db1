"""Set lines as a PDF file: columns, running heads, footnotes, tables."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from train.reading.article import ArticleLine
from train.reading.layouts import flow
from train.reading.layouts.flow import Lines
from train.reading.page import Page
from zhili.extras import require
from zhili.reading import Role

_FONT = "STSong-Light"  # readers know this font, so the file needs none
_A4 = (595.0, 842.0)


@dataclass
class Setting:
    """How a PDF file is set.

    Args:
        size: the font size of running text in points.
        page: width and height of a page in points.
        margin: the margins in points.
        columns: the columns of a page.
        title: the size of the title, as a multiple of `size`.
        later: the size of the later lines of a title, as a multiple of that of the first.
        centre: whether the title is centred.
        heading: the size of headings, as a multiple of `size`.
        indent: the indent of a paragraph in characters.
        spacing: the space below a paragraph in points.
        head: the running head.
        foot: the parts before and after the number of a page.
        note: a footnote on the first page.
        split: whether a paragraph may go on on the next page.
    """

    size: float = 12
    page: tuple[float, float] = _A4
    margin: float = 72
    columns: int = 1
    title: float = 1.7
    later: float = 1.0
    centre: bool = True
    heading: float = 1.0
    indent: float = 2
    spacing: float = 0
    head: str = ""
    foot: tuple[str, str] = ("- ", " -")
    note: str = ""
    split: bool = True


def _reportlab(module: str) -> Any:
    return require(f"reportlab.{module}", "dev", "training pages")


class PdfWriter:
    """A PDF file in the making."""

    def __init__(self, setting: Setting) -> None:
        fonts, cid = _reportlab("pdfbase.pdfmetrics"), _reportlab("pdfbase.cidfonts")
        if _FONT not in fonts.getRegisteredFontNames():
            fonts.registerFont(cid.UnicodeCIDFont(_FONT))
        self.setting = setting
        self.flow: list[Any] = []
        self.lines: list[tuple[str, Role]] = []
        self._ends: dict[int, int] = {}  # the number of lines up to the end of each part, by its identity
        self._titled = False  # whether the line before belongs to the title
        self._drawn: list[tuple[int, Any]] = []  # the page and the part, in the order of drawing
        self._platypus = _reportlab("platypus")
        self._style = _reportlab("lib.styles").ParagraphStyle

    def add_all(self, lines: Sequence[ArticleLine]) -> None:
        """Add lines, tables as tables."""
        for block in flow.blocks(lines):
            if block[0].cells:
                self._table(block)
            else:
                self._paragraph(block)

    def turn_page(self) -> None:
        """Begin a new page."""
        if self.flow:
            self.flow.append(self._platypus.PageBreak())

    def _paragraph(self, block: Lines) -> None:
        setting, first = self.setting, block[0]
        scale = {
            "title": setting.title,
            "masthead": setting.title * 1.3,
            "heading": setting.heading,
            "part": setting.title,
        }.get(first.role, 1.0)
        scale *= setting.later if first.role == "title" and self._titled else 1.0
        self._titled = first.role == "title"
        size = setting.size * (scale if first.depth < 2 else (scale + 1) / 2)
        noted = first.role == "boilerplate" and first.text.startswith(("（", "(", "附件"))
        indented = noted or first.role in ("paragraph", "opening") or (first.role == "heading" and setting.heading <= 1)
        style = self._style(
            first.role,
            fontName=_FONT,
            fontSize=size,
            leading=size * 1.6,
            wordWrap="CJK",
            firstLineIndent=size * setting.indent if indented else 0,
            alignment={
                "title": int(setting.centre),
                "masthead": 1,
                "part": 1,
                "number": 1,
                "signature": 2,
                "day": 2,
            }.get(first.role, 0),
            spaceAfter=setting.spacing + (size * 0.6 if scale > 1 else 0),
            spaceBefore=size * 0.5 if scale > 1 else 0,
            textColor="red" if first.role == "masthead" else "black",
        )
        self.flow.append(self._platypus.Paragraph("<br/>".join(escape(line.text) for line in block), style))
        self.lines += [(line.text, line.role) for line in block]
        self._ends[id(self.flow[-1])] = len(self.lines)

    def _insert_note(self) -> None:
        """Expect the footnote below the last line of the first page."""
        end = max((self._ends.get(id(part), 0) for page, part in self._drawn if page == 1), default=0)
        self.lines.insert(end, (self.setting.note, "caption"))

    def _table(self, rows: Lines) -> None:
        size = self.setting.size * 0.85
        style = self._style("cell", fontName=_FONT, fontSize=size, leading=size * 1.4, wordWrap="CJK")
        cells = [[self._platypus.Paragraph(escape(cell), style) for cell in row.cells] for row in rows]
        grid = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
        grid += [(f"{side}PADDING", (0, 0), (-1, -1), 1) for side in ("LEFT", "RIGHT")]  # tables may have many columns
        self.flow.append(self._platypus.Table(cells, style=self._platypus.TableStyle(grid)))
        self.lines += [(row.text, row.role) for row in rows]
        self._ends[id(self.flow[-1])] = len(self.lines)

    def page(self) -> Page:
        """The file."""
        setting, buffer = self.setting, io.BytesIO()
        (width, height), margin = setting.page, setting.margin
        gap = 18 if setting.columns > 1 else 0
        inner = (width - 2 * margin - gap * (setting.columns - 1)) / setting.columns
        frames = [
            self._platypus.Frame(
                margin + n * (inner + gap), margin, inner, height - 2 * margin, leftPadding=0, rightPadding=0
            )
            for n in range(setting.columns)
        ]
        template = self._platypus.BaseDocTemplate(buffer, pagesize=setting.page, allowSplitting=int(setting.split))
        template.addPageTemplates(self._platypus.PageTemplate("page", frames, onPage=self._margins))
        if setting.note:
            template.afterFlowable = lambda flowable: self._drawn.append((template.page, flowable))
        template.build(list(self.flow))
        if setting.note:
            self._insert_note()
        return Page(buffer.getvalue(), ".pdf", self.lines)

    def _margins(self, canvas: Any, document: Any) -> None:
        setting = self.setting
        width, height = setting.page
        canvas.setFont(_FONT, 9)
        if setting.head:
            canvas.drawString(setting.margin, height - 40, setting.head)
        canvas.drawCentredString(width / 2, 30, f"{setting.foot[0]}{document.page}{setting.foot[1]}")
        if setting.note and document.page == 1:
            canvas.line(setting.margin, setting.margin - 6, setting.margin + 120, setting.margin - 6)
            canvas.drawString(setting.margin, setting.margin - 20, setting.note)
