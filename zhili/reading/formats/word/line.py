"""Lines of a Word document (.docx) while it is read."""

from dataclasses import dataclass, field, replace

from zhili.reading.formats.word.fields import Field
from zhili.reading.formats.word.styles import RunFormat


@dataclass(slots=True)
class LineDraft:
    """A line of a paragraph while it is read.

    Args:
        parts: its text.
        length: the length of its text.
        bold: how many characters at its beginning are bold.
        linked: how many characters are in links.
        sizes: how many characters have which size.
        contents: the field of the table of contents that it belongs to.
        picture: whether a picture is before it.
        new_page: whether it begins a page.
    """

    parts: list[str] = field(default_factory=list)
    length: int = 0
    bold: int = 0
    linked: int = 0
    sizes: dict[float, int] = field(default_factory=dict)
    contents: Field | None = None
    picture: bool = False
    new_page: bool = False

    def add(self, text: str, run: RunFormat, linked: bool, contents: Field | None) -> None:
        """Add characters of one format."""
        blank = not text.strip()
        if self.bold == self.length and (run.bold or blank):
            self.bold += len(text)
        if not blank:
            if not self.sizes:
                self.contents = contents
            size = run.size or 0.0
            self.sizes[size] = self.sizes.get(size, 0) + len(text)
        self.linked += len(text) if linked else 0
        self.parts.append(text)
        self.length += len(text)

    @property
    def text(self) -> str:
        """Its text, with the blanks around it."""
        return "".join(self.parts)

    def with_number(self, text: str) -> "LineDraft":
        """The line with its number before it, without blanks between; the number is as bold as what follows."""
        bare = self.text.lstrip()
        bold = max(0, self.bold - (self.length - len(bare)))
        length = len(text) + len(bare)
        return replace(self, parts=[text, bare], length=length, bold=bold + len(text) if bold else 0)


@dataclass(slots=True)
class Record:
    """A line with its evidence; `size` is in half points, 0 if not known.

    Args:
        text: the text of the line.
        bold: how many characters at its beginning are bold.
        size: the size of most characters, in half points; 0 if not known.
        evidence: further fields of `Line`.
        titled: whether it has the style of the title.
        field: the field of the table of contents that it belongs to.
    """

    text: str
    bold: int = 0
    size: float = 0.0
    evidence: dict[str, object] = field(default_factory=dict)
    titled: bool = False
    field: Field | None = None


@dataclass(slots=True)
class Counters:
    """How many blocks and tables of data have been read, over all parts of a document."""

    blocks: int = 0
    tables: int = 0
