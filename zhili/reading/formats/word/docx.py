"""Read Word documents (.docx), with the extra `documents`."""

from collections import Counter
from collections.abc import Iterator
from typing import IO

from zhili.errors import InputError
from zhili.reading.document import Document, DocumentBuilder
from zhili.reading.formats.word.line import Counters, Record
from zhili.reading.formats.word.numbering import Numbering
from zhili.reading.formats.word.package import MC, R_ID, Element, Package, W, child, switch
from zhili.reading.formats.word.paragraph import is_contents
from zhili.reading.formats.word.story import Story
from zhili.reading.formats.word.styles import Styles

_HIDDEN = {W + "moveFrom", W + "del", MC + "Fallback"}


def read_docx(file: IO[bytes], shown_name: str) -> Document:
    """Read everything that is visible in a Word document.

    - Insertions that are tracked are read, deletions are not.
    - The numbers that Word counts are before their paragraphs.
    - Text boxes are read at their anchors, footnotes and endnotes after the text.
    - Page headers, page footers and the table of contents have the role "boilerplate". The header of the first page, if
      that page has its own, is text: the head of an official document (文件头) can be there.
    - The properties of the file are not read: its title and dates are often those of the template.

    Args:
        file: the document.
        shown_name: the file name for messages.

    Raises:
        InputError: the extra is not installed, or the file is encrypted, damaged or too large.
    """
    try:
        return _WordReader(Package(file, shown_name)).read()
    except InputError:
        raise
    except Exception as error:  # a damaged file can raise any error of zipfile and of the XML parser
        problem = f"damaged or no Word document ({type(error).__name__})"
        raise InputError(f"{shown_name}: {problem}; save it again as .docx") from None


class _WordReader:
    """Reader of the parts of a document in their order."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._styles = Styles(package.part("styles"))
        self._numbering = Numbering(package.part("numbering"), self._styles.list_of)
        self._counters = Counters()
        self._notes: dict[tuple[str, str], None] = {}  # in the order of the references
        self._heads: dict[tuple[str, str], bool] = {}  # (header or footer, relationship id): first page only

    def read(self) -> Document:
        """Return the document."""
        story = self._story()
        first = True
        for block in self._package.blocks():
            first = self._note_heads(block, first)
            contents = False
            for parent in block.iterancestors():
                contents = contents or (parent.tag == W + "sdt" and is_contents(parent))
                if parent.tag in _HIDDEN:
                    break
            else:
                story.read(block, contents)
        records = story.finish()
        records += self._read_notes()
        before, after = (list(self._read_heads(kind)) for kind in ("header", "footer"))
        return _document(before + records + after)

    def _story(self) -> Story:
        return Story(self._styles, self._numbering, self._note, self._package.part_by_id, self._counters)

    def _note(self, kind: str, note_id: str) -> None:
        self._notes[kind, note_id] = None

    def _read_notes(self) -> list[Record]:
        story = self._story()
        for kind in ("footnotes", "endnotes"):
            wanted = [note_id for found, note_id in self._notes if found == kind]
            root = self._package.part(kind) if wanted else None
            notes = {} if root is None else {note.get(W + "id"): note for note in root}
            for note_id in wanted:
                if note_id in notes:
                    story.read(notes[note_id])
        return story.finish()

    def _note_heads(self, block: Element, first: bool) -> bool:
        """Note the headers and footers of a section that ends with this block; return whether none has ended yet."""
        section = block if block.tag == W + "sectPr" else child(child(block, W + "pPr"), W + "sectPr")
        if section is None:
            return first
        own_first_page = bool(switch(child(section, W + "titlePg")))
        for reference in section.iterchildren(W + "headerReference", W + "footerReference"):
            which = reference.get(W + "type", "default")
            if which == "default" or (which == "first" and own_first_page):
                kind = "header" if reference.tag == W + "headerReference" else "footer"
                self._heads.setdefault((kind, reference.get(R_ID, "")), first and which == "first")
        return False

    def _read_heads(self, wanted: str) -> Iterator[Record]:
        """The lines of the page headers or footers; each text once."""
        seen: set[str] = set()
        for (kind, relation), on_first_page in self._heads.items():
            root = self._package.part_by_id(relation) if kind == wanted else None
            if root is None:
                continue
            story = self._story()
            story.read(root)
            for record in story.finish():
                if not (on_first_page and kind == "header"):
                    record.evidence["role"] = "boilerplate"
                if record.text.strip() not in seen:
                    seen.add(record.text.strip())
                    yield record


def _document(records: list[Record]) -> Document:
    """The document, with relative sizes; its title is the first lines in the style of a title."""
    sizes: Counter[float] = Counter()
    for record in records:
        if record.size and not record.evidence.get("role"):
            sizes[record.size] += len(record.text)
    common = sizes.most_common(1)[0][0] if sizes else 0.0
    builder = DocumentBuilder()
    title: list[str] = []
    ended = False
    for record in records:
        titled = record.titled and not ended
        if titled:
            title.append(record.text.strip())
        ended = bool(title) and not titled
        size = round(record.size / common, 2) if common and record.size else 1.0
        builder.add(record.text, record.bold, **{**record.evidence, "size": size, "titled": titled})
    return builder.build("".join(title))
