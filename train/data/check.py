"""Check a corpus as a whole: counts, lengths, subjects, near-duplicates, repeated phrases, copies from other text."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from train.config import DataConfig, load_yaml
from train.data.duplicates import character_ngrams, near_duplicates
from train.data.example import Corpus, Example
from train.data.subjects import SubjectCounts, is_referenced, subject_counts
from zhili.errors import did_you_mean
from zhili.files import read_json_lines
from zhili.taxonomy import Taxonomy
from zhili.text import normalise


class Requirements(BaseModel):
    """The limits that a corpus must meet (`data/requirements.yaml`); the defaults allow everything but near-duplicates.

    Args:
        paragraphs: the minimum number of paragraphs.
        reports: the minimum number of reports.
        referenced: the minimum number of referenced paragraphs (`data.references`) whose text is found. In a corpus
            with fewer, subjects are not checked: they would fall short only because texts are missing.
        subject_paragraphs: the minimum number of paragraphs of each subject of the taxonomy.
        subject_genres: the minimum number of genres of each subject.
        subject_periods: the minimum number of periods (`train.data.subjects.PERIODS`) of each subject.
        subject_exceptions: subjects, as `category/subject`, that may fall short, each with the reason; an exception
            needs at least one paragraph, and a subject that meets the requirements must not be one.
        primary: the minimum number of paragraphs in which each category is primary.
        present: the minimum number of paragraphs that have each category; exclusive categories are not checked,
            because they are always primary.
        labels_share: lower and upper bound of the share of paragraphs with two or more labels.
        exclusive_share: lower and upper bound of the share of paragraphs with an exclusive category.
        lengths: for each length bin its lower bound in characters, and the bounds of its share of the paragraphs.
        most_labels: the maximum number of labels of a paragraph that is shorter than `mixed_length`.
        mixed_length: from this length in characters on, a paragraph may have any number of labels.
        similarity: paragraphs whose character 5-grams have this Jaccard similarity are near-duplicates. Referenced
            paragraphs may repeat each other within a split, as real text does.
        phrase_length: phrases of this many characters are repeated in at most `phrase_reports` reports of paragraphs
            that are not referenced.
        phrase_reports: None does not check repeated phrases.
        stock_phrases: repeated phrases that contain one of these are allowed.
        copied_length: no phrase of this many characters is in both the texts compared with and a paragraph that is
            not referenced.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    paragraphs: int = 0
    reports: int = 0
    referenced: int = 0
    subject_paragraphs: int = 0
    subject_genres: int = 0
    subject_periods: int = 0
    subject_exceptions: dict[str, Annotated[str, Field(min_length=1)]] = Field(default={})
    primary: int = 0
    present: int = 0
    labels_share: tuple[float, float] = (0, 1)
    exclusive_share: tuple[float, float] = (0, 1)
    lengths: list[tuple[int, float, float]] = Field(default=[])
    most_labels: int | None = None
    mixed_length: int = 300
    similarity: float = DataConfig().similarity
    phrase_length: int = 20
    phrase_reports: int | None = None
    stock_phrases: list[str] = Field(default=[])
    copied_length: int = 25


def load_requirements(path: Path) -> Requirements:
    """Load requirements from YAML.

    Raises:
        InputError: the file has mistakes; the message has one line for each.
    """
    return load_yaml(path, Requirements)


def check_corpus(corpus: Corpus, limits: Requirements, other_texts: Sequence[str] = ()) -> list[str]:
    """Check a corpus against its requirements.

    Args:
        corpus: the corpus.
        limits: the requirements.
        other_texts: texts from which the corpus must not copy phrases.

    Returns:
        One line for each requirement that is not met.
    """
    taxonomy, examples = corpus
    written = [example for example in examples if not is_referenced(example)]
    return [
        *_too_many_labels(examples, limits),
        *_counts(examples, taxonomy, limits),
        *_referenced_and_subjects(corpus, limits),
        *_shares(examples, taxonomy, limits),
        *_lengths(examples, limits),
        *_near_duplicates(examples, limits.similarity),
        *_repeated_phrases(written, limits),
        *_copied_phrases(written, other_texts, limits.copied_length),
    ]


def read_texts(path: Path) -> list[str]:
    """Read the `text` of every line of a JSON Lines file, plain or compressed (`.xz`).

    Raises:
        InputError: the file cannot be read.
    """
    return [str(values.get("text", "")) for _, values in read_json_lines(path)]


def _too_many_labels(examples: Iterable[Example], limits: Requirements) -> Iterator[str]:
    if limits.most_labels is None:
        return
    for example in examples:
        count, length = len(example.labels), len(example.text)
        if count > limits.most_labels and length < limits.mixed_length:
            yield f"{example.id}: {count} labels on {length} characters; the maximum is {limits.most_labels}"


def _counts(examples: Sequence[Example], taxonomy: Taxonomy, limits: Requirements) -> Iterator[str]:
    reports = {example.report for example in examples}
    for name, count, minimum in (
        ("paragraphs", len(examples), limits.paragraphs),
        ("reports", len(reports), limits.reports),
    ):
        if count < minimum:
            yield f"{count} {name}; the minimum is {minimum}"
    primary = Counter(example.labels[0] for example in examples)
    present = Counter(label for example in examples for label in example.labels)
    for category in taxonomy.categories:
        if primary[category.id] < limits.primary:
            yield f"{category.id}: primary in {primary[category.id]} paragraphs; the minimum is {limits.primary}"
        if not category.exclusive and present[category.id] < limits.present:
            yield f"{category.id}: present in {present[category.id]} paragraphs; the minimum is {limits.present}"


def _referenced_and_subjects(corpus: Corpus, limits: Requirements) -> Iterator[str]:
    referenced = sum(map(is_referenced, corpus.examples))
    if referenced < limits.referenced:
        yield (
            f"{referenced} referenced paragraphs; the minimum is {limits.referenced}, and without it subjects are not "
            "checked: name all files in data.references and get their texts with `python -m train assets references`"
        )
        return
    subjects = subject_counts(corpus)
    for subject in limits.subject_exceptions:
        if subject not in subjects:
            remedy = did_you_mean(subject, sorted(subjects), "remove it")
            yield f"subject_exceptions: {subject!r} is no subject of the taxonomy; {remedy}"
    for subject, counts in subjects.items():
        short = (
            counts.paragraphs < limits.subject_paragraphs
            or len(counts.genres) < limits.subject_genres
            or len(counts.periods) - len(counts.missing_periods) < limits.subject_periods
        )
        if subject not in limits.subject_exceptions:
            if short:
                yield _shortfall(subject, counts, limits)
        elif not counts.paragraphs:
            yield f"{subject}: no paragraph; a subject in subject_exceptions needs at least one"
        elif not short:
            yield f"{subject}: meets the requirements; remove it from subject_exceptions"


def _shortfall(subject: str, counts: SubjectCounts, limits: Requirements) -> str:
    """What a subject has, the periods that it lacks, and what is required."""
    present = f"{_count(counts.paragraphs, 'paragraph')} in {_count(len(counts.genres), 'genre')}"
    missing = f", none {' or '.join(counts.missing_periods)}" if counts.missing_periods else ""
    *others, last = [
        _count(minimum, noun)
        for minimum, noun in (
            (limits.subject_paragraphs, "paragraph"),
            (limits.subject_genres, "genre"),
            (limits.subject_periods, "period"),
        )
        if minimum
    ]
    required = f"{', '.join(others)} and {last}" if others else last
    return f"{subject}: {present + missing if counts.paragraphs else 'no paragraphs'}; at least {required} are required"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _shares(examples: Sequence[Example], taxonomy: Taxonomy, limits: Requirements) -> Iterator[str]:
    several = sum(len(example.labels) > 1 for example in examples) / len(examples)
    yield from _share("two or more labels", several, limits.labels_share)
    exclusive = [taxonomy.ids[i] for i in taxonomy.exclusive]
    if exclusive:
        share = sum(example.labels[0] in exclusive for example in examples) / len(examples)
        yield from _share(" or ".join(exclusive), share, limits.exclusive_share)


def _lengths(examples: Sequence[Example], limits: Requirements) -> Iterator[str]:
    bounds = [start for start, _, _ in limits.lengths] + [10**9]
    for (start, low, high), end in zip(limits.lengths, bounds[1:], strict=True):
        share = sum(start <= len(example.text) < end for example in examples) / len(examples)
        name = f"{start} to {end - 1} characters" if end < bounds[-1] else f"{start} characters or more"
        yield from _share(name, share, (low, high))


def _share(name: str, share: float, bounds: tuple[float, float]) -> Iterator[str]:
    if not bounds[0] <= share <= bounds[1]:
        yield f"{name}: {share:.1%} of the paragraphs; {bounds[0]:.0%} to {bounds[1]:.0%} are required"


def _near_duplicates(examples: Sequence[Example], similarity: float) -> Iterator[str]:
    for one, other in near_duplicates(examples, similarity):
        leak = " in another split" if one.split != other.split else ""
        if is_referenced(one) and is_referenced(other):
            if leak:
                yield f"{other.id}: near-duplicate of {one.id}{leak}; remove one or put both documents into one split"
            continue
        kept, repeated = (other, one) if is_referenced(other) else (one, other)  # real text cannot be rewritten
        yield f"{repeated.id}: near-duplicate of {kept.id}{leak}; rewrite or remove it"


def _repeated_phrases(examples: Sequence[Example], limits: Requirements) -> Iterator[str]:
    if limits.phrase_reports is None:
        return
    reports: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        for phrase in character_ngrams(normalise(example.text), limits.phrase_length):
            reports[phrase].add(example.report)
    for phrase, names in reports.items():
        if len(names) > limits.phrase_reports and not any(stock in phrase for stock in limits.stock_phrases):
            yield f"“{phrase}” is repeated in {len(names)} reports ({', '.join(sorted(names)[:4])} …); reword it"


def _copied_phrases(examples: Sequence[Example], other_texts: Sequence[str], length: int) -> Iterator[str]:
    others = {phrase for text in other_texts for phrase in character_ngrams(normalise(text), length)}
    if not others:
        return
    for example in examples:
        if common := character_ngrams(normalise(example.text), length) & others:
            yield f"{example.id}: “{min(common)}” is also in the other texts; write it in your own words"
