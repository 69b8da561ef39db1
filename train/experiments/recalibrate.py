"""Choose calibration, thresholds and review threshold of a trained checkpoint again."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from train.calibration import DecisionFit, fit_decision, read_out_of_fold
from train.config import Config
from train.data import Corpus, corpus_digest
from train.experiments.checkpoints import WEIGHTS
from train.model import CHECKPOINT_FILES, Checkpoint, check_trained_on, load_checkpoint, save_checkpoint
from train.training import validation_logits
from zhili.errors import InputError
from zhili.files import atomic_folder

SECTIONS = {"calibration", "thresholds", "review"}
UNIMPORTANT = ("training.seed", "training.report_to", "training.save_steps")  # out-of-fold predictions fit any of these


def recalibrate(config: Config, corpus: Corpus) -> DecisionFit:
    """Fit the decision of the run's checkpoint, on out-of-fold predictions if there are any, else on validation data.

    What the model has learnt does not change. The checkpoint takes the new values, also in the weights or configuration
    that transformers reads, and the sections of the recipe that they follow from.

    Raises:
        InputError: there is no checkpoint, or it was trained with another recipe or on another corpus.
    """
    folder = config.run_folder.checkpoint
    model, tokenizer, manifest = load_checkpoint(folder)
    provenance = manifest.provenance
    _check_trained_with(config, provenance.config, folder)
    check_trained_on(manifest, corpus.taxonomy, corpus_digest(corpus.examples), folder)
    held_out = read_out_of_fold(config, corpus) or validation_logits(model, tokenizer, manifest.input, corpus)
    fitted = fit_decision(held_out, corpus.taxonomy, config)
    recipe = provenance.config | config.model_dump(mode="json", include=SECTIONS)
    changed = manifest.model_copy(
        update={
            "calibration": fitted.calibration,
            "thresholds": fitted.thresholds,
            "review_threshold": fitted.review_threshold,
            "provenance": provenance.model_copy(
                update={"config": recipe, "decision_fit": fitted.record.model_dump(mode="json")}
            ),
        }
    )
    with atomic_folder(folder, CHECKPOINT_FILES) as written:
        save_checkpoint(Checkpoint(model, tokenizer, changed), written)
    return fitted


def _check_trained_with(config: Config, trained: dict[str, Any], folder: Path) -> None:
    """Check that a checkpoint is of the recipe: the out-of-fold predictions are.

    Args:
        config: the recipe.
        trained: the recipe of the checkpoint, as its manifest has it.
        folder: the checkpoint.

    Raises:
        InputError: a key differs.
    """
    given = config.model_dump(mode="json", include={*WEIGHTS, "distil"})
    for key, before, now in _differences(trained, given):
        raise InputError(
            f"{folder}: was trained with {key}={before}, and the recipe has {now}; calibrate with the recipe and "
            "overrides that it was trained with, or train it again with `python -m train fit`"
        )


def _differences(trained: dict[str, Any], given: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The keys whose values differ, and both values as JSON; a key that an older manifest lacks does not differ."""
    for section, values in given.items():
        before, now = {section: trained.get(section)}, {section: values}
        if isinstance(values, dict) and isinstance(trained.get(section), dict):
            before, now = trained[section], values
        for key, value in now.items():
            name = key if key == section else f"{section}.{key}"
            if name not in UNIMPORTANT and before.get(key, value) != value:
                yield name, json.dumps(before[key], ensure_ascii=False), json.dumps(value, ensure_ascii=False)
