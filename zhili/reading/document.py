"""The common form of every format before its structure is read: a text and its blocks."""

from dataclasses import dataclass, field
from typing import Literal

BlockKind = Literal["text", "item", "table"]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item or table: `document.text[start:end]`.

    Args:
        start: the offset of its first character.
        end: the offset after its last character.
        level: its outline level in the markup, 0 for the outermost; None if the markup does not mark it as a heading.
        bold: how many characters at its beginning are bold.
        kind: text, a list item or a table.
        main: whether it belongs to the main text, as opposed to menus, footers and the like.
    """

    start: int
    end: int
    level: int | None = None
    bold: int = 0
    kind: BlockKind = "text"
    main: bool = True


@dataclass(frozen=True)
class Document:
    """The text of a file and its blocks.

    Args:
        text: the text, with a line break between blocks.
        blocks: its blocks in order.
        title: the title in the markup, or "".
        metadata: the facts in the markup, for example `date`, `author` and `source`.
    """

    text: str
    blocks: tuple[Block, ...]
    title: str = ""
    metadata: dict[str, str] = field(default_factory=dict)


class DocumentBuilder:
    """Builder of a document, block by block."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._parts: list[str] = []
        self._length = 0

    def add(
        self, text: str, level: int | None = None, bold: int = 0, kind: BlockKind = "text", main: bool = True
    ) -> None:
        """Add a block without the white space around it; do nothing if no text remains."""
        stripped = text.strip()
        if stripped:
            bold = max(0, min(bold - text.index(stripped), len(stripped)))
            end = self._length + len(stripped)
            self._blocks.append(Block(self._length, end, level, bold, kind, main))
            self._parts += [stripped, "\n"]
            self._length = end + 1

    def build(self, title: str = "", metadata: dict[str, str] | None = None) -> Document:
        """Return the document with the blocks added so far."""
        return Document("".join(self._parts), tuple(self._blocks), title, metadata or {})
