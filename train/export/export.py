"""Exports a checkpoint to a bundle: ONNX, weights in 8 bits, refused where it leaves the float model."""

import importlib.metadata
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from train.config import Config
from train.data import SPLITS, Example, Split, load_corpus, of_split
from train.evaluation import baseline_predictions, evaluate_bundle, evaluate_checkpoint
from train.experiments import read_learning_curve
from train.export.card import model_card
from train.export.onnx import write_onnx
from train.export.reported import CorpusPart, ReportedMetrics, ReportedSplit
from train.metrics import (
    Predictions,
    calibration_error,
    coverage_at,
    references_from_examples,
    resample,
    slices,
    summary,
)
from train.model import Loaded, load_checkpoint
from zhili.errors import InputError
from zhili.files import atomic_folder
from zhili.inference import CARD, MODEL, TOKENIZER, Manifest, Provenance, sha256, write_manifest
from zhili.predictor import Predictor
from zhili.text import NORMALISER_VERSION

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
    _, examples = load_corpus(config)
    target = Path(config.export.bundle)
    with atomic_folder(target) as folder:
        write_onnx(loaded, folder / MODEL, [e.text for e in of_split(examples, "train")])
        loaded.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER))
        write_manifest_of(loaded, folder, {})
        predictor, beside = Predictor(folder), baseline_predictions(config, SPLITS_JUDGED)
        validation = compare(loaded, predictor, of_split(examples, "validation"), beside["validation"])
        _refuse_losses(validation, config)
        claims = ReportedMetrics(
            corpus=_parts(examples),
            validation=validation,
            test=compare(loaded, predictor, of_split(examples, "test"), beside["test"]),
            learning_curve=read_learning_curve(config),
        )
        manifest = write_manifest_of(loaded, folder, claims.model_dump(mode="json"))
        (folder / CARD).write_text(model_card(manifest), encoding="utf-8")
    return target


def compare(loaded: Loaded, predictor: Predictor, examples: Sequence[Example], baseline: Predictions) -> ReportedSplit:
    """Figures of the float and the quantised model on some texts, with what sets them apart.

    Args:
        loaded: the float model.
        predictor: the quantised one.
        examples: the texts.
        baseline: what TF-IDF + linear answered to them.
    """
    references = references_from_examples(examples)
    before, after = evaluate_checkpoint(loaded).answer(references), evaluate_bundle(predictor).answer(references)
    weights = resample(before.reports)
    difference = np.abs(before.probabilities - after.probabilities)
    found = slices(after, weights)
    assert after.uncalibrated is not None
    return ReportedSplit(
        baseline=summary(baseline, weights),
        float=summary(before, weights),
        quantised=summary(after, weights),
        uncalibrated_error=calibration_error(after, after.uncalibrated, weights),
        review=coverage_at(after, [predictor.manifest.review_threshold], weights)[0],
        slices=len(found),
        below=[one for one in found if one.below],
        mean_difference=float(difference.mean()),
        largest_difference=float(difference.max()),
    )


def _parts(examples: Sequence[Example]) -> dict[Split, CorpusPart]:
    found = {split: of_split(examples, split) for split in SPLITS}
    return {split: CorpusPart(paragraphs=len(part), reports=len({e.report for e in part})) for split, part in found.items()}


def _refuse_losses(found: ReportedSplit, config: Config) -> None:
    assert found.float is not None and found.mean_difference is not None and found.largest_difference is not None
    before, after = (one.metrics["macro_f1"].value or 0.0 for one in (found.float, found.quantised))
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
        metrics: what `train.export.reported.ReportedMetrics` is dumped to; empty before anything was measured.
        zero_shot: no label was learnt from.
    """
    card = loaded.card
    manifest = Manifest(
        format_version=2,
        task=card.task,
        taxonomy=card.taxonomy,
        thresholds=card.thresholds,
        review_threshold=card.review_threshold,
        calibration=card.calibration,
        input=card.input,
        normaliser_version=NORMALISER_VERSION,
        provenance=Provenance(
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
