"""Map the labels in the data to category ids."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from train.config import DataConfig
from train.data.cells import CellReader, mark_of
from train.data.files import FASTTEXT
from zhili.errors import InputError, did_you_mean
from zhili.inference import Task
from zhili.taxonomy import Category, Taxonomy
from zhili.text import normalise


class LabelReader:
    """Map from a label to its category by id, name, path (`domain/name`), or the recipe's `label_names`.

    `unknown` has the label of each mistake so far that says that a label is not in the taxonomy.

    Args:
        taxonomy: the categories.
        data: `label_names` and separators.
        task: in a multi-label task, a string may contain several labels.

    Raises:
        InputError: an entry of `label_names` leads to no category; the message has one line for each such entry.
    """

    def __init__(self, taxonomy: Taxonomy, data: DataConfig, task: Task) -> None:
        self._taxonomy, self._data = taxonomy, data
        given = [data.label_separator] if isinstance(data.label_separator, str) else data.label_separator
        self._cells = CellReader(given if task == "multi_label" else (), data.path_separator, self._is_label)
        self._categories: dict[str, list[Category]] = defaultdict(list)  # by normalised id, name and path
        for category in taxonomy.categories:
            for name in {category.id, category.name, *self._paths(category)}:
                self._categories[normalise(name)].append(category)
        self.unknown: dict[str, str] = {}
        self._cache: dict[tuple[str, str], tuple[str, str]] = {}
        self._check_label_names()

    def read(self, cell: Any, domain: str = "") -> tuple[list[str], list[str]]:
        """Read the labels in a cell.

        Args:
            cell: a string, or what JSON and Parquet have instead: a list, a list of paths, `{"choices": […]}`.
            domain: the id or name of the domain, if the data have a column for it.

        Returns:
            Category ids in order, and a description of each mistake.
        """
        return self._read(lambda: self._cells.labels(cell), domain)

    def read_column(self, name: str, cell: Any, domain: str = "") -> tuple[list[str], list[str]]:
        """Read the labels in a cell of one of several columns.

        A column that is called like a category may have marks instead of labels: 1 and 0, Y and N, √, 是 and 否.
        """
        mark = mark_of(cell)
        if mark is not None and not self._look_up(name, domain)[1]:
            return self._read(lambda: iter([name] if mark else []), domain)
        return self.read(cell, domain)

    def _read(self, find: Callable[[], Iterator[str]], domain: str) -> tuple[list[str], list[str]]:
        ids: list[str] = []
        mistakes: list[str] = []
        try:
            labels = list(find())
        except ValueError as error:
            return [], [str(error)]
        for label in labels:
            category_id, mistake = self._find(label, domain)
            (mistakes if mistake else ids).append(mistake or category_id)
        return ids, mistakes

    def _is_label(self, text: str) -> bool:
        return text in self._data.label_names or normalise(text) in self._categories

    def _find(self, label: str, domain: str) -> tuple[str, str]:
        """The category id of a label, or what is wrong with the label; the other string is empty."""
        if (label, domain) not in self._cache:
            self._cache[label, domain] = self._look_up(self._data.label_names.get(label, label), domain)
        return self._cache[label, domain]

    def _look_up(self, label: str, domain: str) -> tuple[str, str]:
        label = label.removeprefix(FASTTEXT)
        candidates = self._categories.get(normalise(label), [])
        within = [c for c in candidates if not domain or self._is_domain(c.domain, domain)]
        exact = [c for c in within if c.id == label]
        if len(exact or within) == 1:
            return (exact or within)[0].id, ""
        if within:
            paths = " or ".join(self._paths(c)[0] for c in within)
            return "", f"label {label!r} is the name of several categories; write {paths}"
        if candidates:
            actual = self._taxonomy.domains[candidates[0].domain].name
            return "", f"label {label!r} is not in the domain {domain!r} but in {actual!r}; correct one of them"
        return "", self._unknown(label)

    def _unknown(self, label: str) -> str:
        """What is wrong with a label that is no category."""
        below = [c.name for c in self._taxonomy.categories if self._is_domain(c.domain, label)]
        if below:
            return f"label {label!r} is a domain; name one of its categories: {', '.join(below)}"
        known = [*self._taxonomy.ids, *(c.name for c in self._taxonomy.categories), *self._categories]
        remedy = did_you_mean(label, known, "add it to the taxonomy, correct it, or map it in data.label_names")
        mistake = f"label {label!r} is not in the taxonomy; {remedy}"
        self.unknown[mistake] = label
        return mistake

    def _is_domain(self, domain_id: str, written: str) -> bool:
        names = (domain_id, self._taxonomy.domains[domain_id].name)
        return normalise(written) in map(normalise, names)

    def _paths(self, category: Category) -> list[str]:
        """Every path of a category; the first has the names of domain and category."""
        domain = self._taxonomy.domains[category.domain].name
        return [
            self._data.path_separator.join((upper, lower))
            for upper in (domain, category.domain)
            for lower in (category.name, category.id)
        ]

    def _check_label_names(self) -> None:
        mistakes = [
            f"data.label_names.{written}: {mistake}"
            for written, label in self._data.label_names.items()
            if (mistake := self._look_up(label, "")[1])
        ]
        if mistakes:
            raise InputError("\n".join(mistakes))


def label_mistakes(labels: Sequence[str], taxonomy: Taxonomy, task: Task) -> list[str]:
    """Describe what is wrong with the labels of a paragraph.

    Args:
        labels: ids in the taxonomy.
        taxonomy: the categories.
        task: a single-label task allows one label.
    """
    mistakes = []
    repeated = [label for label in dict.fromkeys(labels) if labels.count(label) > 1]
    if repeated:
        mistakes.append(f"repeated label {', '.join(repeated)}; give each label once")
    exclusive = {taxonomy.ids[i] for i in taxonomy.exclusive}
    if len(labels) > 1:
        mistakes += [
            f"`{label}` is exclusive, but there are other labels; remove it or remove the others"
            for label in labels
            if label in exclusive
        ]
    if task == "single_label" and len(labels) > 1:
        mistakes.append(f"{len(labels)} labels in a single_label task; give one")
    return mistakes
