"""From what stands in a label cell to category ids."""

import difflib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from train.config import DataConfig
from zhili.errors import InputError
from zhili.inference import Task
from zhili.taxonomy import Category, Taxonomy
from zhili.text import normalise

HOLDERS = ("choices", "taxonomy", "label")  # keys of annotation tools' objects that hold labels


class LabelReader:
    """Finds the category that a label means: by id, name, path (`domain/name`), or the recipe's `label_names`.

    Args:
        taxonomy: the categories.
        data: `label_names` and separators.
        task: in a multi-label task one string may hold several labels.

    Raises:
        InputError: `label_names` leads to no category; every mistake, one a line.
    """

    def __init__(self, taxonomy: Taxonomy, data: DataConfig, task: Task) -> None:
        self._taxonomy, self._data = taxonomy, data
        marks = {data.label_separator, _full_width(data.label_separator)}
        self._separator = re.compile("|".join(map(re.escape, marks))) if task == "multi_label" else None
        self._known: dict[str, list[Category]] = defaultdict(list)
        for category in taxonomy.categories:
            for name in {category.id, category.name, *self._paths(category)}:
                self._known[normalise(name)].append(category)
        self._found: dict[tuple[str, str], tuple[str, str]] = {}
        self._check_names()

    def read(self, cell: Any, domain: str = "") -> tuple[list[str], list[str]]:
        """Labels of a cell.

        Args:
            cell: a string, or what JSON and Parquet have in its place: a list, a list of paths, `{"choices": […]}`.
            domain: the upper level's id or name, where it has a column of its own.

        Returns:
            Category ids, in order, and what is wrong, one string a mistake.
        """
        ids: list[str] = []
        mistakes: list[str] = []
        try:
            labels = list(self._labels(cell))
        except ValueError as error:
            return [], [str(error)]
        for label in labels:
            found, mistake = self._find(label, domain)
            (mistakes if mistake else ids).append(mistake or found)
        return ids, mistakes

    def _labels(self, cell: Any) -> Iterator[str]:
        """The single labels, as they are written.

        Raises:
            ValueError: the cell holds something else.
        """
        if cell is None or cell != cell:  # not a number is what pandas writes for nothing
            return
        if isinstance(cell, str):
            yield from self._split(cell.strip())
        elif isinstance(cell, int | float) and not isinstance(cell, bool) and cell == int(cell):
            yield str(int(cell))
        elif isinstance(cell, dict) and (holder := next((key for key in HOLDERS if key in cell), None)):
            yield from self._labels(cell[holder])
        elif isinstance(cell, list):
            for item in cell:
                yield from self._item(item)
        else:
            raise ValueError(
                f"{json.dumps(cell, ensure_ascii=False, default=str)} is no label; write a string or a list"
            )

    def _item(self, item: Any) -> Iterator[str]:
        """The labels of one item of a list: a label, a path, an object."""
        if isinstance(item, str):
            if item.strip():
                yield item.strip()  # not split: what made the list separated them
        elif isinstance(item, list) and item and all(isinstance(part, str) for part in item):
            yield self._data.path_separator.join(item)
        elif isinstance(item, list) or (isinstance(item, dict) and "start" in item):
            raise ValueError("labels of spans within the text; export labels of whole texts (text classification)")
        else:
            yield from self._labels(item)

    def _split(self, text: str) -> Iterator[str]:
        if text[:1] in ("{", "["):  # Label Studio's CSV has JSON in its cells
            try:
                yield from self._labels(json.loads(text))
                return
            except json.JSONDecodeError:
                pass
        whole = self._separator is None or text in self._data.label_names or normalise(text) in self._known
        parts = [text] if whole or self._separator is None else self._separator.split(text)
        yield from (part.strip() for part in parts if part.strip())

    def _find(self, label: str, domain: str) -> tuple[str, str]:
        """The id that a label means, or what is wrong with it."""
        if (label, domain) not in self._found:
            self._found[label, domain] = self._look_up(self._data.label_names.get(label, label), domain)
        return self._found[label, domain]

    def _look_up(self, label: str, domain: str) -> tuple[str, str]:
        candidates = self._known.get(normalise(label), [])
        within = [c for c in candidates if not domain or self._is_domain(c.domain, domain)]
        exact = [c for c in within if c.id == label]
        if len(exact or within) == 1:
            return (exact or within)[0].id, ""
        if within:
            paths = " or ".join(self._paths(c)[0] for c in within)
            return "", f"label {label!r} is the name of several categories; write {paths}"
        if candidates:
            right = self._taxonomy.domains[candidates[0].domain].name
            return "", f"label {label!r} is not in the domain {domain!r} but in {right!r}; mend one of them"
        return "", self._unknown(label)

    def _unknown(self, label: str) -> str:
        below = [c.name for c in self._taxonomy.categories if self._is_domain(c.domain, label)]
        if below:
            return f"label {label!r} is a domain; name one of its categories: {', '.join(below)}"
        known = [*self._taxonomy.ids, *(c.name for c in self._taxonomy.categories), *self._known]
        near = difflib.get_close_matches(label, known, n=1)
        remedy = f"did you mean {near[0]}?" if near else "add it there, mend it, or map it in data.label_names"
        return f"label {label!r} is not in the taxonomy; {remedy}"

    def _is_domain(self, identifier: str, written: str) -> bool:
        names = (identifier, self._taxonomy.domains[identifier].name)
        return normalise(written) in map(normalise, names)

    def _paths(self, category: Category) -> list[str]:
        """All ways to write a category below its domain; the one by names first."""
        domain = self._taxonomy.domains[category.domain].name
        return [
            self._data.path_separator.join((upper, lower))
            for upper in (domain, category.domain)
            for lower in (category.name, category.id)
        ]

    def _check_names(self) -> None:
        mistakes = [
            f"data.label_names.{written}: {mistake}"
            for written, meant in self._data.label_names.items()
            if (mistake := self._look_up(meant, "")[1])
        ]
        if mistakes:
            raise InputError("\n".join(mistakes))


def label_mistakes(labels: Sequence[str], taxonomy: Taxonomy, task: Task) -> list[str]:
    """What is wrong with the labels of one paragraph, each of which is in the taxonomy."""
    found = []
    if len(set(labels)) < len(labels):
        found.append("a label stands twice; name each once")
    alone = {category.id for category in taxonomy.categories if category.exclusive}
    found += [f"`{x}` stands beside other labels; it stands alone" for x in labels if x in alone and len(labels) > 1]
    if task == "single_label" and len(labels) > 1:
        found.append(f"{len(labels)} labels in a single_label task; give one")
    return found


def _full_width(text: str) -> str:
    """The text with its ASCII marks in full width, as Chinese input methods write them."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
