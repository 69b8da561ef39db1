"""Writes a result's table into a document, between marks."""

from collections.abc import Sequence
from pathlib import Path

from train.views import update_section
from zhili.files import atomic_file, read_text


def write_section(document: Path, mark: str, heading: str, lines: Sequence[str]) -> None:
    """Puts lines between the marks; a document without them gets them, under a heading at its end.

    Args:
        document: a Markdown file.
        mark: `<!-- mark -->` and `<!-- /mark -->` enclose the lines.
        heading: of the section that is added where there are no marks.
        lines: what is written.

    Raises:
        InputError: the document is missing, or has one of the marks alone or several times.
    """
    text = read_text(document)
    if f"<!-- {mark} -->" not in text and f"<!-- /{mark} -->" not in text:
        with atomic_file(document) as file:
            file.write(f"{text.rstrip()}\n\n## {heading}\n\n<!-- {mark} -->\n<!-- /{mark} -->\n")
    update_section(document, mark, lines)


def markdown_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table in Markdown: words of the first column to the left, figures to the right."""
    divider = ["---"] + ["---:"] * (len(columns) - 1)
    return [f"| {' | '.join(row)} |" for row in (columns, divider, *rows)]


def figure(value: float) -> str:
    """A number with three digits that count: 12,300, 123, 12.3, 1.23, 0.123."""
    if value == 0:
        return "0"
    digits = 2 - int(f"{value:e}".partition("e")[2])
    return f"{round(value, digits):,.{max(0, digits)}f}"
