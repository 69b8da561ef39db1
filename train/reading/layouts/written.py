"""Read hand-written pages of plain text and Markdown: one line of the page on each line, after its role and a tab."""

import re
from pathlib import Path
from typing import get_args

from train.reading.page import Page
from zhili.errors import InputError
from zhili.reading import Role

_ROLES: tuple[str, ...] = get_args(Role)
_GOES_ON = "+"  # the line continues the line before it
_NO_LINE = "-"  # the line shows no text: a rule of a table, a field of front matter
_MARKS = re.compile(r"^\s*(?:#{1,6}\s|>\s|[*+-]\s)+|\*\*|(?<!\*)\*(?=[（(])|(?<=[）)])\*$")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


def written_texts(folder: Path, validation: bool = False) -> dict[str, Page]:
    """The hand-written pages of a folder by name.

    Args:
        folder: `data/reading`.
        validation: whether to read the pages that are for validation only, in the folder `validation`.

    Raises:
        InputError: a line has no known role.
    """
    paths = sorted((folder / "validation" if validation else folder).glob("*.tsv"))
    return {f"written/{path.stem}": written_page(path) for path in paths}


def written_page(path: Path) -> Page:
    """The page in a file such as `minutes.txt.tsv`; the part of the name before `.tsv` has the suffix of the page.

    Raises:
        InputError: a line has no known role.
    """
    shown: list[str] = []
    lines: list[tuple[str, Role]] = []
    suffix = Path(path.stem).suffix
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        role, tab, text = line.partition("\t")
        shown.append(text)
        if not line or role == _NO_LINE:
            continue
        plain = _without_marks(text) if suffix == ".md" else text.strip()
        if role == _GOES_ON and lines:
            lines[-1] = (lines[-1][0] + plain, lines[-1][1])
        elif role in _ROLES and tab:
            lines.append((plain, role))  # type: ignore[arg-type]
        else:
            raise InputError(f"{path}, line {number}: unknown role {role!r}; use one of {', '.join(_ROLES)}")
    return Page(("\n".join(shown) + "\n").encode(), suffix, lines)


def _without_marks(text: str) -> str:
    return _MARKS.sub("", _LINK.sub(r"\1", text)).strip(" |")
