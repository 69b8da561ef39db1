"""Exports a checkpoint to a bundle: ONNX, weights in 8 bits, refused where it leaves the float model."""

import importlib.metadata
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from train.card import model_card
from train.claims import Claims, Part, SplitClaims
from train.config import Config
from train.corpus.example import SPLITS, Example, Split, of_split
from train.corpus.load import load_data
from train.evaluation.baseline import baseline
from train.evaluation.bootstrap import resample
from train.evaluation.coverage import coverage_at
from train.evaluation.figures import summary
from train.evaluation.gold import of_examples
from train.evaluation.judge import judge_bundle, judge_checkpoint
from train.evaluation.learning import read_learning_curve
from train.evaluation.predictions import Predictions
from train.evaluation.reliability import calibration_error
from train.evaluation.slices import slices
from train.model import Loaded, load_checkpoint
from train.quantise import write_model
from zhili.bundle import CARD, MODEL, TOKENIZER, Manifest, Origin, sha256, write_manifest
from zhili.errors import InputError
from zhili.files import folder_aside
from zhili.predictor import Predictor
from zhili.text.normalise import VERSION

logger = logging.getLogger(__name__)

SPLITS_JUDGED: tuple[Split, ...] = ("validation", "test")
LIBRARIES = ("torch", "transformers", "datasets", "tokenizers", "scikit-learn", "onnx", "onnxruntime")


def export(config: Config) -> Path:
    """Writes the run's checkpoint as a bundle.

    The bundle is made aside and judged through `zhili.Predictor` on validation data; it takes its place only when the
    quantised model stays within the recipe's limits of the float one.

    Args:
        config: the recipe of a run that is trained.

    Returns:
        The bundle's folder, `export.bundle`.

    Raises:
        InputError: there is no checkpoint, or the quantised model leaves the limits (both figures are named).
    """
    loaded = load_checkpoint(config.run_folder / "checkpoint")
    _, examples = load_data(config)
    target = Path(config.export.bundle)
    with folder_aside(target) as folder:
        write_model(loaded, folder / MODEL, [e.text for e in of_split(examples, "train")])
        loaded.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER))
        write_manifest_of(loaded, folder, {})
        predictor, beside = Predictor(folder), baseline(config, SPLITS_JUDGED)
        validation = compare(loaded, predictor, of_split(examples, "validation"), beside["validation"])
        _refuse_losses(validation, config)
        claims = Claims(
            corpus=_parts(examples),
            validation=validation,
            test=compare(loaded, predictor, of_split(examples, "test"), beside["test"]),
            learning_curve=read_learning_curve(config),
        )
        manifest = write_manifest_of(loaded, folder, claims.model_dump(mode="json"))
        (folder / CARD).write_text(model_card(manifest), encoding="utf-8")
    return target


def compare(loaded: Loaded, predictor: Predictor, examples: Sequence[Example], baseline: Predictions) -> SplitClaims:
    """Figures of the float and the quantised model on some texts, with what sets them apart.

    Args:
        loaded: the float model.
        predictor: the quantised one.
        examples: the texts.
        baseline: what TF-IDF + linear answered to them.
    """
    golds = of_examples(examples)
    before, after = judge_checkpoint(loaded).answer(golds), judge_bundle(predictor).answer(golds)
    weights = resample(before.reports)
    difference = np.abs(before.probabilities - after.probabilities)
    found = slices(after, weights)
    assert after.uncalibrated is not None
    return SplitClaims(
        baseline=summary(baseline, weights),
        float=summary(before, weights),
        quantised=summary(after, weights),
        uncalibrated_error=calibration_error(after, after.uncalibrated, weights),
        review=coverage_at(after, [predictor.manifest.review_level], weights)[0],
        slices=len(found),
        below=[one for one in found if one.below],
        mean_difference=float(difference.mean()),
        largest_difference=float(difference.max()),
    )


def _parts(examples: Sequence[Example]) -> dict[Split, Part]:
    found = {split: of_split(examples, split) for split in SPLITS}
    return {split: Part(paragraphs=len(part), reports=len({e.report for e in part})) for split, part in found.items()}


def _refuse_losses(found: SplitClaims, config: Config) -> None:
    assert found.float is not None and found.mean_difference is not None and found.largest_difference is not None
    before, after = (one.figures["macro_f1"].value or 0.0 for one in (found.float, found.quantised))
    figures = (
        f"validation macro-F1 {before:.4f} float, {after:.4f} quantised; "
        f"probabilities differ by {found.mean_difference:.4f} on average"
    )
    logger.info("%s, %.4f at most", figures, found.largest_difference)
    measured = {
        "max_macro_f1_loss": before - after,
        "max_probability_difference": found.mean_difference,
    }
    for key, value in measured.items():
        limit = getattr(config.export, key)
        if value > limit:
            raise InputError(f"export: {figures}: over export.{key}={limit}; raise the limit or train longer")


def write_manifest_of(loaded: Loaded, folder: Path, metrics: dict[str, Any], zero_shot: bool = False) -> Manifest:
    """Writes the manifest of a model whose files are in `folder`, and returns it.

    Args:
        loaded: the model.
        folder: the bundle's.
        metrics: what `train.claims.Claims` is dumped to; empty before anything was measured.
        zero_shot: no label was learnt from.
    """
    card = loaded.card
    manifest = Manifest(
        format_version=2,
        task=card.task,
        taxonomy=card.taxonomy,
        thresholds=card.thresholds,
        review_level=card.review_level,
        calibration=card.calibration,
        input=card.input,
        normaliser_version=VERSION,
        origin=Origin(
            config=card.config,
            corpus_sha256=card.corpus_sha256,
            encoder=card.config["model"]["encoder"],
            libraries={name: importlib.metadata.version(name) for name in LIBRARIES},
            seed=card.config["training"]["seed"],
            tuning=card.tuning.model_dump(mode="json") if card.tuning else {},
            zero_shot=zero_shot,
        ),
        metrics=metrics,
        files={name: sha256(folder / name) for name in (MODEL, TOKENIZER)},
    )
    write_manifest(manifest, folder)
    return manifest
