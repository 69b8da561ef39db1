"""The manifest of a model as training makes it; export adds metrics and the hashes of files."""

import importlib.metadata
from typing import Any

from train.config import Config
from train.model.build import text_input
from zhili.inference import Calibration, Manifest, Provenance
from zhili.taxonomy import Taxonomy

UNCALIBRATED_THRESHOLD = 0.5
LIBRARIES = ("torch", "transformers", "datasets", "tokenizers", "scikit-learn", "onnx", "onnxruntime")


def new_manifest(
    config: Config,
    taxonomy: Taxonomy,
    *,
    corpus_sha256: str,
    calibration: Calibration,
    thresholds: dict[str, float],
    review_threshold: float,
    decision_fit: dict[str, Any] | None = None,
) -> Manifest:
    """The manifest of a model that was just made.

    Args:
        config: the recipe.
        taxonomy: the categories in output order.
        corpus_sha256: digest of what the model was trained on; empty where it saw no text.
        calibration: how logits are scaled.
        thresholds: by category id.
        review_threshold: the confidence below which a text needs review.
        decision_fit: how the three were chosen; None for a zero-shot model, which has them by rule.
    """
    return Manifest(
        task=config.task,
        taxonomy=taxonomy,
        thresholds=thresholds,
        review_threshold=review_threshold,
        calibration=calibration,
        input=text_input(config.model),
        provenance=Provenance(
            config=config.model_dump(mode="json"),
            corpus_sha256=corpus_sha256,
            encoder=config.model.encoder,
            libraries=library_versions(),
            seed=config.training.seed,
            decision_fit=decision_fit or {},
            zero_shot=decision_fit is None,
        ),
    )


def uncalibrated_manifest(config: Config, taxonomy: Taxonomy, corpus_sha256: str = "") -> Manifest:
    """The manifest of a model whose probabilities are not calibrated; its one threshold is 0.5.

    Args:
        config: the recipe.
        taxonomy: the categories in output order.
        corpus_sha256: digest of what the model was made from; empty where it saw no text.
    """
    return new_manifest(
        config,
        taxonomy,
        corpus_sha256=corpus_sha256,
        calibration=Calibration(
            method="temperature", slopes=dict.fromkeys(taxonomy.ids, 1.0), intercepts=dict.fromkeys(taxonomy.ids, 0.0)
        ),
        thresholds=dict.fromkeys(taxonomy.ids, UNCALIBRATED_THRESHOLD),
        review_threshold=0.0,
    )


def library_versions() -> dict[str, str]:
    """The versions of the libraries that a model depends on."""
    return {name: importlib.metadata.version(name) for name in LIBRARIES}
