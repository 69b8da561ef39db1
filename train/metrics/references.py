"""Texts with their correct labels: from the corpus of a recipe, or from a file."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from train.data import SPLITS, Example, Split
from zhili.errors import InputError, did_you_mean, first_mistake
from zhili.files import read_json_lines
from zhili.taxonomy import Taxonomy

FIELDS = ("level", "genre", "year", "writer", "source")  # optional fields of the corpus that slices use
FORMS = "a line is {id, text, labels} or {id, text, required}, and may have optional; labels are lists of category ids"


class Reference(BaseModel):
    """One text and its correct labels.

    Args:
        id: unique within a set.
        report: texts of one report are not independent of each other, so intervals resample whole reports.
        text: the text as written.
        heading: the nearest heading above, or empty.
        required: labels that are a true positive if predicted and a false negative if not.
        optional: labels that are not scored, for example where two annotators differ. Any other predicted label is
            a false positive.
        primary: each of these is correct as the primary category.
        fields: other known properties of the text, by name.
    """

    model_config = ConfigDict(frozen=True)
    id: str = Field(min_length=1)
    report: str = Field(min_length=1)
    text: str = Field(min_length=1)
    heading: str = ""
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    primary: tuple[str, ...]
    fields: dict[str, str] = {}

    @property
    def allowed(self) -> tuple[str, ...]:
        """Every label that is not a false positive."""
        return self.required + self.optional


def examples_name(split: Split, data: Path | None) -> str:
    """Name a split, or a file of labelled texts, for use in file names of results."""
    if data is None:
        return split
    return f"file-{data.stem}" if data.stem in SPLITS else data.stem


def references_from_examples(examples: Iterable[Example]) -> list[Reference]:
    """Convert examples of a corpus: their labels are required, the first one is primary."""
    return [
        Reference(
            id=e.id,
            report=e.report,
            text=e.text,
            heading=e.heading,
            required=e.labels,
            optional=tuple(label for label in e.optional if label not in e.labels),
            primary=e.labels[:1],
            fields=_fields(e.model_extra or {}),
        )
        for e in examples
    ]


def read_references(path: Path, taxonomy: Taxonomy) -> list[Reference]:
    """Read labelled texts from JSON Lines.

    A line has one of two forms. In `{"id", "text", "labels"}` the first label is primary. In
    `{"id", "text", "required"}` the order of the labels does not matter, and any required label is correct
    as primary. `optional`, `report` and `heading` can be added; a line without a report counts as one report.

    Args:
        path: the file.
        taxonomy: the categories.

    Raises:
        InputError: lists every line with a mistake.
    """
    references: list[Reference] = []
    mistakes: list[str] = []
    places: dict[str, str] = {}
    for number, row in read_json_lines(path):
        place = f"{path}, line {number}"
        try:
            reference = _reference(row)
        except ValidationError as error:
            mistakes.append(f"{place}: {first_mistake(error)}; {FORMS}")
            continue
        if reference.id in places:
            mistakes.append(f"{place}: id {reference.id!r} is already used at {places[reference.id]}; make ids unique")
        places.setdefault(reference.id, place)
        mistakes += [f"{place}: {mistake}" for mistake in _label_mistakes(reference, taxonomy)]
        references.append(reference)
    if mistakes:
        raise InputError("\n".join(mistakes))
    return references


def _reference(row: dict[str, Any]) -> Reference:
    if "required" in row:
        labels = {"required": row["required"], "primary": row["required"]}
    else:
        given = row.get("labels")
        labels = {"required": given, "primary": given[:1] if isinstance(given, list) else given}
    known: dict[str, Any] = {key: row[key] for key in ("text", "heading", "optional") if key in row}
    if "id" in row:
        known["id"] = str(row["id"])
        known["report"] = str(row.get("report") or row["id"])
    return Reference.model_validate(known | labels | {"fields": _fields(row)})


def _fields(row: dict[str, Any]) -> dict[str, str]:
    return {name: str(row[name]) for name in FIELDS if row.get(name) not in (None, "")}


def _label_mistakes(reference: Reference, taxonomy: Taxonomy) -> list[str]:
    mistakes = [
        f"unknown label {label!r}; {did_you_mean(label, taxonomy.ids, 'add it to the taxonomy or correct it')}"
        for label in reference.allowed
        if label not in taxonomy.ids
    ]
    if len(set(reference.allowed)) < len(reference.allowed):
        mistakes.append("a label is listed twice; list each label once, as required or as optional")
    if not reference.allowed:
        mistakes.append("no label; add at least one")
    return mistakes
