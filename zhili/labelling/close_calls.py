"""Decisions of a labelling guide on close calls: which labels a paragraph gets that could have one or another."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from zhili.errors import InputError, first_mistake
from zhili.files import read_json_lines
from zhili.taxonomy import Taxonomy

_SHIPPED = Path(__file__).with_name("close_calls.jsonl")


class Case(BaseModel):
    """One kind of paragraph and its labels.

    Args:
        name: the kind in Chinese.
        name_en: the kind in English.
        labels: ids of categories, the primary one first.
        heading: the heading of an example.
        text: an example.
        example: the id of the example in the labelled corpus.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(min_length=1)
    name_en: str = ""
    labels: tuple[str, ...] = Field(min_length=1)
    heading: str = ""
    text: str = ""
    example: str = ""


class CloseCall(BaseModel):
    """A decision: cases that are easily confused, each with its labels.

    Args:
        cases: the cases.
        reason: the reason in Chinese.
        reason_en: the reason in English.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    cases: tuple[Case, ...] = Field(min_length=1)
    reason: str = ""
    reason_en: str = ""

    @property
    def labels(self) -> frozenset[str]:
        """All labels of the cases."""
        return frozenset(label for case in self.cases for label in case.labels)


def read_close_calls(taxonomy: Taxonomy, path: Path | None = None) -> tuple[CloseCall, ...]:
    """Read decisions on close calls.

    Args:
        taxonomy: the categories.
        path: a JSON Lines file with one `CloseCall` a line; None takes the decisions of the guide of the shipped
            model, which are left out if the taxonomy lacks one of their categories.

    Raises:
        InputError: the file cannot be read, a line is not a decision, or a label is no category of the taxonomy.
    """
    file = path or _SHIPPED
    calls = [(number, _parse(file, number, values)) for number, values in read_json_lines(file)]
    for number, call in calls:
        unknown = sorted(call.labels - set(taxonomy.ids))
        if unknown and path is None:
            return ()
        if unknown:
            raise InputError(f"{file}, line {number}: label {unknown[0]!r} is no category of the model")
    return tuple(call for _, call in calls)


def _parse(file: Path, number: int, values: dict[str, Any]) -> CloseCall:
    try:
        return CloseCall.model_validate(values)
    except ValidationError as error:
        raise InputError(f"{file}, line {number}: {first_mistake(error)}") from None
