"""What the styles of a Word document (.docx) say about a paragraph and its runs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from zhili.reading.formats.word.package import VAL, Element, W, child, number, switch, value

_BODY_LEVEL = 9  # the outline level of running text
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLE = re.compile(r"title|标题", re.IGNORECASE)
_SUBTITLE = re.compile(r"subtitle|副标题", re.IGNORECASE)
# "toc 1", "TOC Heading", "目录 1", "WPSOffice手动目录 1", "table of figures"
_CONTENTS = re.compile(r"(?:toc|(?:WPSOffice手动)?目录)\s*(?:\d|heading|标题)|table of figures|图表目录", re.IGNORECASE)
_BOLD, _SIZE, _VANISH, _RUN_STYLE = _RUN_TAGS = tuple(W + name for name in ("b", "sz", "vanish", "rStyle"))
_ALIGNMENT, _INDENT, _OUTLINE, _LIST = _TAGS = tuple(W + name for name in ("jc", "ind", "outlineLvl", "numPr"))
_ALIGN = {"center": "center", "distribute": "center", "right": "right", "end": "right"}


class RunFormat(NamedTuple):
    """Properties of characters; None where they are not set."""

    bold: bool | None = None
    size: float | None = None
    hidden: bool | None = None

    def over(self, base: "RunFormat") -> "RunFormat":
        """These properties, with those of `base` where they are not set."""
        bold, size, hidden = self
        return RunFormat(
            base.bold if bold is None else bold,
            base.size if size is None else size,
            base.hidden if hidden is None else hidden,
        )


_PLAIN = RunFormat(False, 20.0, False)  # of Word, where a document says nothing


@dataclass(frozen=True, slots=True)
class ParagraphFormat:
    """Properties of a paragraph, resolved through its style and the styles that this is based on.

    Args:
        level: the outline level, 0 for the outermost; None for running text.
        titled: whether it has the style of the title.
        contents: whether it has the style of a table of contents.
        align: "center", "right" or "".
        indent: whether its first line is indented by about two characters.
        list_id: the list that numbers it, or "".
        list_level: its level in the list; None if the list says so itself, by the style.
        style: the style that names the list, or "".
        run: the properties of its characters.
    """

    level: int | None = None
    titled: bool = False
    contents: bool = False
    align: str = ""
    indent: bool = False
    list_id: str = ""
    list_level: int | None = None
    style: str = ""
    run: RunFormat = _PLAIN


class Styles:
    """The styles of a document.

    Args:
        root: the root of the part `styles`; None if the document has none.
    """

    def __init__(self, root: Element | None) -> None:
        styles = () if root is None else root.iterchildren(W + "style")
        self._styles = {style.get(W + "styleId", ""): style for style in styles}
        defaults = child(child(root, W + "docDefaults"), W + "rPrDefault")
        self._default_run = run_format(child(defaults, W + "rPr")).over(_PLAIN)
        self._normal = next((name for name, style in self._styles.items() if _is_default(style)), "")
        self._paragraphs: dict[str, ParagraphFormat] = {}
        self._runs: dict[str, RunFormat] = {}

    def paragraph(self, properties: Element | None) -> ParagraphFormat:
        """The format of a paragraph with the properties `w:pPr`."""
        name = value(properties, W + "pStyle") or self._normal
        style = self._paragraphs.get(name)
        if style is None:
            style = self._paragraphs[name] = self._resolve(name)
        return style if properties is None else _changed(style, properties)

    def run(self, properties: Element, base: RunFormat) -> RunFormat:
        """The format of a run with the properties `w:rPr` in a paragraph whose characters have the format `base`."""
        found = {child.tag: child for child in properties.iterchildren(*_RUN_TAGS)}
        if not found:
            return base
        direct = _run_format(found)
        if _RUN_STYLE in found:
            name = found[_RUN_STYLE].get(VAL, "")
            if name not in self._runs:
                self._runs[name] = self._chained_run(name)
            direct = direct.over(self._runs[name])
        return direct.over(base)

    def list_of(self, name: str) -> str:
        """The list that a style names, or "" where it names none."""
        return self._resolve(name).list_id

    def _resolve(self, name: str) -> ParagraphFormat:
        """Lay the styles from the outermost base to `name` over each other."""
        resolved = ParagraphFormat(run=self._default_run)
        known = name if name in self._styles else self._normal
        for style_id, style in reversed(list(self._chain(known))):
            resolved = _changed(resolved, child(style, W + "pPr"), style_id)
            resolved = _named(resolved, (value(style, W + "name") or style_id).strip(), child(style, W + "pPr"))
            run = run_format(child(style, W + "rPr")).over(resolved.run)
            resolved = _replace(resolved, run=run)
        return resolved if name in self._styles else _named(resolved, name, None)

    def _chained_run(self, name: str) -> RunFormat:
        resolved = RunFormat()
        for _, style in self._chain(name):
            resolved = resolved.over(run_format(child(style, W + "rPr")))
        return resolved

    def _chain(self, name: str | None) -> Iterator[tuple[str, Element]]:
        """The style and the styles that it is based on; a damaged file can have a circle."""
        seen: set[str] = set()
        while name and name not in seen and (style := self._styles.get(name)) is not None:
            yield name, style
            seen.add(name)
            name = value(style, W + "basedOn")


def run_format(properties: Element | None) -> RunFormat:
    """The properties that `w:rPr` itself sets."""
    if properties is None:
        return RunFormat()
    return _run_format({found.tag: found for found in properties.iterchildren(*_RUN_TAGS)})


def _run_format(found: dict[str, Element]) -> RunFormat:
    size = number(found[_SIZE].get(VAL)) if _SIZE in found else None
    return RunFormat(switch(found.get(_BOLD)), size or None, switch(found.get(_VANISH)))


def _is_default(style: Element) -> bool:
    return style.get(W + "type") == "paragraph" and style.get(W + "default") in ("1", "true", "on")


def _changed(base: ParagraphFormat, properties: Element | None, style: str = "") -> ParagraphFormat:
    """The format with what `w:pPr` sets over it."""
    changes: dict[str, object] = {}
    for found in () if properties is None else properties.iterchildren(*_TAGS):
        if found.tag == _ALIGNMENT:
            changes["align"] = _ALIGN.get(found.get(VAL), "")
        elif found.tag == _INDENT:
            first = _first_line(found)
            changes["indent"] = base.indent if first is None else first
        elif found.tag == _OUTLINE:
            level = number(found.get(VAL))
            changes["level"] = int(level) if level is not None and 0 <= level < _BODY_LEVEL else None
        else:
            changes.update(_list_place(found, style))
    return _replace(base, **changes) if changes else base


def _list_place(properties: Element, style: str) -> dict[str, object]:
    """The list and the level that `w:numPr` names; the list 0 is none."""
    changes: dict[str, object] = {}
    list_id, level = value(properties, W + "numId"), number(value(properties, W + "ilvl"))
    if list_id is not None:
        changes.update(list_id=list_id if list_id != "0" else "", style=style, list_level=None if style else 0)
    if level is not None:
        changes["list_level"] = int(level)
    return changes


def _first_line(indent: Element) -> bool | None:
    """Whether the first line is indented by one to four characters; None if nothing is said about it."""
    if any(number(indent.get(W + name)) for name in ("hanging", "hangingChars")):
        return False
    characters = number(indent.get(W + "firstLineChars"))
    if characters:
        return 100 <= characters <= 400  # hundredths of a character
    twips = number(indent.get(W + "firstLine"))
    if twips is not None:
        return 200 <= twips <= 1300  # twentieths of a point
    return None if characters is None else False


def _named(base: ParagraphFormat, name: str, properties: Element | None) -> ParagraphFormat:
    """The format with what the name of the style says; an outline level in the style counts for more."""
    heading = _HEADING.fullmatch(name)
    if heading:
        states_level = value(properties, W + "outlineLvl") is not None
        return base if states_level else _replace(base, level=int(heading[1]) - 1)
    if _CONTENTS.match(name):
        return _replace(base, contents=True, level=None)
    if _TITLE.fullmatch(name):
        return _replace(base, titled=True, level=None)
    return _replace(base, titled=False) if _SUBTITLE.fullmatch(name) else base


def _replace(base: ParagraphFormat, **changes: object) -> ParagraphFormat:
    """`dataclasses.replace`, faster."""
    fields = {name: getattr(base, name) for name in ParagraphFormat.__slots__}
    return ParagraphFormat(**{**fields, **changes})
