"""From the rows of files to examples: finds the columns, makes what is missing, and gathers all mistakes."""

import hashlib
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from train.config import DataConfig, LabelColumns
from train.data.example import SPLITS, Example
from train.data.files import files_of, read
from train.data.labels import LabelReader, label_mistakes
from train.data.source_row import SourceRow
from train.data.split import group_near_duplicates, split_mistakes
from zhili.errors import InputError
from zhili.inference import Task
from zhili.taxonomy import Taxonomy

logger = logging.getLogger(__name__)

OPTIONAL = ("report", "heading", "id", "split", "domain")


def as_text(value: Any) -> str:
    """A cell as a string: none for nothing, whole numbers without a point."""
    if value is None or value != value:  # not a number is what pandas writes for nothing
        return ""
    return str(int(value) if isinstance(value, float) and value == int(value) else value).strip()


class CorpusReader:
    """One reading of a corpus, which gathers what is wrong on its way.

    Args:
        data: files, columns, and how labels are written.
        taxonomy: the categories.
        task: multi-label or single-label.

    Raises:
        InputError: `data.label_names` leads to no category.
    """

    def __init__(self, data: DataConfig, taxonomy: Taxonomy, task: Task) -> None:
        self.data, self.taxonomy, self.task = data, taxonomy, task
        self.labels = LabelReader(taxonomy, data, task)
        self.mistakes: dict[tuple[str, str, str], list[int]] = {}  # (file, unit, message) → numbers
        self.others: list[str] = []
        self.places: dict[str, str] = {}
        self.made: Counter[str] = Counter()
        self.unlabelled = 0

    def examples(self) -> list[Example]:
        """All examples; those without a report each in one of its own, near-duplicates in one.

        Raises:
            InputError: every mistake, one a line.
        """
        with_report: list[bool] = []
        found: list[Example] = []
        for path in files_of(self.data.files, "data.files"):
            for example, whole in self._file(path):
                found.append(example)
                with_report.append(whole)
        self.others += split_mistakes(found)
        if not found and not self.mistakes and not self.others:
            self.others.append(f"{', '.join(self.data.files)}: no labelled paragraph; label some")
        if self.mistakes or self.others:
            raise InputError("\n".join([*self._merged(), *self.others]))
        if self.unlabelled:
            logger.info("%d paragraphs without a label are left out", self.unlabelled)
        alone = iter(
            group_near_duplicates(
                [e for e, whole in zip(found, with_report, strict=True) if not whole], self.data.similarity
            )
        )
        return [e if whole else next(alone) for e, whole in zip(found, with_report, strict=True)]

    def _file(self, path: Path) -> Iterator[tuple[Example, bool]]:
        """Examples of one file, and whether the data say their report."""
        try:
            rows = list(read(path, self.data.sheet))
        except InputError as error:
            self.others.append(str(error))
            return
        columns = self._columns(path, rows)
        if columns is None:
            return
        whole = any(self._text(row, columns.report) for row in rows)
        for row in rows:
            example = self._example(row, columns, whole)
            if example is not None:
                yield example, whole

    def _columns(self, path: Path, rows: Sequence[SourceRow]) -> LabelColumns | None:
        """The columns to read in this file; None where one is missing, which is noted."""
        if not rows:
            self.others.append(f"{path}: no row below the header; fill the file or leave it out")
            return None
        there = list(dict.fromkeys(name for row in rows for name in row.values))
        columns = self.data.columns
        if columns.labels == "labels" and "labels" not in there and "label" in there:
            columns = columns.model_copy(update={"labels": "label"})
        wanted = {"text": [columns.text], "labels": _listed(columns.labels)}
        for key in OPTIONAL:
            name = getattr(columns, key)
            wanted[key] = [name] if name and name != key else []
        missing = [(key, name) for key, names in wanted.items() for name in names if name not in there]
        for key, name in missing:
            self.others.append(
                f"{rows[0].file}: no column {name!r} (there are {', '.join(map(str, there))}); "
                f"name the right one, data.columns.{key}"
            )
        return None if missing else columns

    def _example(self, row: SourceRow, columns: LabelColumns, whole: bool) -> Example | None:
        labels = self._labels(row, columns)
        if not labels and self.data.skip_unlabelled:
            self.unlabelled += 1
            return None
        values = {key: self._text(row, getattr(columns, key)) for key in ("text", "heading", "report", "id", "split")}
        if whole and not values["report"]:
            self._note(row, f"{columns.report}: empty, though other rows name their report; fill it in")
        for key, filled in (("text", values["text"]), ("labels", labels is None or labels)):
            if not filled:
                name = ", ".join(_listed(getattr(columns, key)))
                skip = " (data.skip_unlabelled=true does)" if key == "labels" else ""
                self._note(row, f"{name}: empty; fill it in or leave the {row.unit} out{skip}")
        if values["split"] and values["split"] not in SPLITS:
            self._note(row, f"{columns.split}: {values['split']!r} is no split; write {', '.join(SPLITS)}, or nothing")
        values["id"] = self._identifier(row, values)
        if not labels or not values["text"]:
            return None
        extra = {k: v for k, v in row.values.items() if k not in {*Example.model_fields, *_used(columns)}}
        given = extra | values | {"labels": labels, "report": values["report"] or values["id"]}
        try:
            return Example.model_validate(given | {"split": values["split"] if values["split"] in SPLITS else None})
        except ValidationError as error:
            self._note(row, error.errors()[0]["msg"])
            return None

    def _labels(self, row: SourceRow, columns: LabelColumns) -> list[str] | None:
        """Category ids of a row; None where they are wrong, which is noted."""
        domain = self._text(row, columns.domain)
        ids: list[str] = []
        mistakes: list[str] = []
        for name in _listed(columns.labels):
            found, wrong = self.labels.read(row.values.get(name), domain)
            ids += found
            mistakes += [m if m.startswith("label ") else f"{name}: {m}" for m in wrong]
        mistakes = mistakes or label_mistakes(ids, self.taxonomy, self.task)
        for mistake in mistakes:
            self._note(row, mistake)
        return None if mistakes else ids

    def _identifier(self, row: SourceRow, values: dict[str, str]) -> str:
        """The id given, or one made from the text: the same wherever the row stands."""
        place = f"{row.file}, {row.unit} {row.number}"
        if values["id"]:
            first = self.places.get(values["id"])
            if first:
                again = (
                    f"id {values['id']!r} stands already at {first}; ids are unique (data.columns.id=null makes them)"
                )
                self._note(row, again)
            self.places.setdefault(values["id"], place)
            return values["id"]
        content = "\n".join(values[key] for key in ("report", "heading", "text"))
        made = hashlib.sha256(content.encode()).hexdigest()[:12]
        self.made[made] += 1
        return made if self.made[made] == 1 else f"{made}-{self.made[made]}"

    def _text(self, row: SourceRow, column: str | None) -> str:
        return as_text(row.values.get(column)) if column else ""

    def _note(self, row: SourceRow, message: str) -> None:
        self.mistakes.setdefault((row.file, row.unit, message), []).append(row.number)

    def _merged(self) -> Iterator[str]:
        """One line a mistake: what is wrong in many rows alike is said once."""
        for (file, unit, message), numbers in self.mistakes.items():
            first, *more = numbers
            shown = ", ".join(map(str, more[:3])) + (" …" if len(more) > 3 else "")
            others = f" and {len(more)} more ({shown})" if more else ""
            yield f"{file}, {unit} {first}{others}: {message}"


def _listed(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else names


def _used(columns: LabelColumns) -> set[str]:
    return {columns.text, *_listed(columns.labels)} | {name for key in OPTIONAL if (name := getattr(columns, key))}
