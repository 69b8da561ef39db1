"""Read the labels in a cell as they are written, whatever the form: in training and where `init` collects them."""

import ast
import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from train.data.files import FASTTEXT
from train.data.label_studio import OTHER_KINDS

# A category in a column of its own. In any other column these are labels.
MARKS = frozenset({"1", "1.0", "true", "yes", "y", "x", "√", "✓", "✔", "是", "有"})
NO_MARKS = frozenset({"", "0", "0.0", "-1", "-1.0", "false", "no", "n", "×", "✗", "✘", "否", "无"})
LABEL_KEYS = ("choices", "taxonomy", "label")  # keys of annotation tools' objects that contain labels


class CellReader:
    """Reader of the labels in a cell.

    Args:
        separators: what separates labels in a string, in any width; none if a string is one label.
        path_separator: what joins the parts of a path.
        is_label: whether a string is one label although it has separators in it.
    """

    def __init__(self, separators: Sequence[str], path_separator: str, is_label: Callable[[str], bool]) -> None:
        self._separator = separator_pattern(separators) if separators else None
        self._path_separator, self._is_label = path_separator, is_label

    def labels(self, cell: Any) -> Iterator[str]:
        """The labels in a cell.

        Args:
            cell: a string, or what JSON, Parquet and Excel have instead: a number, a list, a list of paths,
                `{"choices": […]}`.

        Raises:
            ValueError: the cell contains something else.
        """
        if cell is None or cell != cell:  # pandas writes NaN for missing values
            return
        if isinstance(cell, str):
            yield from self._split(cell.strip())
        elif isinstance(cell, bool):
            yield str(cell).lower()
        elif isinstance(cell, int | float):
            yield str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)
        elif isinstance(cell, dict) and (key := next((key for key in LABEL_KEYS if key in cell), None)):
            yield from self.labels(cell[key])
        elif isinstance(cell, list):
            for item in cell:
                yield from self._item(item)
        elif isinstance(cell, dict) and cell and all(isinstance(share, int | float) for share in cell.values()):
            yield from (label for label, share in cell.items() if share >= 0.5)  # spaCy's `cats`
        else:
            raise ValueError(_refusal(cell))

    def _item(self, item: Any) -> Iterator[str]:
        """The labels in an item of a list: a label, a path or an object."""
        if isinstance(item, str):
            if item.strip():
                yield item.strip()  # not split, because items of a list are separate labels
        elif isinstance(item, list) and item and all(isinstance(part, str) for part in item):
            yield self._path_separator.join(item)
        elif isinstance(item, list) or (isinstance(item, dict) and "start" in item):
            raise ValueError("labels of spans in the text; export labels of whole texts (text classification)")
        else:
            yield from self.labels(item)

    def _split(self, text: str) -> Iterator[str]:
        values = structured(text)
        if values is not None:
            yield from self.labels(values)
            return
        if text.startswith(FASTTEXT):
            parts = text.split()
        else:
            parts = [text] if self._separator is None or self._is_label(text) else self._separator.split(text)
        yield from (part.strip() for part in parts if part.strip())


def mark_of(cell: Any) -> bool | None:
    """Whether a cell in the column of a category has a mark; None if it has neither a mark nor its opposite."""
    mark = "" if cell is None or cell != cell else str(cell).strip().lower()
    return mark in MARKS if mark in MARKS | NO_MARKS else None


def structured(text: str) -> list[Any] | dict[str, Any] | None:
    """The list or object that a string contains; None if it is a plain string.

    Label Studio's CSV has JSON in its cells, and pandas writes lists as Python does.
    """
    if text[:1] not in ("{", "["):
        return None
    for read in (json.loads, ast.literal_eval):
        try:
            values = read(text)
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):  # all that `literal_eval` raises
            continue
        return values if isinstance(values, list | dict) else None
    return None


def separator_pattern(separators: Sequence[str]) -> re.Pattern[str]:
    """A pattern of separators and of their full-width forms, which Chinese input methods write."""
    return re.compile("|".join(map(re.escape, {form for one in separators for form in (one, _full_width(one))})))


def _full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _refusal(cell: Any) -> str:
    """Why a cell has no labels."""
    if isinstance(cell, dict) and OTHER_KINDS in cell:
        kinds = ", ".join(f"<{kind.title()}>" for kind in cell[OTHER_KINDS])
        return f"annotated with {kinds}, which does not label the whole text; use <Choices> or <Taxonomy>"
    written = json.dumps(cell, ensure_ascii=False, default=str)
    return f"{written} is not a label; write a string or a list"
