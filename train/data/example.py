"""Labelled paragraphs, and functions of many."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from zhili.taxonomy import Taxonomy

Split = Literal["train", "validation", "test"]
SPLITS: tuple[Split, ...] = ("train", "validation", "test")
SPLIT_NAMES: dict[Split, tuple[str, ...]] = {  # what else other people's files call the splits
    "train": ("train", "training", "训练", "训练集"),
    "validation": (
        "validation", "validate", "valid", "val", "dev", "development", "eval", "evaluation", "验证", "验证集", "开发",
        "开发集",
    ),
    "test": ("test", "testing", "测试", "测试集"),
}  # fmt: skip
MISSING = "-"  # the value of an extra field that an example lacks


class Place(NamedTuple):
    """Where an example was read: `工单.csv`, `row`, 7."""

    file: str
    kind: str
    number: int

    def __str__(self) -> str:
        return f"{self.file}, {self.kind} {self.number}"


class Example(BaseModel):
    """A labelled paragraph.

    Other fields of the data, such as `genre` or `year`, are in `model_extra`.

    Args:
        id: unique in the corpus.
        report: the report that the paragraph belongs to.
        text: the paragraph.
        labels: category ids, the primary one first.
        heading: the heading above the paragraph; may be empty.
        split: None until `assign_splits` assigns one.
        optional: category ids that a careful second annotator might add; training neither rewards nor punishes them.
        subject: the subject of the primary category as `category/subject`; empty where it is not known.
        near_duplicate: whether the paragraph, which names no report, is grouped with others that read alike.
    """

    model_config = ConfigDict(extra="allow", frozen=True, str_strip_whitespace=True)
    id: str = Field(min_length=1)
    report: str = Field(min_length=1)
    text: str = Field(min_length=1)
    labels: tuple[str, ...] = Field(min_length=1)
    heading: str = ""
    split: Split | None = None
    optional: tuple[str, ...] = ()
    subject: str = ""
    near_duplicate: bool = False
    _place: Place | None = PrivateAttr(None)  # not part of the data: neither saved nor in the corpus digest

    @property
    def place(self) -> Place | None:
        """The row of an example whose id was generated, which a person could not find by its id."""
        return self._place

    def read_at(self, place: Place) -> "Example":
        """The example with the row that it was read from."""
        example = self.model_copy()
        example._place = place
        return example


class Corpus(NamedTuple):
    """The data of a recipe: the categories, and the labelled paragraphs of all splits."""

    taxonomy: Taxonomy
    examples: list[Example]


def split_of(name: str) -> Split | None:
    """The split that a name means, in any case: `dev`, `Val` and 验证 are `validation`; None if it means none."""
    return next((split for split, names in SPLIT_NAMES.items() if name.lower() in names), None)


def corpus_digest(examples: Iterable[Example]) -> str:
    """SHA-256 of everything that training uses of the examples; their order does not matter."""

    def values(e: Example) -> list[object]:
        # Examples without optional labels and subject keep the digest that they had before these fields existed.
        return [
            e.id,
            e.split,
            e.heading,
            e.text,
            e.labels,
            *([e.optional, e.subject] if e.optional or e.subject else []),
        ]

    lines = sorted(json.dumps(values(e), ensure_ascii=False) for e in examples)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def names_of(examples: Iterable[Example]) -> list[str]:
    """What messages call examples: their ids, or their rows where ids were generated.

    A row of the same file as the one before it is just its number.
    """
    names, before = [], None
    for example in examples:
        place = example.place
        if place is None:
            names.append(example.id)
        else:
            names.append(str(place.number) if before and before[:2] == place[:2] else str(place))
        before = place
    return names


def of_split(examples: Iterable[Example], split: Split) -> list[Example]:
    """The examples of one split, in order."""
    return [e for e in examples if e.split == split]


def field_value(example: Example, name: str) -> Any:
    """The value of an extra field of an example, or `-` if it has no such field."""
    return (example.model_extra or {}).get(name, MISSING)


def texts_and_headings(examples: Iterable[Example]) -> tuple[list[str], list[str | None]]:
    """The texts and headings of examples, as pipelines and predictors take them; None where there is no heading."""
    examples = list(examples)
    return [e.text for e in examples], [e.heading or None for e in examples]
