"""The rows and cells of a table of Word (.docx), without those that are deleted, hidden or merged into another."""

from collections.abc import Iterator

from zhili.reading.formats.word.package import MC, Element, W, child, switch, value
from zhili.reading.formats.word.paragraph import choice

_WRAPPERS = {W + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}
_CONTENT = (W + "t", W + "numPr", W + "sym")


def rows(table: Element) -> Iterator[Element]:
    """The visible rows of a table."""
    for row in _within(table, W + "tr"):
        properties = child(row, W + "trPr")
        if child(properties, W + "del") is None and not switch(child(properties, W + "hidden")):
            yield row


def cells(row: Element) -> Iterator[Element]:
    """The cells of a row; a cell that goes on from the row above or the cell before is left out."""
    for cell in _within(row, W + "tc"):
        properties = child(cell, W + "tcPr")
        merged = any(
            child(properties, W + name) is not None and value(properties, W + name) != "restart"
            for name in ("vMerge", "hMerge")
        )
        if not merged and child(properties, W + "cellDel") is None:
            yield cell


def is_frame(table: Element) -> bool:
    """Whether a table only frames its contents: no row has text in two cells."""
    return all(sum(_has_content(cell) for cell in cells(row)) < 2 for row in rows(table))


def _has_content(cell: Element) -> bool:
    return next(cell.iter(*_CONTENT), None) is not None


def _within(element: Element, tag: str) -> Iterator[Element]:
    """The children with this tag, also within content controls and the like."""
    stack = [element]
    while stack:
        found = stack.pop()
        if found.tag == tag:
            yield found
        elif found.tag == MC + "AlternateContent":
            stack.extend(reversed(choice(found)))
        elif found is element or found.tag in _WRAPPERS:
            stack.extend(reversed(found))
