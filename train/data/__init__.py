"""Labelled data: reading, label mapping, checks, splits, counts."""

from train.data.advice import advice, label_counts
from train.data.check import Requirements, check_corpus, load_requirements, read_texts
from train.data.draft import recipe_text, taxonomy_text
from train.data.examine import examine
from train.data.example import (
    SPLITS,
    Corpus,
    Example,
    Split,
    corpus_digest,
    field_value,
    of_split,
    texts_and_headings,
)
from train.data.files import files_of
from train.data.load import load_corpus, load_examples, load_labelled, load_texts
from train.data.matrix import Matrix, label_matrix
from train.data.register import register
from train.data.split import assign_splits
from train.data.stats import corpus_stats, known_fields
from train.data.stratify import stratify
from train.data.subjects import PERIODS, is_referenced, origin
from train.data.taxonomy import load_taxonomy
from train.data.texts import read_texts_of

__all__ = [
    "PERIODS",
    "SPLITS",
    "Corpus",
    "Example",
    "Matrix",
    "Requirements",
    "Split",
    "advice",
    "assign_splits",
    "check_corpus",
    "corpus_digest",
    "corpus_stats",
    "examine",
    "field_value",
    "files_of",
    "is_referenced",
    "known_fields",
    "label_counts",
    "label_matrix",
    "load_corpus",
    "load_examples",
    "load_labelled",
    "load_requirements",
    "load_taxonomy",
    "load_texts",
    "of_split",
    "origin",
    "read_texts",
    "read_texts_of",
    "recipe_text",
    "register",
    "stratify",
    "taxonomy_text",
    "texts_and_headings",
]
