"""The visible text of a paragraph of Word (.docx)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from zhili.reading.formats.word.fields import Fields
from zhili.reading.formats.word.line import LineDraft
from zhili.reading.formats.word.package import DIAGRAM, MC, XML_SPACE, Element, W, child, value
from zhili.reading.formats.word.styles import ParagraphFormat, RunFormat, Styles
from zhili.reading.formats.word.symbols import symbol

_V = "{urn:schemas-microsoft-com:vml}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SKIPPED = {
    W + name for name in ("pPr", "sdtPr", "sdtEndPr", "del", "moveFrom", "rt", "rubyPr", "delText",
                          "delInstrText", "numberingChange")
}  # fmt: skip
_PICTURES = {
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic",
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart",
    _V + "imagedata",
}
_RUNS = (W + "r", _M + "r")
_CONTROLS = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]")  # Word shows a blank for each
_SOFT_HYPHEN = "\xad"
_LINK_END = object()


@dataclass(slots=True)
class Paragraph:
    """What a paragraph shows.

    Args:
        format: its properties.
        lines: its lines; one at least, which may be empty.
        before: the text boxes that are anchored before its first character.
        after: the text boxes that are anchored after that.
        picture: whether a picture is after its last character.
        joined: whether its end is deleted, so that it is one with the next paragraph.
    """

    format: ParagraphFormat
    lines: list[LineDraft] = field(default_factory=lambda: [LineDraft()])
    before: list[Element] = field(default_factory=list)
    after: list[Element] = field(default_factory=list)
    picture: bool = False
    joined: bool = False


class ParagraphReader:
    """Reader of the paragraphs of one part of a document, in their order.

    Args:
        styles: the styles of the document.
        note: what to do with a reference to a note: its kind ("footnotes" or "endnotes") and its id.
    """

    def __init__(self, styles: Styles, note: Callable[[str, str], None]) -> None:
        self._styles = styles
        self._note = note
        self._fields = Fields()
        self._links = 0
        self._run = RunFormat()
        self._paragraph = Paragraph(ParagraphFormat())
        self._handlers: dict[str, Callable[[Element], None]] = {
            W + "rPr": self._properties,
            W + "t": self._text,
            _M + "t": self._text,
            W + "tab": lambda _: self._add("\t"),
            W + "ptab": lambda _: self._add("\t"),
            W + "noBreakHyphen": lambda _: self._add("-"),
            W + "softHyphen": lambda _: None,
            W + "br": lambda element: self._break(element.get(W + "type") in ("page", "column")),
            W + "cr": lambda _: self._break(False),
            W + "sym": lambda element: self._add(symbol(element.get(W + "font", ""), element.get(W + "char", ""))),
            W + "instrText": lambda element: self._fields.instruct(element.text or ""),
            W + "fldChar": self._field,
            W + "txbxContent": self._box,
            DIAGRAM: self._box,
            _V + "textpath": self._box,
            W + "footnoteReference": lambda element: self._reference("footnotes", element),
            W + "endnoteReference": lambda element: self._reference("endnotes", element),
            **dict.fromkeys(_PICTURES, self._picture),
            **dict.fromkeys(_SKIPPED, lambda _: None),
        }

    def read(self, element: Element) -> Paragraph:
        """Read a paragraph (`w:p`)."""
        properties = child(element, W + "pPr")
        previous, self._paragraph = self._paragraph, Paragraph(self._styles.paragraph(properties))
        if previous.joined:
            self._paragraph.lines, self._paragraph.picture = previous.lines, previous.picture
        self._run = self._paragraph.format.run
        self._links = 0
        stack = [element]
        while stack:
            found = stack.pop()
            if found is _LINK_END:
                self._links -= 1
            else:
                stack.extend(reversed(self._parts(found)))
        self._fields.end_paragraph()
        mark = child(properties, W + "rPr")
        self._paragraph.joined = any(child(mark, W + name) is not None for name in ("del", "moveFrom"))
        return self._paragraph

    @property
    def unfinished(self) -> Paragraph | None:
        """The last paragraph, if it waits for a next one to join."""
        return self._paragraph if self._paragraph.joined else None

    def _parts(self, element: Element) -> list[Element]:
        """Take an element; return the elements within it that are still to be read."""
        tag = element.tag
        handler = self._handlers.get(tag)
        if handler is not None:
            handler(element)
            return []
        if tag in _RUNS:
            self._run = self._paragraph.format.run  # until its properties come, which are its first child
        elif tag == W + "hyperlink":
            self._links += 1
            return [*element, _LINK_END]
        elif tag == MC + "AlternateContent":
            return choice(element)
        return list(element) if isinstance(tag, str) else []

    def _add(self, text: str) -> None:
        if text and not self._run.hidden and not self._fields.hidden:
            line = self._paragraph.lines[-1]
            if self._paragraph.picture and text.strip() and not line.length:
                line.picture, self._paragraph.picture = True, False
            line.add(text, self._run, self._links + self._fields.links > 0, self._fields.contents)

    def _properties(self, element: Element) -> None:
        self._run = self._styles.run(element, self._paragraph.format.run)

    def _text(self, element: Element) -> None:
        text = element.text or ""
        if element.get(XML_SPACE) != "preserve":
            text = text.strip(" \t\r\n")
        self._add(_CONTROLS.sub(" ", text).replace(_SOFT_HYPHEN, ""))

    def _break(self, new_page: bool) -> None:
        if not self._run.hidden and not self._fields.hidden:
            self._paragraph.lines.append(LineDraft(new_page=new_page))

    def _field(self, element: Element) -> None:
        kind = element.get(W + "fldCharType")
        if kind == "begin":
            self._fields.begin()
        elif kind == "separate":
            self._fields.separate()
        elif kind == "end":
            self._add(self._fields.end())

    def _box(self, element: Element) -> None:
        if not self._run.hidden:
            begun = len(self._paragraph.lines) > 1 or self._paragraph.lines[0].length > 0
            (self._paragraph.after if begun else self._paragraph.before).append(element)

    def _picture(self, _: Element) -> None:
        self._paragraph.picture = True

    def _reference(self, kind: str, element: Element) -> None:
        if not self._run.hidden:
            self._note(kind, element.get(W + "id", ""))


def choice(element: Element) -> list[Element]:
    """The content of the first alternative of `mc:AlternateContent`; the others show the same in another way."""
    chosen = child(element, MC + "Choice")
    chosen = child(element, MC + "Fallback") if chosen is None else chosen
    return [] if chosen is None else list(chosen)


def is_contents(control: Element) -> bool:
    """Whether a content control (`w:sdt`) is the table of contents."""
    gallery = value(child(child(control, W + "sdtPr"), W + "docPartObj"), W + "docPartGallery")
    return "table of contents" in (gallery or "").lower()
