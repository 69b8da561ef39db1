"""Writing result tables into documents."""

from collections.abc import Sequence
from pathlib import Path

from train.views import update_section
from zhili.files import atomic_file, read_text


def write_section(document: Path, mark: str, heading: str, lines: Sequence[str]) -> None:
    """Write lines between the marks of a document; add a section with the marks at its end if it has none.

    Args:
        document: a Markdown file.
        mark: the lines go between `<!-- mark -->` and `<!-- /mark -->`.
        heading: the heading of the section that is added if there are no marks.
        lines: the lines to write.

    Raises:
        InputError: the document is missing, or has only one of the two marks, or one of them several times.
    """
    text = read_text(document)
    if f"<!-- {mark} -->" not in text and f"<!-- /{mark} -->" not in text:
        with atomic_file(document) as file:
            file.write(f"{text.rstrip()}\n\n## {heading}\n\n<!-- {mark} -->\n<!-- /{mark} -->\n")
    update_section(document, mark, lines)


def format_number(value: float) -> str:
    """A number rounded to three significant digits: 12,300, 123, 12.3, 1.23, 0.123."""
    if value == 0:
        return "0"
    digits = 2 - int(f"{value:e}".partition("e")[2])
    return f"{round(value, digits):,.{max(0, digits)}f}"
