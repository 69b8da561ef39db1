"""Read the labelled paragraphs of a recipe from files of any format, and check them against the taxonomy."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from train.config import Config, DataConfig
from train.data.example import SPLITS, Corpus, Example, Split
from train.data.files import files_of
from train.data.reader import CorpusReader
from train.data.split import assign_splits
from train.data.taxonomy import load_taxonomy
from train.data.texts import read_texts_of
from zhili.errors import InputError
from zhili.inference import Task
from zhili.taxonomy import Taxonomy


def load_corpus(config: Config, needed: Sequence[Split] = SPLITS) -> Corpus:
    """Load the taxonomy and the examples of a recipe.

    Args:
        config: the recipe.
        needed: as in `load_examples`.

    Raises:
        InputError: as `load_taxonomy` and `load_examples`.
    """
    taxonomy = load_taxonomy(Path(config.data.taxonomy))
    return Corpus(taxonomy, load_examples(config.data, taxonomy, config.task, needed))


def load_examples(data: DataConfig, taxonomy: Taxonomy, task: Task, needed: Sequence[Split] = SPLITS) -> list[Example]:
    """Read and check all examples of a recipe, and assign a split to those without one.

    Args:
        data: files, columns, and how labels are written.
        taxonomy: the categories.
        task: multi-label or single-label.
        needed: the splits that must not be empty, and in which no reference may lack its text.

    Raises:
        InputError: every mistake with its file and line or row: no file, rows that cannot be read, missing columns,
            unknown or missing labels, duplicate ids, a report in two splits, an empty split.
    """
    if not data.files:
        raise InputError(
            "data.files: names no file, so there is nothing to train on or evaluate; add your labels, or make a model "
            "without labels: python -m train zeroshot CONFIG"
        )
    given = load_labelled(data, taxonomy, task, needed)
    examples = assign_splits(given)
    empty = [split for split in needed if not any(e.split == split for e in examples)]
    if empty:
        raise InputError(f"{', '.join(data.files)}: no example is in split {' or '.join(empty)}; {_more(given, empty)}")
    return examples


def load_labelled(data: DataConfig, taxonomy: Taxonomy, task: Task, needed: Sequence[Split] = SPLITS) -> list[Example]:
    """Read and check all examples of a recipe, without splits for those that have none.

    Raises:
        InputError: as `load_examples`; an empty split is no mistake.
    """
    return CorpusReader(data, taxonomy, task, needed).examples()


def _more(examples: Sequence[Example], empty: Sequence[Split]) -> str:
    """What to do about splits without examples; the examples have the splits that the data give."""
    if all(e.split for e in examples):
        largest = Counter(e.split for e in examples).most_common(1)[0][0]
        return (
            f"every row names its split: write {' or '.join(empty)} in some rows of {largest}, or leave the split of "
            "rows empty that may go anywhere (data.columns.split=null assigns all)"
        )
    alike = [e for e in examples if e.near_duplicate]
    if len(alike) > len(examples) / 2:
        groups = len({e.report for e in alike})
        noun = "group" if groups == 1 else "groups"
        return (
            f"{len(alike)} of {len(examples)} paragraphs are {groups} {noun} of near-duplicates, and a group stays in "
            "one split; raise data.similarity, add paragraphs that differ, or set `split` in the data"
        )
    return (
        "add paragraphs of at least three reports (or three paragraphs, if no column names the report), or set `split` "
        "in the data"
    )


def load_texts(data: DataConfig) -> list[str]:
    """Load the text of every row in the files of `data.unlabelled`.

    Raises:
        InputError: a file cannot be read, has no column of texts, or no text in it.
    """
    texts = []
    for path in files_of(data.unlabelled, "data.unlabelled"):
        read = read_texts_of(path, data.sheet, data.columns.text, header_row=data.header_row)
        present = [text for text, _ in read]
        if not present:
            raise InputError(
                f"{path}: no text in {data.columns.text!r}; set data.columns.text to the column of the text"
            )
        texts += present
    return texts
