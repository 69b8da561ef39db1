"""What a person should know about labelled data before training: what is missing, contradictory or too little."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from train.data.example import SPLITS, Corpus, Example, names_of
from zhili.text import normalise

SHOWN = 5  # names that a line lists
FEW_TESTS = 100  # with fewer test texts, a score can be off by several points
FEW_TRAINING = 5  # training texts of a category


def label_counts(corpus: Corpus) -> dict[str, dict[str, int]]:
    """The number of texts of each category in each split, by category id."""
    counts = Counter((label, example.split) for example in corpus.examples for label in example.labels)
    return {name: {split: counts[name, split] for split in SPLITS} for name in corpus.taxonomy.ids}


def advice(corpus: Corpus) -> list[str]:
    """Describe what may spoil training or evaluation, a line for each.

    None of it stops a training.
    """
    return [*_missing_labels(corpus), *_contradictions(corpus.examples), *_repeated(corpus.examples), *_few(corpus)]


def _missing_labels(corpus: Corpus) -> Iterator[str]:
    counts = label_counts(corpus)
    unused = [name for name, of in counts.items() if not any(of.values())]
    if unused:
        yield f"{_names(unused, 'category', 'categories')} without a text: label some, or remove them from the taxonomy"
    untrained = [name for name, of in counts.items() if not of["train"] and name not in unused]
    if untrained:
        yield (
            f"{_names(untrained, 'category', 'categories')} without a training text: the model cannot learn them; "
            "label more, or put one text of each into the split train"
        )
    few = [name for name, of in counts.items() if 0 < of["train"] < FEW_TRAINING]
    if few:
        yield f"{_names(few, 'category', 'categories')} with fewer than {FEW_TRAINING} training texts: label more"
    untested = [name for name, of in counts.items() if not of["test"] and name not in unused]
    if untested:
        yield (
            f"{_names(untested, 'category', 'categories')} without a test text: their F1 is not measured; "
            "`python -m train crossval CONFIG` evaluates every text once"
        )


def _contradictions(examples: Sequence[Example]) -> Iterator[str]:
    """The same text with different labels."""
    labels: dict[str, dict[frozenset[str], Example]] = defaultdict(dict)
    for example in examples:
        labels[normalise(example.text)].setdefault(frozenset(example.labels), example)
    pairs = [list(first.values())[:2] for first in labels.values() if len(first) > 1]
    if pairs:
        shown = "; ".join(" and ".join(names_of(pair)) for pair in pairs[:SHOWN]) + (" …" if len(pairs) > SHOWN else "")
        what = "1 text has" if len(pairs) == 1 else f"{len(pairs)} texts have"
        yield f"{what} different labels in different rows ({shown}): correct one"


def _repeated(examples: Sequence[Example]) -> Iterator[str]:
    """Groups of near-duplicates: paragraphs without a report share that of the first of their group."""
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        if example.near_duplicate:
            groups[example.report].append(example)
    repeated = [group for group in groups.values() if len(group) > 1]
    if repeated:
        largest = sorted(repeated, key=len, reverse=True)
        shown = "; ".join(
            ", ".join(names_of(group[:3])) + (f" and {len(group) - 3} more" if len(group) > 3 else "")
            for group in largest[:SHOWN]
        )
        yield (
            f"{sum(map(len, repeated))} texts are {_count(len(repeated), 'group')} of near-duplicates, each kept in "
            f"one split ({shown}{' …' if len(largest) > SHOWN else ''}): they count little more than one text each"
        )


def _few(corpus: Corpus) -> Iterator[str]:
    tests = sum(example.split == "test" for example in corpus.examples)
    if 0 < tests < FEW_TESTS:
        margin = 100 / tests**0.5
        yield (
            f"{_count(tests, 'test text')}: a score can be off by {margin:.0f} points or so; evaluate with "
            "`python -m train crossval CONFIG`, which tests on every text"
        )


def _names(names: Sequence[str], one: str, several: str) -> str:
    shown = ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")
    return f"{len(names)} {one if len(names) == 1 else several} ({shown})"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
