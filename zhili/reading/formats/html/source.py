"""Old web pages whose paragraphs are parted only by line breaks and indents in their source."""

from collections.abc import Iterable
from itertools import pairwise

SOURCE_INDENT = "\u3000\u3000"
_MIN_INDENTED_LINES = 2  # for a page, or a text of it, whose paragraphs are lines of the source
_SHORT = 16  # characters of a signature, a day or the like
_OPEN_LINE = 15  # characters; a longer line without an end mark was broken by a program
_ENDS = tuple("。！？：；…”）")


def has_source_lines(texts: Iterable[str]) -> bool:
    """Whether the texts of a page separate paragraphs by line breaks and indents of two ideographic blanks."""
    found = 0
    for text in texts:
        if "\n" in text and SOURCE_INDENT in text:
            found += sum(
                line.lstrip(" \t\r").startswith(SOURCE_INDENT) and before.strip() != ""
                for before, line in pairwise(text.split("\n"))
            )
    return found >= _MIN_INDENTED_LINES


def source_paragraphs(text: str, any_indent: bool) -> list[str]:
    """The paragraphs of a text. In a text with indents of ideographic blanks, each indent becomes such blanks.

    The first paragraph may be empty: then the text begins with a line break before an indent, which ends the line of
    the element before it.

    Args:
        text: a text of a page, with the line breaks of its source.
        any_indent: whether an indent of other blanks begins a paragraph too.
    """
    lines = text.split("\n")
    ends = _line_ends(lines) if SOURCE_INDENT in text else [False] * len(lines)
    parts = lines[:1]
    for line, after_end in zip(lines[1:], ends, strict=False):
        stripped = line.lstrip(" \t\r")
        wide = stripped.startswith(SOURCE_INDENT)
        indented = wide or (any_indent and len(line) - len(stripped) >= 2 and stripped.strip() != "")
        if (indented and parts[-1].strip()) or (wide and len(parts) == 1):
            parts.append(SOURCE_INDENT + stripped.lstrip() if SOURCE_INDENT in text else line)
        elif after_end and parts[-1].strip():
            parts.append(stripped)
        else:
            parts[-1] += "\n" + line
    return parts


def _line_ends(lines: list[str]) -> list[bool]:
    """After which lines of a text the next one begins a paragraph although it has no indent.

    A text most of whose paragraphs are lines has further ones without an indent: a signature and its day. Lines that a
    program broke at a width are not paragraphs.
    """
    shown = [line.strip() for line in lines]
    indented = [line.lstrip(" \t\r").startswith(SOURCE_INDENT) for line in lines]
    if sum(bool(text) and wide for text, wide in zip(shown, indented, strict=True)) < _MIN_INDENTED_LINES:
        return [False] * len(lines)
    pairs = list(pairwise(shown))
    broken = any(
        following and not wide and len(text) >= _OPEN_LINE and not text.endswith(_ENDS)
        for (text, following), wide in zip(pairs, indented[1:], strict=True)
    )
    return [
        bool(text and following) and ((not broken and text.endswith(_ENDS)) or _are_facts(text, following))
        for text, following in pairs
    ]


def _are_facts(text: str, following: str) -> bool:
    """Whether two lines are so short that only their author can have parted them."""
    short = max(len(text), len(following)) <= _SHORT
    return short and text[-1] not in "，、" and following[-1] not in "。；，"
