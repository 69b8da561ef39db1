"""Reads the labelled paragraphs of a recipe, whatever file they come in, and checks them against the taxonomy."""

from collections.abc import Sequence
from pathlib import Path

from train.config import Config, DataConfig
from train.data.example import SPLITS, Corpus, Example, Split
from train.data.files import files_of, read, read_plain
from train.data.reader import CorpusReader, as_text
from train.data.split import assign_splits
from train.data.taxonomy import load_taxonomy
from zhili.errors import InputError
from zhili.inference import Task
from zhili.taxonomy import Taxonomy


def load_corpus(config: Config) -> Corpus:
    """The taxonomy and the examples that a recipe names.

    Raises:
        InputError: as `load_taxonomy` and `load_corpus`.
    """
    taxonomy = load_taxonomy(Path(config.data.taxonomy))
    return Corpus(taxonomy, load_examples(config.data, taxonomy, config.task))


def load_examples(data: DataConfig, taxonomy: Taxonomy, task: Task, needed: Sequence[Split] = SPLITS) -> list[Example]:
    """Reads and checks all examples of a recipe, and assigns a split to those that have none.

    Args:
        data: files, columns, and how labels are written.
        taxonomy: the categories.
        task: multi-label or single-label.
        needed: splits that must hold an example.

    Raises:
        InputError: every mistake with file and line or row: no file, broken lines, missing columns, unknown or no
            labels, ids that stand twice, a report in two splits, an empty split.
    """
    if not data.files:
        raise InputError(
            "data.files: names no file, so that there is nothing to train or judge with; add your labels, or make a "
            "model without any: python -m train zeroshot CONFIG"
        )
    examples = assign_splits(CorpusReader(data, taxonomy, task).examples())
    empty = [split for split in needed if not any(e.split == split for e in examples)]
    if empty:
        raise InputError(
            f"{', '.join(data.files)}: no example is in split {' or '.join(empty)}; give at least three reports (or "
            "paragraphs, where no column says the report), or set `split` in the data"
        )
    return examples


def load_texts(data: DataConfig) -> list[str]:
    """The text of every row of the recipe's `data.unlabelled`.

    Raises:
        InputError: a file cannot be read, or has no text.
    """
    texts = []
    for path in files_of(data.unlabelled, "data.unlabelled"):
        plain = path.suffix.lower() in (".txt", ".md")
        column = "text" if plain else data.columns.text
        rows = list(read_plain(path) if plain else read(path, data.sheet))
        found = [text for row in rows if (text := as_text(row.values.get(column)))]
        if not found:
            raise InputError(f"{path}: no text in {column!r}; data.columns.text names the column of the text")
        texts += found
    return texts
