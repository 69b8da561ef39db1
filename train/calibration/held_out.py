"""Logits of texts that a model was not trained on: what calibration, thresholds and suspects are found with."""

import hashlib
import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from train.calibration.folds import Numbers
from train.config import Config
from train.data import Example, Matrix, corpus_digest, label_matrix
from train.records import load_record
from zhili.files import atomic_file, read_json_lines
from zhili.inference import Floats
from zhili.taxonomy import Taxonomy

logger = logging.getLogger(__name__)

FOLDER, ROWS, PLAN = "crossval", "out-of-fold.jsonl", "plan.json"


Source = Literal["out_of_fold", "validation"]


class Plan(BaseModel):
    """What a cross-validation was started with (`plan.json`)."""

    model_config = ConfigDict(frozen=True)
    fingerprint: str
    folds: int


class HeldOut(NamedTuple):
    """Logits with the labels beside them.

    Args:
        source: where they are from.
        logits: (n, categories); a text stands once for each seed.
        gold: (n, categories) 0/1 labels.
        reports: (n,) each text's report, numbered from 0.
        ids: (n,) each text's id.
    """

    source: Source
    logits: Floats
    gold: Matrix
    reports: Numbers
    ids: NDArray[np.str_]


def held_out_from(source: Source, logits: Floats, examples: Sequence[Example], taxonomy: Taxonomy) -> HeldOut:
    """Logits of these examples, one row each."""
    numbers = np.unique([e.report for e in examples], return_inverse=True)[1]
    gold = label_matrix([e.labels for e in examples], taxonomy.ids)
    return HeldOut(source, logits, gold, numbers, np.array([e.id for e in examples]))


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


def write_rows(path: Path, examples: Sequence[Example], logits: Floats, folds: Numbers, seeds: Sequence[int]) -> None:
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


def read_out_of_fold(config: Config, taxonomy: Taxonomy, examples: Sequence[Example]) -> HeldOut | None:
    """The out-of-fold logits of the recipe's cross-validation; None where there are none or they are of another recipe.

    A student has none: its teacher saw all reports.

    Args:
        config: the recipe.
        taxonomy: its categories.
        examples: all of its examples.
    """
    folder = config.run_folder / FOLDER
    if config.distil or not (folder / ROWS).is_file():
        return None
    used = fold_examples(examples)
    if load_record(folder / PLAN, Plan).fingerprint != fingerprint(config, taxonomy, used):
        logger.warning("%s is of another recipe or corpus and is left aside; run `train crossval` again", folder)
        return None
    rows = [row for _, row in read_json_lines(folder / ROWS)]
    known = {e.id: e for e in used}
    logits = np.array([row["logits"] for row in rows], np.float32)
    return held_out_from("out_of_fold", logits, [known[row["id"]] for row in rows], taxonomy)
