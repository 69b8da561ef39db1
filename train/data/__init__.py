"""Labelled data: reading, label mapping, checks, splits, counts."""

from train.data.check import Requirements, check, load_requirements, read_texts
from train.data.example import SPLITS, Example, Split, corpus_digest, of_split, texts_and_headings
from train.data.load import load_corpus, load_examples, load_texts
from train.data.matrix import Matrix, label_matrix
from train.data.stats import draw, markdown, stats, tables
from train.data.taxonomy import load_taxonomy

__all__ = ['Example', 'Matrix', 'Requirements', 'SPLITS', 'Split', 'check', 'corpus_digest', 'draw', 'label_matrix', 'load_corpus', 'load_examples', 'load_requirements', 'load_taxonomy', 'load_texts', 'markdown', 'of_split', 'read_texts', 'stats', 'tables', 'texts_and_headings']
