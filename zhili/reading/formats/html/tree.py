"""Parse web pages of any size and nesting in linear time."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

_MAX_DEPTH = 500  # elements; as in browsers, what is deeper becomes their sibling
_MAX_ATTRIBUTES = 300  # words of a tag, about as many as it has attributes
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s<>/]*+)([^<>]*+)>")  # without backtracking: a tag may have no end
_RAW_TEXT = frozenset({"script", "style", "textarea", "title", "xmp"})
# Elements that cannot nest directly in themselves, or that have no content: they do not add to the depth.
_FLAT = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "p",
    "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "option", "optgroup", "colgroup", "rt", "rp",
    "html", "head", "body", *_RAW_TEXT,
})  # fmt: skip
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
    depth, begin = 0, 0
    parts: list[str] = []
    for match in _TAG.finditer(text):
        closing, name, rest = match[1], match[2].lower(), match[3]
        replacement = None
        if len(rest) > 2 * _MAX_ATTRIBUTES and len(rest.split()) > _MAX_ATTRIBUTES:
            replacement = f"<{closing}{name}>"
        if name not in _FLAT and not rest.endswith("/"):
            too_deep = depth > _MAX_DEPTH + bool(closing)
            depth = max(0, depth + (-1 if closing else 1))
            if too_deep:
                replacement = "" if name in _INLINE else "<br>"
        if replacement is not None:
            parts += [text[begin : match.start()], replacement]
            begin = match.end()
    return "".join([*parts, text[begin:]]) if parts else text
