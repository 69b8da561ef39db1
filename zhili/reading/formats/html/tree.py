"""Parse web pages of any size and nesting in linear time."""

import re
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

_MAX_DEPTH = 500  # elements; as in browsers, what is deeper becomes their sibling
_MAX_OPEN_FORMATS = 30  # formatting elements that are open at a time: a parser opens all of them again in each block
_MAX_ATTRIBUTES = 300  # words of a tag, about as many as it has attributes
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s<>/]*+)([^<>]*+)>")  # without backtracking: a tag may have no end
_RAW_TEXT = frozenset({"script", "style", "textarea", "title", "xmp"})
# Elements that cannot nest directly in themselves, or that have no content: they do not add to the depth.
_FLAT = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "p",
    "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "option", "optgroup", "colgroup", "rt", "rp",
    "html", "head", "body", *_RAW_TEXT,
})  # fmt: skip
_FORMATS = frozenset({
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})  # fmt: skip
# Elements of HTML that end a picture in SVG or a formula: until then, a tag that ends with a slash has no content.
_ENDS_FOREIGN = frozenset({
    "blockquote", "center", "div", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "menu", "ol", "pre", "ruby", "span", "sub",
    "sup", "table", "ul", "var", *_FLAT, *_FORMATS,
}) - {"title"}  # fmt: skip
_FOREIGN = frozenset({"svg", "math"})
_HTML_INSIDE = frozenset({"title", "desc", "foreignobject", "annotation-xml", "mi", "mn", "mo", "ms", "mtext"})
_Foreign = Literal["", "foreign", "html inside"]
_INLINE = frozenset({"a", "b", "font", "span", "strong", "em", "i", "u", "big", "small", "label", "tt"})


def parse_html(text: str) -> LexborHTMLParser:
    """Parse a page.

    The HTML standard makes a parser search all open elements at each tag, and all attributes at each attribute. Tags
    below a depth that no page needs, and very many attributes of one tag, are therefore removed first.
    """
    if "\0" in text:
        text = text.replace("\0", "")
    return LexborHTMLParser(_limited(text))


def children(node: LexborNode) -> list[LexborNode]:
    """The child nodes of an element."""
    found = []
    child = node.first_child
    while child is not None:
        found.append(child)
        child = child.next
    return found


def _limited(text: str) -> str:
    depth, formats, begin = 0, 0, 0
    foreign: _Foreign = ""
    parts: list[str] = []
    for match in _TAG.finditer(text):
        closing, name, rest = match[1], match[2].lower(), match[3]
        replacement = None
        if len(rest) > 2 * _MAX_ATTRIBUTES and len(rest.split()) > _MAX_ATTRIBUTES:
            replacement = f"<{closing}{name}>"
        foreign = _foreign_after(foreign, name, bool(closing), rest.endswith("/"))
        step = -1 if closing else 1
        if name in _FORMATS:
            too_many = formats > _MAX_OPEN_FORMATS + bool(closing)
            formats = max(0, formats + step)
            if too_many:
                replacement = ""
        if name not in _FLAT and not (foreign == "foreign" and rest.endswith("/")):
            too_deep = depth > _MAX_DEPTH + bool(closing)
            depth = max(0, depth + step)
            if too_deep:
                replacement = "" if name in _INLINE else "<br>"
        if replacement is not None:
            parts += [text[begin : match.start()], replacement]
            begin = match.end()
    return "".join([*parts, text[begin:]]) if parts else text


def _foreign_after(before: _Foreign, name: str, closing: bool, empty: bool) -> _Foreign:
    """Whether a parser is within SVG or MathML after a tag, in doubt not.

    Args:
        before: whether it was before the tag.
        name: of the tag.
        closing: whether it is a closing tag.
        empty: whether it ends with a slash.
    """
    if name in _FOREIGN:
        return "" if closing or empty else "foreign"
    if before == "html inside":
        return "foreign" if closing and name in _HTML_INSIDE else ""
    if before == "foreign" and name in _HTML_INSIDE:
        return before if closing or empty else "html inside"
    return "" if name in _ENDS_FOREIGN else before
