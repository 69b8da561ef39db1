"""What texts should be labelled: from a recipe's corpus, or from a file of its own."""

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from train.data import SPLITS, Example, Split
from zhili.errors import InputError
from zhili.files import read_json_lines
from zhili.taxonomy import Taxonomy

FIELDS = ("level", "genre", "year", "writer")  # what the corpus may say of a text beside its labels


class Reference(BaseModel):
    """One text and its labels.

    Args:
        id: unique within a set.
        report: texts of one report are not independent of each other: intervals resample reports.
        text: as it was written.
        heading: the nearest one above, or empty.
        required: labels that count as a hit or a miss.
        optional: labels that count neither way, as where two annotators differ; any other label is a false alarm.
        primary: any of these is right as the primary category.
        fields: what else is known of the text, by name.
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
        """Every label that is no false alarm."""
        return self.required + self.optional


def examples_name(split: Split, data: Path | None) -> str:
    """What results on a split, or on a file of texts instead, are called in file names."""
    if data is None:
        return split
    return f"file-{data.stem}" if data.stem in SPLITS else data.stem


def references_from_examples(examples: Iterable[Example]) -> list[Reference]:
    """A corpus's examples: every label is required, the first one is the primary."""
    return [
        Reference(
            id=e.id,
            report=e.report,
            text=e.text,
            heading=e.heading,
            required=e.labels,
            primary=e.labels[:1],
            fields=_fields(e.model_extra or {}),
        )
        for e in examples
    ]


def read_references(path: Path, taxonomy: Taxonomy) -> list[Reference]:
    """Reads labelled texts from JSON Lines.

    A line is `{"id", "text", "labels"}`, primary label first, or `{"id", "text", "required", "optional"}`, in no order:
    then any required label is right as the primary. `report` and `heading` may be there; a line without a report is a
    report of its own.

    Raises:
        InputError: every mistake, with its line.
    """
    references: list[Reference] = []
    mistakes: list[str] = []
    first: dict[str, str] = {}
    for number, row in read_json_lines(path):
        place = f"{path}, line {number}"
        try:
            gold = _reference(row)
        except ValidationError as error:
            mistakes += [f"{place}: {_message(mistake)}" for mistake in error.errors()]
            continue
        if gold.id in first:
            mistakes.append(f"{place}: id {gold.id!r} stands already at {first[gold.id]}; ids are unique")
        first.setdefault(gold.id, place)
        mistakes += [f"{place}: {mistake}" for mistake in _label_mistakes(gold, taxonomy)]
        references.append(gold)
    if mistakes:
        raise InputError("\n".join(mistakes))
    return references


def _reference(row: dict[str, Any]) -> Reference:
    if "required" in row:
        labels = {"required": row["required"], "optional": row.get("optional", ()), "primary": row["required"]}
    else:
        given = row.get("labels")
        labels = {"required": given, "primary": given[:1] if isinstance(given, list) else given}
    known: dict[str, Any] = {key: row[key] for key in ("text", "heading") if key in row}
    if "id" in row:
        known["id"] = str(row["id"])
        known["report"] = str(row.get("report") or row["id"])
    return Reference.model_validate(known | labels | {"fields": _fields(row)})


def _fields(row: dict[str, Any]) -> dict[str, str]:
    return {name: str(row[name]) for name in FIELDS if row.get(name) not in (None, "")}


def _message(mistake: Any) -> str:
    key = str(mistake["loc"][0])
    if mistake["type"] == "missing":
        return f"{key} is missing; a line is {{id, text, labels}} or {{id, text, required, optional}}"
    return f"{key}: {mistake['msg'][0].lower()}{mistake['msg'][1:]}; labels are lists of category ids, text is a string"


def _label_mistakes(gold: Reference, taxonomy: Taxonomy) -> list[str]:
    found = []
    for label in gold.allowed:
        if label not in taxonomy.ids:
            near = difflib.get_close_matches(label, taxonomy.ids, n=1)
            hint = f"did you mean {near[0]}?" if near else "add it there or mend it"
            found.append(f"label {label!r} is not in the taxonomy; {hint}")
    if len(set(gold.allowed)) < len(gold.allowed):
        found.append("a label stands twice; name each once, as required or as optional")
    if not gold.allowed:
        found.append("no label; give one at least")
    return found
