"""What every format is brought to before its structure is read: text, and the blocks that stand in it."""

from dataclasses import dataclass, field, replace
from typing import Literal

BlockKind = Literal["text", "item", "table"]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item or table: `page.text[start:end]`.

    `level` is the outline level by markup (0 outermost), `bold` how many of its first characters are bold, `main`
    whether it stands in the page's main text.
    """

    start: int
    end: int
    level: int | None = None
    bold: int = 0
    kind: BlockKind = "text"
    main: bool = True


@dataclass(frozen=True)
class Document:
    """A document's text in blocks; `title` and `metadata` (which may hold `date`) are what its markup states."""

    text: str
    blocks: tuple[Block, ...]
    title: str = ""
    metadata: dict[str, str] = field(default_factory=dict)


class DocumentBuilder:
    """Collects blocks, one below the other, into a page."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._parts: list[str] = []
        self._length = 0

    def add(self, text: str, level: int | None = None, bold: int = 0, kind: BlockKind = "text", main: bool = True) -> None:
        """Adds a block; blanks around it go, and a block of nothing is none."""
        stripped = text.strip()
        if stripped:
            bold = max(0, min(bold - text.index(stripped), len(stripped)))
            end = self._length + len(stripped)
            self.blocks.append(Block(self._length, end, level, bold, kind, main))
            self._parts += [stripped, "\n"]
            self._length = end + 1

    def only(self, main: set[int]) -> None:
        """Leaves the blocks of these indices as the main text."""
        self.blocks = [replace(block, main=index in main) for index, block in enumerate(self.blocks)]

    def page(self, title: str = "", metadata: dict[str, str] | None = None) -> Document:
        """The page so far."""
        return Document("".join(self._parts), tuple(self.blocks), title, metadata or {})
