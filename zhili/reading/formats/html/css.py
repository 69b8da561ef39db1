"""The few properties of CSS that are evidence about lines: inline styles, and rules for one class, id or tag."""

import re
from collections.abc import Iterable, Iterator, Mapping

Style = Mapping[str, str]

_PROPERTIES = frozenset({
    "display", "text-align", "font-weight", "font-size", "font", "text-indent", "white-space", "border", "border-top",
    "border-bottom", "border-left", "border-width", "border-style", "float", "margin", "margin-left", "margin-right",
    "padding", "padding-left", "padding-right",
})  # fmt: skip
_SELECTOR = re.compile(r"([a-zA-Z][\w-]*)?(?:([.#])([\w-]+))?")
_FONT_SIZE = re.compile(r"(?:^|\s)([\d.]+(?:px|pt|em|rem|%))(?=[\s/]|$)")
_LENGTH = re.compile(r"([+-]?[\d.]+)\s*([a-z%]*)")
_NO_BORDER = re.compile(r"(?:none|hidden|0(?:px|pt)?)(?:\s|$)|medium none")
_MIN_SPACE = 4.0  # pixels beside an element that show it apart from its neighbours
_PIXELS = {"px": 1.0, "": 1.0, "pt": 4 / 3, "rem": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78}
_KEYWORDS = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0, "xx-large": 32.0,
}  # fmt: skip
_FONT_TAG = {1: 10.0, 2: 13.0, 3: 16.0, 4: 18.0, 5: 24.0, 6: 32.0, 7: 48.0}
_HEADING_TAG = {"h1": 2.0, "h2": 1.5, "h3": 1.17, "h4": 1.0, "h5": 0.83, "h6": 0.67}


class Stylesheet:
    """The rules of the style elements of a page.

    Rules whose selector is a single tag, class or id (with or without a tag) apply; others are ignored, since they are
    rarely about the text of an article.
    """

    def __init__(self, sheets: Iterable[str]) -> None:
        self._rules: dict[tuple[str, str], dict[str, str]] = {}  # by tag ("" for any) and ".class", "#id" or ""
        self._cache: dict[tuple[str, str, str, str], Style] = {}
        for sheet in sheets:
            for selector, body in _rules(sheet):
                self._add(selector, body)

    def style_of(self, tag: str, attributes: Mapping[str, str | None]) -> Style:
        """The properties that the rules and the style attribute set for an element itself."""
        key = (tag, attributes.get("class") or "", attributes.get("id") or "", attributes.get("style") or "")
        style = self._cache.get(key)
        if style is None:
            style = self._cache[key] = self._find(*key)
        return style

    def _add(self, selectors: str, body: str) -> None:
        properties = _declarations(body)
        for selector in selectors.split(",") if properties else ():
            match = _SELECTOR.fullmatch(selector.strip())
            if match and match[0]:
                name = f"{match[2]}{match[3]}" if match[2] else ""
                self._rules.setdefault(((match[1] or "").lower(), name), {}).update(properties)

    def _find(self, tag: str, classes: str, identifier: str, inline: str) -> Style:
        found: dict[str, str] = {}
        if self._rules:
            names = ["", *(f".{name}" for name in classes.split()), f"#{identifier}"]
            for key in ((element, name) for name in names for element in ("", tag)):
                found |= self._rules.get(key, {})
        return found | _declarations(inline)


def is_bold(style: Style) -> bool | None:
    """Whether a style makes text bold (True) or not bold (False); None if it does not say."""
    weight = style.get("font-weight") or style.get("font", "")
    if re.search(r"\bbold|\b[6-9]00\b", weight):
        return True
    return False if re.search(r"\bnormal\b|\b[1-5]00\b|\blighter", style.get("font-weight", "")) else None


def font_size(tag: str, attributes: Mapping[str, str | None], style: Style, inherited: float) -> float:
    """The font size of an element in CSS pixels."""
    value = style.get("font-size", "")
    if not value and "font" in style:
        match = _FONT_SIZE.search(style["font"])
        value = match[1] if match else ""
    if value:
        return _KEYWORDS.get(value) or _pixels(value, inherited) or inherited
    if tag in _HEADING_TAG:
        return inherited * _HEADING_TAG[tag]
    if tag == "font" and (size := re.fullmatch(r"\s*([+-]?)(\d{1,2})\s*", attributes.get("size") or "")):
        number = int(size[1] + size[2]) + (3 if size[1] else 0)
        return _FONT_TAG[max(1, min(7, number))]
    return inherited * 1.2 if tag == "big" else inherited


def is_indented(style: Style, size: float) -> bool | None:
    """Whether a style indents the first line by about two characters; None if it does not say."""
    value = style.get("text-indent")
    return None if value is None else _pixels(value, size) >= size


def has_border(style: Style) -> bool:
    """Whether a style draws a border."""
    return any(name.startswith("border") and not _NO_BORDER.match(value) for name, value in style.items())


def has_side_space(style: Style) -> bool:
    """Whether a style puts visible space at the left or right of an element."""
    return any(_side_space(style, name) >= _MIN_SPACE for name in ("margin", "padding"))


def _side_space(style: Style, name: str) -> float:
    """The larger margin or padding at the left or right, in CSS pixels."""
    values = style.get(name, "").split()
    shorthand = [*values[1:2], *values[3:4]] if len(values) > 1 else values
    sides = [style[side] for side in (f"{name}-left", f"{name}-right") if side in style]
    return max((_pixels(value, 16.0) for value in sides or shorthand), default=0.0)


def _pixels(value: str, size: float) -> float:
    match = _LENGTH.match(value)
    if match is None:
        return 0.0
    try:
        number = float(match[1])
    except ValueError:
        return 0.0
    pixels = number * (size if match[2] == "em" else size / 100 if match[2] == "%" else _PIXELS.get(match[2], size))
    return min(pixels, 1000.0)


def _declarations(body: str) -> dict[str, str]:
    found = {}
    for declaration in body.split(";"):
        name, _, value = declaration.partition(":")
        name = name.strip().lower()
        if name in _PROPERTIES and value.strip():
            found[name] = value.replace("!important", "").strip().lower()
    return found


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """The selector and declarations of each rule outside of conditions such as @media print."""
    nested, prelude = 0, ""
    text = "".join(part.partition("*/")[2] if i else part for i, part in enumerate(sheet.split("/*")))
    for part in re.split("([{}])", text):
        if part == "{":
            nested += 1
        elif part == "}":
            nested, prelude = max(0, nested - 1), "" if nested <= 1 else prelude
        elif nested == 0:
            prelude = part.rpartition(";")[2].strip()
        elif nested == 1 and prelude and not prelude.startswith("@"):
            yield prelude, part
