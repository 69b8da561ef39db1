"""Reads labelled paragraphs, checks them against the taxonomy, and splits them by report."""

import difflib
import glob
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from train.config import Config, Data
from zhili.bundle import Task
from zhili.errors import InputError
from zhili.files import read_json_lines, read_text
from zhili.taxonomy import Taxonomy

Split = Literal["train", "validation", "test"]
Schema = TypeVar("Schema", bound=BaseModel)
SPLITS: tuple[Split, ...] = ("train", "validation", "test")
SHARES: dict[Split, float] = {"train": 0.7, "validation": 0.15, "test": 0.15}


class Example(BaseModel):
    """One labelled paragraph; `labels` primary first. `split` is frozen in the data, or assigned where absent."""

    model_config = ConfigDict(extra="allow", frozen=True, str_strip_whitespace=True)
    id: str = Field(min_length=1)
    report: str = Field(min_length=1)
    text: str = Field(min_length=1)
    labels: tuple[str, ...] = Field(min_length=1)
    heading: str = ""
    split: Split | None = None


def load_data(config: Config) -> tuple[Taxonomy, list[Example]]:
    """The taxonomy and the examples that a recipe names.

    Raises:
        InputError: as `load_taxonomy` and `load_corpus`.
    """
    taxonomy = load_taxonomy(Path(config.data.taxonomy))
    return taxonomy, load_corpus(config.data, taxonomy, config.task)


def load_taxonomy(path: Path) -> Taxonomy:
    """Reads a taxonomy from YAML.

    Raises:
        InputError: every mistake, one a line.
    """
    return load_yaml(path, Taxonomy)


def load_yaml(path: Path, schema: type[Schema]) -> Schema:
    """Reads a YAML file into a pydantic model.

    Raises:
        InputError: every mistake, one a line.
    """
    try:
        return schema.model_validate(yaml.safe_load(read_text(path)))
    except yaml.YAMLError as error:
        raise InputError(f"{path}: not YAML ({str(error).splitlines()[0]}); mend the file") from None
    except ValidationError as error:
        raise InputError("\n".join(f"{path}: {_place(e['loc'])}{e['msg']}" for e in error.errors())) from None


def load_corpus(data: Data, taxonomy: Taxonomy, task: Task) -> list[Example]:
    """Reads and checks all examples of a recipe, and assigns a split to reports that have none.

    Raises:
        InputError: every mistake with file and line: no file, broken lines, missing fields, unknown or no labels, ids
            that stand twice, a report in two splits, an empty split.
    """
    examples: list[Example] = []
    mistakes: list[str] = []
    first: dict[str, str] = {}
    for path in _files(data.files):
        for number, row in read_json_lines(path):
            place = f"{path}, line {number}"
            example = _example(row, place, mistakes)
            if example is None:
                continue
            if example.id in first:
                mistakes.append(f"{place}: id {example.id!r} stands already at {first[example.id]}; ids are unique")
            first.setdefault(example.id, place)
            mistakes += [f"{place}: {m}" for m in label_mistakes(example.labels, taxonomy, task)]
            examples.append(example)
    mistakes += _split_mistakes(examples)
    if mistakes:
        raise InputError("\n".join(mistakes))
    examples = with_splits(examples)
    empty = [split for split in SPLITS if not any(e.split == split for e in examples)]
    if empty:
        raise InputError(
            f"{', '.join(data.files)}: no example is in split {' or '.join(empty)}; "
            "give at least three reports, or set `split` in the data"
        )
    return examples


def label_mistakes(labels: Sequence[str], taxonomy: Taxonomy, task: Task) -> list[str]:
    """What is wrong with the labels of one paragraph."""
    found = []
    for label in labels:
        if label not in taxonomy.ids:
            near = difflib.get_close_matches(label, taxonomy.ids, n=1)
            found.append(
                f"label {label!r} is not in the taxonomy"
                + (f"; did you mean {near[0]}?" if near else "; add it there or mend it")
            )
    if len(set(labels)) < len(labels):
        found.append("a label stands twice; name each once")
    alone = {category.id for category in taxonomy.categories if category.exclusive}
    found += [f"`{x}` stands beside other labels; it stands alone" for x in labels if x in alone and len(labels) > 1]
    if task == "single_label" and len(labels) > 1:
        found.append(f"{len(labels)} labels in a single_label task; give one")
    return found


def with_splits(examples: Sequence[Example]) -> list[Example]:
    """The examples, each report without a split put into one.

    Reports go one by one, largest first, to the split that lacks their categories most (iterative stratification after
    Sechidis et al. 2011, over reports instead of examples). What has a split keeps it.
    """
    reports: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        reports[example.report].append(example)
    assigned = {name: group[0].split for name, group in reports.items() if group[0].split}
    totals = Counter(label for e in examples for label in e.labels)
    have: dict[Split, Counter[str]] = {split: Counter() for split in SPLITS}
    for name, split in assigned.items():
        have[split].update(label for e in reports[name] for label in e.labels)
    for name in sorted(reports.keys() - assigned.keys(), key=lambda n: (-len(reports[n]), _digest(n))):
        labels = Counter(label for e in reports[name] for label in e.labels)
        assigned[name] = max(SPLITS, key=lambda s: _lack(labels, totals, have[s], SHARES[s]))
        have[assigned[name]].update(labels)
    return [e if e.split else e.model_copy(update={"split": assigned[e.report]}) for e in examples]


def corpus_digest(examples: Iterable[Example]) -> str:
    """SHA-256 over all that training sees of the examples."""
    rows = sorted(json.dumps([e.id, e.split, e.heading, e.text, e.labels], ensure_ascii=False) for e in examples)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def of_split(examples: Iterable[Example], split: Split) -> list[Example]:
    """The examples of one split, in order."""
    return [e for e in examples if e.split == split]


def texts_and_headings(examples: Iterable[Example]) -> tuple[list[str], list[str | None]]:
    """What a scorer or predictor takes of examples."""
    examples = list(examples)
    return [e.text for e in examples], [e.heading or None for e in examples]


def _files(patterns: Sequence[str]) -> list[Path]:
    paths = []
    for pattern in patterns:
        found = sorted(glob.glob(pattern))  # noqa: PTH207 (pathlib's takes no absolute pattern)
        if not found:
            raise InputError(f"data.files: {pattern} matches no file; check the path (from the folder you run in)")
        paths += [Path(name) for name in found]
    return paths


def _example(row: dict[str, Any], place: str, mistakes: list[str]) -> Example | None:
    try:
        return Example.model_validate(row)
    except ValidationError as error:
        for mistake in error.errors():
            key = _place(mistake["loc"])
            if mistake["type"] == "missing":
                mistakes.append(f"{place}: {key}missing; every line needs id, report, text and labels")
            elif mistake["type"] in ("string_too_short", "too_short"):
                mistakes.append(f"{place}: {key}empty; fill it in or remove the line")
            else:
                mistakes.append(f"{place}: {key}{mistake['msg']}, not {mistake['input']!r}")
        return None


def _place(location: tuple[int | str, ...]) -> str:
    return "".join(f"{part}: " for part in location[:1]) if location else ""


def _split_mistakes(examples: Sequence[Example]) -> list[str]:
    splits: dict[str, set[Split | None]] = defaultdict(set)
    for example in examples:
        splits[example.report].add(example.split)
    return [
        f"report {name!r} is in several splits ({', '.join(sorted(str(s) for s in found))}); a report belongs to one"
        for name, found in splits.items()
        if len(found) > 1
    ]


def _lack(labels: Counter[str], totals: Counter[str], have: Counter[str], share: float) -> float:
    """How much a split still lacks of these labels, relative to its share; rare labels weigh more."""
    return sum(n * (1 - have[label] / (share * totals[label])) for label, n in labels.items())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
