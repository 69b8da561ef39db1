"""Checks of a whole corpus beyond its single lines: repetition, leaks between splits, counts, lengths, copies."""

import json
import lzma
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from train.config import load_yaml
from train.data.duplicates import near_duplicates, runs
from train.data.example import Corpus, Example
from zhili.errors import InputError
from zhili.files import read_json_lines
from zhili.taxonomy import Taxonomy
from zhili.text import normalise


class Requirements(BaseModel):
    """What a corpus must hold (`data/requirements.yaml`).

    `labels_share` bounds the share of paragraphs with two or more labels, `exclusive_share` of those whose category
    stands alone; paragraphs of less than `mixed_length` characters carry at most `most_labels`; `lengths` gives the
    share of paragraphs from so many characters on, each `[least, lowest share, highest share]`;
    `similarity` is the Jaccard similarity of character 5-grams from which two paragraphs are near-duplicates;
    `run` characters may not stand in more than `run_reports` reports, nor `copied_run` in the text compared with.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    paragraphs: int = 0
    reports: int = 0
    primary: int = 0
    present: int = 0
    labels_share: tuple[float, float] = (0, 1)
    exclusive_share: tuple[float, float] = (0, 1)
    lengths: list[tuple[int, float, float]] = Field(default=[])
    most_labels: int | None = None
    mixed_length: int = 300
    similarity: float = 0.5
    run: int = 20
    run_reports: int | None = None
    stock_phrases: list[str] = Field(default=[])
    copied_run: int = 25


def load_requirements(path: Path) -> Requirements:
    """Reads the requirements.

    Raises:
        InputError: every mistake, one a line.
    """
    return load_yaml(path, Requirements)


def check_corpus(corpus: Corpus, wanted: Requirements, beside: Sequence[str] = ()) -> list[str]:
    """All that a corpus fails of what is wanted.

    Args:
        corpus: the corpus.
        wanted: the requirements.
        beside: texts that nothing may be copied from.

    Returns:
        One line a failure; empty where all is well.
    """
    taxonomy, examples = corpus
    return [
        *_label_mistakes(examples, wanted),
        *_counts(examples, taxonomy, wanted),
        *_lengths(examples, wanted),
        *_near_duplicates(examples, wanted.similarity),
        *_repeated_runs(examples, wanted),
        *_copied_runs(examples, beside, wanted.copied_run),
    ]


def read_texts(path: Path) -> list[str]:
    """The `text` of every line of a JSON Lines file, plain or `.xz`.

    Raises:
        InputError: the file cannot be read.
    """
    if path.suffix != ".xz":
        return [str(row.get("text", "")) for _, row in read_json_lines(path)]
    try:
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            return [str(json.loads(line).get("text", "")) for line in lines]
    except (OSError, EOFError, lzma.LZMAError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({error}); give a .jsonl or .jsonl.xz file of texts") from None


def _label_mistakes(examples: Iterable[Example], wanted: Requirements) -> Iterator[str]:
    if wanted.most_labels is None:
        return
    for example in examples:
        count, length = len(example.labels), len(example.text)
        if count > wanted.most_labels and length < wanted.mixed_length:
            yield f"{example.id}: {count} labels on {length} characters; {wanted.most_labels} are the most"


def _counts(examples: Sequence[Example], taxonomy: Taxonomy, wanted: Requirements) -> Iterator[str]:
    reports = {example.report for example in examples}
    for name, found, least in (
        ("paragraphs", len(examples), wanted.paragraphs),
        ("reports", len(reports), wanted.reports),
    ):
        if found < least:
            yield f"{found} {name}, at least {least} are wanted"
    primary = Counter(example.labels[0] for example in examples)
    present = Counter(label for example in examples for label in example.labels)
    for category in taxonomy.ids:
        if primary[category] < wanted.primary:
            yield f"{category}: primary in {primary[category]} paragraphs, at least {wanted.primary} are wanted"
        # What stands alone is present just where it is primary.
        if not taxonomy[category].exclusive and present[category] < wanted.present:
            yield f"{category}: present in {present[category]} paragraphs, at least {wanted.present} are wanted"
    several = sum(len(example.labels) > 1 for example in examples) / len(examples)
    yield from _share("two or more labels", several, wanted.labels_share)
    alone = [category.id for category in taxonomy.categories if category.exclusive]
    if alone:
        share = sum(primary[category] for category in alone) / len(examples)
        yield from _share(" or ".join(alone), share, wanted.exclusive_share)


def _lengths(examples: Sequence[Example], wanted: Requirements) -> Iterator[str]:
    bounds = [least for least, _, _ in wanted.lengths] + [10**9]
    for (least, low, high), end in zip(wanted.lengths, bounds[1:], strict=True):
        share = sum(least <= len(example.text) < end for example in examples) / len(examples)
        yield from _share(f"{least} characters and more, up to the next bound", share, (low, high))


def _share(what: str, share: float, bounds: tuple[float, float]) -> Iterator[str]:
    if not bounds[0] <= share <= bounds[1]:
        yield f"{what}: {share:.1%} of paragraphs, {bounds[0]:.0%} to {bounds[1]:.0%} are wanted"


def _near_duplicates(examples: Sequence[Example], similarity: float) -> Iterator[str]:
    for one, other in near_duplicates(examples, similarity):
        leak = " and leaks between splits" if one.split != other.split else ""
        yield f"{other.id} is nearly {one.id}{leak}; write it anew or remove it"


def _repeated_runs(examples: Sequence[Example], wanted: Requirements) -> Iterator[str]:
    if wanted.run_reports is None:
        return
    reports: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        for run in runs(normalise(example.text), wanted.run):
            reports[run].add(example.report)
    for run, found in reports.items():
        if len(found) > wanted.run_reports and not any(phrase in run for phrase in wanted.stock_phrases):
            yield f"“{run}” stands in {len(found)} reports ({', '.join(sorted(found)[:4])} …); reword it"


def _copied_runs(examples: Sequence[Example], beside: Sequence[str], length: int) -> Iterator[str]:
    others = {run for text in beside for run in runs(normalise(text), length)}
    if not others:
        return
    for example in examples:
        if common := runs(normalise(example.text), length) & others:
            yield f"{example.id}: “{min(common)}” stands in the text compared with; write it in your own words"
