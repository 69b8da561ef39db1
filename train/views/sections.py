"""Generated sections of documents, between marks, so that no number in a document is typed by hand."""

from collections.abc import Sequence
from pathlib import Path

from zhili.errors import InputError
from zhili.files import atomic_file, read_text


def update_section(document: Path, mark: str, lines: Sequence[str]) -> None:
    """Write `lines` between `<!-- mark -->` and `<!-- /mark -->` of a Markdown file.

    Raises:
        InputError: the document is missing, or does not contain each mark exactly once.
    """
    before, after = _around(document, mark)
    with atomic_file(document) as file:
        file.write("\n".join([before, *lines, after]))


def require_section(document: Path, mark: str) -> None:
    """Check before long work that `update_section` can write to a document.

    Raises:
        InputError: as `update_section`.
    """
    _around(document, mark)


def _around(document: Path, mark: str) -> tuple[str, str]:
    """The text before the section with its mark, and the text from its second mark on."""
    begin, end = f"<!-- {mark} -->", f"<!-- /{mark} -->"
    text = read_text(document)
    if text.count(begin) != 1 or text.count(end) != 1:
        raise InputError(f"{document}: the marks {begin} and {end} must occur exactly once each; add them")
    before, rest = text.split(begin)
    return before + begin, end + rest.split(end)[1]
