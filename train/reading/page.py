"""A rendered page with the lines that a reader should find on it, and the roles of the lines that a format reads."""

import difflib
import re
from collections.abc import Sequence
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from zhili.reading import ROLES, Document, Role

_ATTRIBUTE = re.compile(r"\s+data-role=(?:\"[a-z]*\"|'[a-z]*')")
_LINE_TAG = re.compile(r"</?x-line[^>]*>")
_NO_LETTERS = re.compile(r"[\s|\u200b\ufeff\xa0]+")
_GOES_ON = frozenset({"heading", "part", "opening", "paragraph", "continuation", "caption"})
_BODY = frozenset({"title", "heading", "part", "opening", "paragraph", "row"})
_MAX_LOST = 0.02  # of the lines of the body


class Page(NamedTuple):
    """A rendered page.

    Args:
        data: the bytes of the file.
        suffix: the suffix of the file: ".html".
        lines: the lines that belong to the document or state facts, with their roles, in reading order.
    """

    data: bytes
    suffix: str
    lines: list[tuple[str, Role]]


def html_page(markup: str, encoding: str = "utf-8", suffix: str = ".html") -> Page:
    """Return the page of an annotated HTML file.

    The attribute `data-role` names the role of the line that its element holds; it is removed from the page. So is the
    element `x-line`, which holds a line that has no element of its own.

    Args:
        markup: the annotated HTML.
        encoding: the encoding of the bytes.
        suffix: the suffix of the file.

    Raises:
        ValueError: an element has an unknown role, or contains another element with a role.
    """
    lines: list[tuple[str, Role]] = []
    for node in LexborHTMLParser(markup).css("[data-role]"):
        role = node.attributes.get("data-role")
        if role not in ROLES:
            raise ValueError(f"unknown role {role!r}; use one of {', '.join(ROLES)}")
        if len(node.css("[data-role]")) > 1:  # css includes the node itself
            raise ValueError(f"an element with the role {role} contains another: {_text(node)[:40]}")
        text = _text(node)
        if text:
            lines.append((text, role))
    shown = _ATTRIBUTE.sub("", _LINE_TAG.sub("", markup))
    return Page(shown.encode(encoding, "xmlcharrefreplace"), suffix, lines)


def _text(node: LexborNode) -> str:
    """The visible text of an element; the cells of a row are joined by " | "."""
    cells = list(node.css("td, th")) if node.tag == "tr" else []
    texts = [" ".join(cell.text(deep=True).split()) for cell in cells or [node]]
    return " | ".join(text for text in texts if text)


def letters(text: str) -> str:
    """A text as lines are compared: without white space and the bars between cells."""
    return _NO_LETTERS.sub("", text)


def align(document: Document, lines: Sequence[tuple[str, Role]]) -> list[Role] | None:
    """Give each line of a document the role of the expected line with the same letters.

    Lines that are not expected are boilerplate. Where the format cuts an expected line in two, the rest is a
    `continuation`, or has the same role if it is a title, a row or a fact. Return None if the format lost more than 2 %
    of the lines of the body.

    Args:
        document: what the format read.
        lines: the expected lines, in reading order.
    """
    shown = [letters(document.text[line.start : line.end]) for line in document.lines]
    expected = [letters(text) for text, _ in lines]
    roles: list[Role] = ["boilerplate"] * len(shown)
    found = [False] * len(expected)
    matcher = difflib.SequenceMatcher(None, expected, shown, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            for offset in range(last - first):
                roles[start + offset] = lines[first + offset][1]
                found[first + offset] = True
        elif tag == "replace":
            gap = _Gap(expected[first:last], [role for _, role in lines[first:last]])
            roles[start:end] = gap.roles(shown[start:end])
            found[first:last] = gap.found
    body = [ok for ok, (_, role) in zip(found, lines, strict=True) if role in _BODY]
    return None if body.count(False) > _MAX_LOST * len(body) else roles


class _Gap:
    """Expected lines without a line of the same letters: those that the format cut or joined.

    Args:
        expected: the letters of the expected lines.
        wanted: their roles.
    """

    def __init__(self, expected: Sequence[str], wanted: Sequence[Role]) -> None:
        self.expected = expected
        self.wanted = wanted
        self.found = [False] * len(expected)
        self._next = 0  # the expected line that comes next
        self._rest = ""  # what remains of the expected line before it

    def roles(self, shown: Sequence[str]) -> list[Role]:
        """The roles of the lines that the format shows in place of the expected ones."""
        return [self._role(text) for text in shown]

    def _role(self, text: str) -> Role:
        if not text:
            return "boilerplate"
        if self._rest.startswith(text):
            self._rest = self._rest[len(text) :]
            role = self.wanted[self._next - 1]
            return "continuation" if role in _GOES_ON else role
        for index in range(self._next, len(self.expected)):
            whole = self.expected[index]
            if whole.startswith(text) or text.startswith(whole):
                self._take(text, index)
                return self.wanted[index]
        return "boilerplate"

    def _take(self, text: str, index: int) -> None:
        """Use up expected lines from `index` on, as far as `text` covers them."""
        whole = self.expected[index]
        self.found[index] = True
        self._next, self._rest = index + 1, whole[len(text) :] if len(whole) > len(text) else ""
        text = text[len(whole) :]
        while text and self._next < len(self.expected) and text.startswith(self.expected[self._next]):
            # The format joined two lines: the second is lost unless it has the role of the first.
            self.found[self._next] = self.wanted[self._next] == self.wanted[index]
            text = text[len(self.expected[self._next]) :]
            self._next += 1
