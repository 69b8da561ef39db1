"""Turn the rows of files into examples: find the columns, fill in ids and reports, and collect all mistakes."""

import hashlib
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from train.config import DataConfig, LabelColumns
from train.data.example import SPLITS, Example, Place, Split, split_of
from train.data.files import SourceRow, as_text, files_of, read_source
from train.data.labels import LabelReader, label_mistakes
from train.data.mistakes import Cause, RowMistakes
from train.data.references import read_source_texts, reference_rows
from train.data.split import group_near_duplicates, split_mistakes
from train.data.table_end import first_table, is_total
from zhili.errors import InputError, did_you_mean
from zhili.inference import Task
from zhili.tables import Header
from zhili.taxonomy import Taxonomy

logger = logging.getLogger(__name__)

OPTIONAL = ("report", "heading", "id", "split", "domain", "optional", "subject")
# What different values have in common that are wrong for one cause.
_REPEATED_IDS = Cause("ids are used again", "make them unique, or let data.columns.id=null generate ids")
_UNKNOWN_LABELS = Cause(
    "labels are not in the taxonomy", "add them to it, correct them, or map them in data.label_names.",
    "Is data.columns.labels the right column?",
)  # fmt: skip
_UNKNOWN_OPTIONAL = Cause("optional labels are not in the taxonomy", "correct them, or set data.columns.optional=null")
_UNKNOWN_SUBJECTS = Cause("subjects are not in the taxonomy", "correct them, or set data.columns.subject=null")
_UNKNOWN_SPLITS = Cause("splits are unknown", f"write {', '.join(SPLITS)}, or set data.columns.split=null")
_CELLS = ("text", "heading", "report", "id", "split")  # the fields of an example that are one cell


class CorpusReader:
    """Reader of a corpus that collects all its mistakes.

    Args:
        data: files, columns, and how labels are written.
        taxonomy: the categories.
        task: multi-label or single-label.
        needed: the splits that are used; references of other splits may lack their text.

    Raises:
        InputError: an entry of `data.label_names` does not lead to a category.
    """

    def __init__(self, data: DataConfig, taxonomy: Taxonomy, task: Task, needed: Sequence[Split] = SPLITS) -> None:
        self.data, self.taxonomy, self.task, self.needed = data, taxonomy, task, needed
        self.subjects = {f"{category}/{subject.name}" for category, subject in taxonomy.subjects}
        self.labels = LabelReader(taxonomy, data, task)
        self.row_mistakes = RowMistakes()
        self.file_mistakes: list[str] = []
        self.places: dict[str, Place] = {}  # id → the row that has it
        self.generated_ids: Counter[str] = Counter()
        self.unlabelled = 0
        self.totals = 0

    def examples(self) -> list[Example]:
        """Read all examples. A paragraph without a report gets one of its own; near-duplicates get the same.

        Raises:
            InputError: one line for each mistake.
        """
        pairs = [pair for path in files_of(self.data.files, "data.files") for pair in self._read_file(path)]
        pairs += self._read_references()
        self.file_mistakes += split_mistakes([example for example, _ in pairs])
        if not pairs and not self.row_mistakes and not self.file_mistakes:
            self.file_mistakes.append(f"{', '.join(self.data.files)}: no labelled paragraph; label some")
        if self.row_mistakes or self.file_mistakes:
            raise InputError("\n".join([*self.row_mistakes.lines(), *self.file_mistakes]))
        if self.unlabelled:
            logger.info("%d paragraphs without a label are left out", self.unlabelled)
        if self.totals:
            logger.info("rows of totals are left out: %d", self.totals)
        without_report = [example for example, has_report in pairs if not has_report]
        grouped = iter(group_near_duplicates(without_report, self.data.similarity))
        return [example if has_report else next(grouped) for example, has_report in pairs]

    def _read_file(self, path: Path) -> Iterator[tuple[Example, bool]]:
        """The examples of a file, and whether the file names their reports."""
        try:
            rows = self._rows(path)
        except InputError as error:
            self.file_mistakes.append(str(error))
            return
        columns = self._columns(path, rows)
        if columns is None:
            return
        paragraphs = [row for row in rows if not is_total(row, columns.text)]
        self.totals += len(rows) - len(paragraphs)
        has_report = any(_text(row, columns.report) for row in paragraphs)
        for row in paragraphs:
            example = self._example(row, columns, has_report)
            if example is not None:
                yield example, has_report

    def _rows(self, path: Path) -> list[SourceRow]:
        """The rows of a file, without other tables below them.

        Raises:
            InputError: as `read_source`.
        """
        rows = read_source(path, self.data.sheet, self.row_mistakes, header_of(self.data))
        table = first_table(rows)
        for below in rows[len(table) : len(table) + 1]:
            logger.warning("%s, row %d: another table begins below a blank row; left out", below.file, below.number)
        return table

    def _read_references(self) -> Iterator[tuple[Example, bool]]:
        """The examples of `data.references` whose texts are found."""
        if not self.data.references:
            return
        for rows, missing in reference_rows(self.data, read_source_texts(self.data), self.needed):
            if missing and self.data.missing_references == "refuse":
                self.file_mistakes.append(missing)
            elif missing:
                logger.warning("%s", missing)
            for row in rows:
                example = self._example(row, LabelColumns(), True)
                if example is not None:
                    yield example, True

    def _columns(self, path: Path, rows: Sequence[SourceRow]) -> LabelColumns | None:
        """The columns to read in a file; None if one is missing, which is noted."""
        if not rows and not self.row_mistakes:
            self.file_mistakes.append(f"{path}: no rows below the header; add some or remove the file")
        if not rows:
            return None
        existing = list(dict.fromkeys(name for row in rows for name in row.values))
        columns = self.data.columns
        if columns.labels == "labels" and "labels" not in existing:
            others = (name for name in ("label", "cats") if name in existing)
            columns = columns.model_copy(update={"labels": next(others, "labels")})
        required = {"text": [columns.text], "labels": _as_list(columns.labels)}
        required |= {key: [name] for key, name in _renamed(columns).items()}
        missing = [(key, name) for key, names in required.items() for name in names if name not in existing]
        # Where no name of the recipe is found, the names may be in another row.
        other_row = ", or data.header_row" if len(missing) == sum(map(len, required.values())) else ""
        for key, name in missing:
            self.file_mistakes.append(
                f"{rows[0].file}: no column {name!r} (the columns are {', '.join(map(str, existing))}); "
                f"set data.columns.{key} to one of them{other_row if rows[0].kind == 'row' else ''}"
            )
        return None if missing else columns

    def _example(self, row: SourceRow, columns: LabelColumns, has_report: bool) -> Example | None:
        """The example in a row; None if the row is left out or has mistakes, which are noted."""
        labels = self._labels(row, columns)
        if not labels and self.data.skip_unlabelled:
            self.unlabelled += 1
            return None
        values = {key: _text(row, getattr(columns, key)) for key in _CELLS}
        self._check(row, columns, values, has_report)
        if labels == []:
            names = ", ".join(_as_list(columns.labels))
            self._note(row, f"{names}: empty; add a label, remove the {row.kind}, or set data.skip_unlabelled=true")
        values["id"] = self._identifier(row, values)
        if not labels or not values["text"]:
            return None
        extra = {k: v for k, v in row.values.items() if k not in {*Example.model_fields, *_used(columns)}}
        given = extra | values | {"labels": labels, "report": values["report"] or values["id"]}
        given |= {"optional": self._optional(row, columns), "subject": self._subject(row, columns, labels)}
        try:
            example = Example.model_validate(given | {"split": split_of(values["split"])})
        except ValidationError as error:
            self._note(row, error.errors()[0]["msg"])
            return None
        return example if _text(row, columns.id) else example.read_at(Place(row.file, row.kind, row.number))

    def _check(self, row: SourceRow, columns: LabelColumns, values: dict[str, str], has_report: bool) -> None:
        """Note what is wrong with the cells of a row."""
        if has_report and not values["report"]:
            self._note(row, f"{columns.report}: empty, but other rows name their report; add the report")
        if not values["text"]:
            self._note(row, f"{columns.text}: empty; add the text or remove the {row.kind}")
        if values["split"] and split_of(values["split"]) is None:
            message = f"unknown split {values['split']!r}; write {', '.join(SPLITS)}, or leave it empty"
            self._note(row, f"{columns.split}: {message}", values["split"], _UNKNOWN_SPLITS)

    def _labels(self, row: SourceRow, columns: LabelColumns) -> list[str] | None:
        """The category ids of a row; None if they are wrong, which is noted."""
        domain = _text(row, columns.domain)
        ids: list[str] = []
        mistakes: list[str] = []
        names = _as_list(columns.labels)
        for name in names:
            cell = row.values.get(name)
            known, wrong = (
                self.labels.read_column(name, cell, domain) if len(names) > 1 else self.labels.read(cell, domain)
            )
            ids += known
            mistakes += [m if m.startswith("label ") else f"{name}: {m}" for m in wrong]
        mistakes = mistakes or label_mistakes(ids, self.taxonomy, self.task)
        for mistake in mistakes:
            label = self.labels.unknown.get(mistake, "")
            self._note(row, mistake, label, _UNKNOWN_LABELS if label else None)
        return None if mistakes else ids

    def _optional(self, row: SourceRow, columns: LabelColumns) -> list[str]:
        """The optional labels of a row; mistakes are noted."""
        ids, mistakes = self.labels.read(row.values.get(columns.optional)) if columns.optional else ([], [])
        for mistake in mistakes:
            message = f"{columns.optional}: {mistake} (data.columns.optional=null ignores the column)"
            label = self.labels.unknown.get(mistake, "")
            self._note(row, message, label, _UNKNOWN_OPTIONAL if label else None)
        return ids

    def _subject(self, row: SourceRow, columns: LabelColumns, labels: Sequence[str]) -> str:
        """The subject of a row, where the taxonomy has subjects; mistakes are noted."""
        subject = _text(row, columns.subject) if self.subjects else ""
        if subject and subject not in self.subjects:
            remedy = did_you_mean(subject, sorted(self.subjects), "add it to the taxonomy or leave it out")
            self._note(row, f"{columns.subject}: unknown subject {subject!r}; {remedy}", subject, _UNKNOWN_SUBJECTS)
            return ""
        if subject and subject.partition("/")[0] != labels[0]:
            self._note(
                row, f"{columns.subject}: {subject!r} is no subject of the first label, {labels[0]}; correct one"
            )
        return subject

    def _identifier(self, row: SourceRow, values: dict[str, str]) -> str:
        """The id in the row, or one generated from the text, which does not depend on the order of the rows."""
        identifier = values["id"]
        if identifier:
            if identifier in self.places:
                first = self.places[identifier]
                message = f"duplicate id {identifier!r}, first at {first}; data.columns.id=null generates ids"
                self._note(row, message, identifier, _REPEATED_IDS)
            self.places.setdefault(identifier, Place(row.file, row.kind, row.number))
            return identifier
        content = "\n".join(values[key] for key in ("report", "heading", "text"))
        generated = hashlib.sha256(content.encode()).hexdigest()[:12]
        self.generated_ids[generated] += 1
        count = self.generated_ids[generated]
        return generated if count == 1 else f"{generated}-{count}"

    def _note(self, row: SourceRow, message: str, value: str = "", cause: Cause | None = None) -> None:
        self.row_mistakes.note(row.file, row.kind, row.number, message, value, cause)


def header_of(data: DataConfig) -> Header:
    """Where a table has the names of its columns: they are those that the recipe names, and that of the text."""
    columns = data.columns
    names = {columns.text, *(_as_list(columns.labels) if columns.labels != "labels" else ())}
    return Header(data.header_row, frozenset({*names, *_renamed(columns).values()}))


def _text(row: SourceRow, column: str | None) -> str:
    return as_text(row.values.get(column)) if column else ""


def _as_list(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else names


def _renamed(columns: LabelColumns) -> dict[str, str]:
    """The optional columns that the recipe gives another name, which makes them required."""
    return {key: name for key in OPTIONAL if (name := getattr(columns, key)) and name != key}


def _used(columns: LabelColumns) -> set[str]:
    return {columns.text, *_as_list(columns.labels)} | {name for key in OPTIONAL if (name := getattr(columns, key))}
