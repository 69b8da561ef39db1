"""Logits of texts that a model was not trained on: what calibration, thresholds and suspects are found with."""

import hashlib
import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from train.calibration.folds import Indices
from train.config import Config
from train.data import Corpus, Example, Matrix, corpus_digest, label_matrix
from train.records import Record, load_record
from zhili.files import atomic_file, read_json_lines
from zhili.inference import Floats
from zhili.taxonomy import Taxonomy

logger = logging.getLogger(__name__)

Source = Literal["out_of_fold", "validation"]


class Plan(Record):
    """What a cross-validation was started with (`plan.json`)."""

    fingerprint: str
    folds: int


class HeldOut(NamedTuple):
    """Logits with the labels beside them.

    Args:
        source: where they are from.
        logits: (n, categories); a text stands once for each seed.
        targets: (n, categories) 0/1 labels.
        reports: (n,) each text's report, numbered from 0.
        ids: (n,) each text's id.
    """

    source: Source
    logits: Floats
    targets: Matrix
    reports: Indices
    ids: NDArray[np.str_]

    @classmethod
    def from_examples(
        cls, source: Source, logits: Floats, examples: Sequence[Example], taxonomy: Taxonomy
    ) -> "HeldOut":
        """Logits of these examples, one row each."""
        numbers = np.unique([e.report for e in examples], return_inverse=True)[1]
        targets = label_matrix([e.labels for e in examples], taxonomy.ids)
        return cls(source, logits, targets, numbers, np.array([e.id for e in examples]))


def fingerprint(config: Config, taxonomy: Taxonomy, examples: Sequence[Example]) -> str:
    """SHA-256 over all that decides what out-of-fold logits would be, but for seeds: recipe, taxonomy, examples.

    Args:
        config: the recipe.
        taxonomy: the categories.
        examples: those that folds are made of.
    """
    recipe = config.model_dump(mode="json", include={"task", "model", "training"})
    recipe["training"].pop("seed")
    values = [recipe, taxonomy.model_dump(mode="json"), corpus_digest(examples)]
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def fold_examples(examples: Sequence[Example]) -> list[Example]:
    """The examples that folds are made of: all but the test split, which stays untouched."""
    return [e for e in examples if e.split != "test"]


def write_out_of_fold(
    path: Path, examples: Sequence[Example], logits: Floats, folds: Indices, seeds: Sequence[int]
) -> None:
    """Writes out-of-fold logits, one text and seed a line.

    Args:
        path: the file.
        examples: n examples.
        logits: (seeds, n, categories).
        folds: (seeds, n).
        seeds: of the training runs.
    """
    with atomic_file(path) as file:
        for seed, values, numbers in zip(seeds, logits, folds, strict=True):
            for example, row, fold in zip(examples, values, numbers, strict=True):
                line = {
                    "id": example.id,
                    "seed": seed,
                    "fold": int(fold),
                    "logits": np.round(row.astype(float), 5).tolist(),
                }
                file.write(json.dumps(line, ensure_ascii=False) + "\n")


def read_out_of_fold(config: Config, corpus: Corpus) -> HeldOut | None:
    """The out-of-fold logits of the recipe's cross-validation; None where there are none or they are of another recipe.

    A student has none: its teacher saw all reports.

    Args:
        config: the recipe.
        corpus: its data.
    """
    run = config.run_folder
    if config.distil or not run.out_of_fold.is_file():
        return None
    examples = fold_examples(corpus.examples)
    if load_record(run.cross_validation_plan, Plan).fingerprint != fingerprint(config, corpus.taxonomy, examples):
        logger.warning("%s: of another recipe or corpus, so not used; run `train crossval` again", run.cross_validation)
        return None
    rows = [row for _, row in read_json_lines(run.out_of_fold)]
    known = {e.id: e for e in examples}
    logits = np.array([row["logits"] for row in rows], np.float32)
    return HeldOut.from_examples("out_of_fold", logits, [known[row["id"]] for row in rows], corpus.taxonomy)
