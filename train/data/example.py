"""Labelled paragraphs, and functions of many."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

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
