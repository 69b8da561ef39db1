"""The properties that the elements of a web page give to the text in them."""

import re
from collections.abc import Mapping
from dataclasses import replace

from selectolax.lexbor import LexborNode

from zhili.reading.document import Align
from zhili.reading.formats.html.css import Style, font_size, has_border, is_bold, is_indented
from zhili.reading.formats.html.lines import Context

_ASIDE_TAGS = frozenset({"nav", "footer", "aside"})
_ASIDE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|footer|foot|bottom|crumbs?|breadcrumbs?|location|position|sidebar|side|"
    r"aside|share|bshare|bdsharebuttonbox|relate[ds]?|recommend|hot|rank|comments?|pinglun|copyright|toolbar|topbar|tools|pager|"
    r"pagination|prenext|search|login|banner|links|friendlink|qrcode|ewm)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_MAX_DEPTH = 100  # containers of a line to record; pages have about 40
_ALIGNS: Mapping[str, Align] = {
    "center": "center", "middle": "center", "-webkit-center": "center", "right": "right", "end": "right",
}  # fmt: skip
_ICON, _LARGE = 60, 200  # pixels: the width of small and large pictures


def inner_context(node: LexborNode, tag: str, style: Style, context: Context, block: bool) -> Context:
    """The context of the children of an element."""
    attributes = node.attributes
    bold = is_bold(style)
    size = font_size(tag, attributes, style, context.size)
    indent = is_indented(style, size)
    space = style.get("white-space")
    inner = replace(
        context,
        bold=(context.bold or tag in ("b", "strong", "th")) if bold is None else bold,
        link=context.link or tag == "a",
        size=size,
        indent=context.indent if indent is None else indent,
        preformatted=space.startswith("pre") if space else context.preformatted or tag in ("pre", "xmp"),
    )
    return _block_context(node, tag, style, inner) if block else inner


def _block_context(node: LexborNode, tag: str, style: Style, context: Context) -> Context:
    attributes = node.attributes
    names = f"{attributes.get('id') or ''} {attributes.get('class') or ''}"
    named_aside = tag not in ("body", "html") and _ASIDE_NAMES.search(names) is not None
    value = style.get("text-align") or (attributes.get("align") or "").strip().lower()
    value = value or ("center" if tag == "center" else "")
    if tag == "table" and not style.get("text-align"):
        value = "left"  # its align attribute is about the table, and its texts do not inherit the alignment
    return replace(
        context,
        path=(*context.path, node.mem_id) if len(context.path) < _MAX_DEPTH else context.path,
        level=int(tag[1]) - 1 if re.fullmatch("h[1-6]", tag) else context.level,
        item=tag == "li" or (context.item and tag not in ("table", "ul", "ol")),
        aside=context.aside or tag in _ASIDE_TAGS or named_aside,
        align=_ALIGNS.get(value, "") if value else context.align,
    )


def is_bordered(table: LexborNode, style: Style) -> bool:
    """Whether the markup of a table draws its borders."""
    border = (table.attributes.get("border") or "0").strip().lower()
    return border not in ("", "0", "0px", "none") or has_border(style) or "rules" in table.attributes


def _width(attributes: Mapping[str, str | None]) -> float:
    match = re.match(r"\d{1,5}", attributes.get("width") or "") or re.search(
        r"(?:^|[;\s])width\s*:\s*(\d{1,5})", (attributes.get("style") or "")[:500]
    )
    return float(match[match.lastindex or 0]) if match else 0.0


def is_large(attributes: Mapping[str, str | None]) -> bool:
    """Whether a picture is known to be large."""
    return _width(attributes) >= _LARGE


def is_icon(attributes: Mapping[str, str | None]) -> bool:
    """Whether a picture is known to be small."""
    return 0 < _width(attributes) < _ICON
