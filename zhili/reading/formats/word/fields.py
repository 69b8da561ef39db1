"""The fields of a Word document (.docx): links, tables of contents, page numbers and the like."""

import re
from dataclasses import dataclass, field

from zhili.reading.formats.word.counters import circled

_MAX_OPEN = 100  # more fields within each other are damage
_OVERSTRIKE = re.compile(r"\\o\s*(?:\\a[clrd]\s*)?\(([^(),]*),([^(),]*)\)", re.IGNORECASE)
_RUBY = re.compile(r"\\o\s*\\a[a-z]\s*\(\\s\s*\\up\s*\d*\s*\([^()]*\),([^(),]*)\)", re.IGNORECASE)


@dataclass(eq=False, slots=True)
class Field:
    """An open or closed field: its instruction, of which nothing is seen, then its result, which is seen.

    Args:
        instruction: the parts of the instruction.
        result: whether the instruction has ended.
        name: the name of the field once the instruction has ended: TOC, HYPERLINK, PAGE …
        closed: whether its end has been read; a damaged document can lack it.
    """

    instruction: list[str] = field(default_factory=list)
    result: bool = False
    name: str = ""
    closed: bool = False


class Fields:
    """The fields that are open at a place of the document; they can span paragraphs."""

    def __init__(self) -> None:
        self._open: list[Field] = []
        self._instructions = 0  # how many open fields are in their instruction
        self.links = 0  # how many open fields are links
        self.contents: Field | None = None  # the outermost table of contents that is open

    @property
    def hidden(self) -> bool:
        """Whether text at this place is part of an instruction."""
        return self._instructions > 0

    def begin(self) -> None:
        """Open a field."""
        if len(self._open) >= _MAX_OPEN:
            self.__init__()  # type: ignore[misc]
        self._open.append(Field())
        self._instructions += 1

    def instruct(self, text: str) -> None:
        """Add a part of the instruction of the innermost field."""
        if self._open and not self._open[-1].result:
            self._open[-1].instruction.append(text)

    def separate(self) -> None:
        """Begin the result of the innermost field."""
        if not self._open or self._open[-1].result:
            return
        found = self._open[-1]
        found.result = True
        found.name = "".join(found.instruction).strip().partition(" ")[0].upper()
        self._instructions -= 1
        self.links += found.name == "HYPERLINK"
        if found.name == "TOC" and self.contents is None:
            self.contents = found

    def end(self) -> str:
        """Close the innermost field; return what is seen of one without a result."""
        if not self._open:
            return ""
        found = self._open.pop()
        found.closed = True
        if not found.result:
            self._instructions -= 1
            return "" if self.hidden else _seen("".join(found.instruction).strip())
        self.links -= found.name == "HYPERLINK"
        if self.contents is found:
            self.contents = None
        return ""

    def end_paragraph(self) -> None:
        """Give up instructions that lack an end: else all further text would be taken for one."""
        if self._instructions:
            self._open = [found for found in self._open if found.result]
            self._instructions = 0


def _seen(instruction: str) -> str:
    """What the field EQ shows: a character in a circle, or one with its pronunciation above it, which is left out."""
    if not instruction.upper().startswith("EQ "):
        return ""
    ruby = _RUBY.search(instruction)
    if ruby:
        return ruby[1].strip()
    overstrike = _OVERSTRIKE.search(instruction)
    if not overstrike:
        return ""
    ring, text = (part.strip() for part in overstrike.groups())
    return circled(int(text)) if ring in "○〇◯" and text.isdecimal() else text
