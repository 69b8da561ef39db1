"""Held-out logits: the input for calibration, thresholds and the search for label issues."""

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
    """The inputs of a cross-validation (`plan.json`).

    Args:
        fingerprint: of the recipe and of the examples that models are trained on.
        folds: the number of folds.
        tests: digest of the test split, which each fold's model is tested on a part of; empty in older folders.
    """

    fingerprint: str
    folds: int
    tests: str = ""


class HeldOut(NamedTuple):
    """Logits of texts that the model was not trained on, with the labels of the texts.

    Args:
        source: where the logits come from.
        logits: (n, categories); with several seeds each text has one row for each seed.
        targets: (n, categories) 0/1 labels.
        reports: (n,) report of each text, numbered from 0.
        ids: (n,) id of each text.
        optional: (n, categories) whether a label is optional, and so neither right nor wrong.
    """

    source: Source
    logits: Floats
    targets: Matrix
    reports: Indices
    ids: NDArray[np.str_]
    optional: NDArray[np.bool_]

    @classmethod
    def from_examples(
        cls, source: Source, logits: Floats, examples: Sequence[Example], taxonomy: Taxonomy
    ) -> "HeldOut":
        """Combine (n, categories) logits with the labels, reports and ids of n examples."""
        reports = np.unique([e.report for e in examples], return_inverse=True)[1]
        targets = label_matrix([e.labels for e in examples], taxonomy.ids)
        optional = label_matrix([e.optional for e in examples], taxonomy.ids) > targets
        return cls(source, logits, targets, reports, np.array([e.id for e in examples]), optional)


def fingerprint(config: Config, taxonomy: Taxonomy, examples: Sequence[Example]) -> str:
    """SHA-256 of everything that out-of-fold logits depend on, except seeds.

    Args:
        config: the recipe.
        taxonomy: the categories.
        examples: the examples that models are trained on.
    """
    recipe = config.model_dump(mode="json", include={"task", "model", "training"})
    recipe["training"].pop("seed")
    values = [recipe, taxonomy.model_dump(mode="json"), corpus_digest(examples)]
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def fold_examples(examples: Sequence[Example]) -> list[Example]:
    """Return the examples that models of a cross-validation are trained on: all except the test split.

    Calibration and thresholds are chosen on their predictions, so nothing of the test split may be among them.
    """
    return [e for e in examples if e.split != "test"]


def write_out_of_fold(
    path: Path, examples: Sequence[Example], logits: Floats, folds: Indices, seeds: Sequence[int]
) -> None:
    """Write out-of-fold logits as JSON Lines, one text and seed a line.

    Args:
        path: the file.
        examples: n examples.
        logits: (seeds, n, categories).
        folds: (seeds, n) fold of each text in the run with each seed.
        seeds: seeds of the training runs.
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
    """Read the out-of-fold logits of the recipe's cross-validation.

    Args:
        config: the recipe.
        corpus: its data.

    Returns:
        The logits. None if there are none, if they belong to another recipe or corpus, or if the model is distilled:
        its teacher was trained on all reports, so no text is held out.
    """
    run = config.run_folder
    if config.distil or not run.out_of_fold.is_file():
        return None
    examples = fold_examples(corpus.examples)
    if load_record(run.cross_validation_plan, Plan).fingerprint != fingerprint(config, corpus.taxonomy, examples):
        logger.warning(
            "%s: ignored, because the recipe or the corpus has changed since; run `train crossval` again",
            run.cross_validation,
        )
        return None
    rows = [row for _, row in read_json_lines(run.out_of_fold)]
    by_id = {e.id: e for e in examples}
    logits = np.array([row["logits"] for row in rows], np.float32)
    return HeldOut.from_examples("out_of_fold", logits, [by_id[row["id"]] for row in rows], corpus.taxonomy)
