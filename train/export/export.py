"""Export a checkpoint to a bundle: ONNX with 8-bit weights, refused where it differs too much from the float model."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from train.config import Config
from train.data import SPLITS, Corpus, Example, Split, corpus_digest, is_referenced, of_split, origin
from train.evaluation import baseline_model, bundle_model, checkpoint_model
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
from train.model import Checkpoint, check_trained_on, library_versions, load_checkpoint
from zhili.errors import InputError
from zhili.files import atomic_folder
from zhili.inference import BUNDLE_FILES, CARD, MANIFEST, MODEL, TOKENIZER, sha256, write_manifest
from zhili.predictor import Predictor

logger = logging.getLogger(__name__)

EVALUATED_SPLITS: tuple[Split, ...] = ("validation", "test")


def export(config: Config, corpus: Corpus) -> Path:
    """Write the run's checkpoint as a bundle.

    The bundle is made in a temporary folder and evaluated through `zhili.Predictor`; it is put in its place only if the
    quantised model stays within the recipe's limits of the float model on validation data. The baseline is trained on
    the same data for comparison, and its predictions are saved for `evaluate`.

    Args:
        config: the recipe of a finished run.
        corpus: its data.

    Returns:
        The bundle's folder, `export.bundle`.

    Raises:
        InputError: there is no checkpoint, it was trained on another corpus, or the quantised model exceeds a limit
            (both values are named).
    """
    folder = config.run_folder.checkpoint
    checkpoint = load_checkpoint(folder)
    check_trained_on(checkpoint.manifest, corpus.taxonomy, corpus_digest(corpus.examples), folder)
    baseline = baseline_model(config, corpus)

    def measure(predictor: Predictor) -> dict[str, Any]:
        splits = {}
        for split in EVALUATED_SPLITS:
            examples = of_split(corpus.examples, split)
            predictions = baseline.predict(references_from_examples(examples))
            predictions.save(config.run_folder.predictions("baseline", split))
            splits[split] = compare_models(checkpoint, predictor, examples, predictions)
            if split == "validation":
                _check_limits(splits[split], config)
        reported = ReportedMetrics(corpus=_parts(corpus.examples), learning_curve=read_learning_curve(config), **splits)
        return reported.model_dump(mode="json")

    training_texts = [e.text for e in of_split(corpus.examples, "train")]
    return write_bundle(checkpoint, Path(config.export.bundle), training_texts, measure)


def write_bundle(
    checkpoint: Checkpoint, target: Path, texts: Sequence[str], measure: Callable[[Predictor], dict[str, Any]]
) -> Path:
    """Write model, tokenizer, manifest and model card of a bundle, all or none.

    Args:
        checkpoint: the float model.
        target: the folder to write or replace.
        texts: texts of the kind to be classified; a sample of them sets the smoothing of the 8-bit model.
        measure: evaluates the bundle and returns the manifest's `metrics`.

    Returns:
        The target.

    Raises:
        InputError: the target contains something else than a bundle.
    """
    with atomic_folder(target, BUNDLE_FILES) as folder:
        write_onnx(checkpoint, folder / MODEL, texts)
        checkpoint.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER))
        manifest = checkpoint.manifest.model_copy(
            update={
                "provenance": checkpoint.manifest.provenance.model_copy(update={"libraries": library_versions()}),
                "files": {name: sha256(folder / name) for name in (MODEL, TOKENIZER)},
            }
        )
        write_manifest(manifest, folder / MANIFEST)
        metrics = measure(Predictor(folder))
        manifest = manifest.model_copy(update={"metrics": metrics})
        (folder / CARD).write_text(model_card(manifest), encoding="utf-8")
        files = manifest.files | {CARD: sha256(folder / CARD)}
        write_manifest(manifest.model_copy(update={"files": files}), folder / MANIFEST)
    return target


def compare_models(
    checkpoint: Checkpoint, predictor: Predictor, examples: Sequence[Example], baseline: Predictions
) -> ReportedSplit:
    """Metrics of the float and the quantised model on the same texts, and how far they differ.

    Args:
        checkpoint: the float model.
        predictor: the quantised model.
        examples: the texts.
        baseline: the predictions of TF-IDF + linear for them.
    """
    references = references_from_examples(examples)
    before, after = checkpoint_model(checkpoint).predict(references), bundle_model(predictor).predict(references)
    weights = resample(before.reports)
    difference = np.abs(before.probabilities - after.probabilities)
    measured = slices(after, weights)
    assert after.uncalibrated is not None
    return ReportedSplit(
        baseline=summary(baseline, weights),
        float=summary(before, weights),
        quantised=summary(after, weights),
        uncalibrated_error=calibration_error(after, after.uncalibrated, weights),
        review=coverage_at(after, [predictor.manifest.review_threshold], weights)[0],
        slices=len(measured),
        below=[one for one in measured if one.below],
        mean_difference=float(difference.mean()),
        largest_difference=float(difference.max()),
    )


def _parts(examples: Sequence[Example]) -> dict[Split, CorpusPart]:
    return {split: _part(of_split(examples, split)) for split in SPLITS}


def _part(examples: Sequence[Example]) -> CorpusPart:
    sources = Counter(origin(e) for e in examples if is_referenced(e))
    return CorpusPart(
        paragraphs=len(examples),
        reports=len({e.report for e in examples}),
        sha256=corpus_digest(examples),
        sources=dict(sorted(sources.items())),
    )


def _check_limits(validation: ReportedSplit, config: Config) -> None:
    assert validation.float is not None
    assert validation.mean_difference is not None
    assert validation.largest_difference is not None
    before, after = (one.metrics["macro_f1"].value or 0.0 for one in (validation.float, validation.quantised))
    measured = (
        f"validation macro-F1 {before:.4f} float, {after:.4f} quantised; "
        f"probabilities differ by {validation.mean_difference:.4f} on average"
    )
    logger.info("%s, %.4f at most", measured, validation.largest_difference)
    values = {"max_macro_f1_loss": before - after, "max_probability_difference": validation.mean_difference}
    for key, value in values.items():
        limit = getattr(config.export, key)
        if value > limit:
            raise InputError(f"export: {measured}; this exceeds export.{key}={limit}; raise the limit or train longer")
