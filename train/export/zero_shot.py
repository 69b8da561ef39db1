"""Make a bundle from category definitions alone: it needs no labels and learns from none."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from train.config import Config
from train.data import Corpus, Example, load_examples, load_taxonomy, load_texts, of_split
from train.evaluation import bundle_model
from train.export.export import write_bundle
from train.metrics import references_from_examples, resample, summary
from train.model import (
    CENTRE_SAMPLE,
    Checkpoint,
    Classifier,
    build,
    logits_pipeline,
    sample_evenly,
    text_input,
    uncalibrated_manifest,
)
from train.training import tune_malloc
from zhili.errors import InputError
from zhili.inference import Floats
from zhili.predictor import Predictor
from zhili.taxonomy import Taxonomy
from zhili.text import normalise

logger = logging.getLogger(__name__)

SUFFIX = "-zeroshot"  # appended to the bundle's name, so that a trained bundle is never overwritten


def zero_shot(config: Config, check: Callable[[Config, Corpus], None] | None = None) -> Path:
    """Write a bundle whose head is initialised from the category definitions and not trained.

    The centre of the embeddings comes from `data.unlabelled`, else from the texts of `data.files` (not their labels),
    else from the definitions of categories and subjects. If `data.files` has a test split, the bundle is evaluated on
    it.

    Args:
        config: the recipe; `model.head` is `description`.
        check: called with the recipe and its data before the texts are embedded.

    Returns:
        The bundle's folder: `export.bundle` with `-zeroshot` appended.

    Raises:
        InputError: the taxonomy, the data or the encoder cannot be used, or the recipe has another head.
    """
    if config.model.head != "description":
        raise InputError(f"model.head: {config.model.head!r} is random before training; set description")
    taxonomy = load_taxonomy(Path(config.data.taxonomy))
    examples = load_examples(config.data, taxonomy, config.task, ("test",)) if config.data.files else []
    texts = load_texts(config.data) or [e.text for e in of_split(examples, "train")]
    tune_malloc()
    if check:
        check(config, Corpus(taxonomy, examples))
    checkpoint = untrained(config, taxonomy, texts)
    target = Path(config.export.bundle + SUFFIX)
    test = of_split(examples, "test")
    return write_bundle(
        checkpoint, target, texts or definitions(taxonomy), lambda predictor: _test_metrics(predictor, test)
    )


def untrained(config: Config, taxonomy: Taxonomy, texts: Sequence[str]) -> Checkpoint:
    """A classifier from the definitions, with the one threshold that zero-shot models have.

    Args:
        config: the recipe.
        taxonomy: the categories with their definitions.
        texts: unlabelled text of the kind to be classified; may be empty.
    """
    undefined = [c.id for c in taxonomy.categories if not c.definition]
    if undefined:
        logger.warning("no definition: %s; write a sentence for each, a name says little", ", ".join(undefined))
    centre = [normalise(text) for text in texts or definitions(taxonomy)]
    model, tokenizer = build(config, taxonomy, centre)
    if config.task == "multi_label":
        sample = sample_evenly(texts, CENTRE_SAMPLE)
        pipeline = logits_pipeline(model, tokenizer, text_input(config.model), taxonomy)
        _set_bias(model, pipeline.logits(sample) if sample else None, config)
    digest = hashlib.sha256("\n".join(sorted(texts)).encode()).hexdigest() if texts else ""
    manifest = uncalibrated_manifest(config, taxonomy, digest)
    return Checkpoint(model, tokenizer, manifest)


def definitions(taxonomy: Taxonomy) -> list[str]:
    """Names and definitions of the categories and their subjects: texts of the kind to be classified, in short."""
    subjects = [subject.description for _, subject in taxonomy.subjects]
    return [category.description for category in taxonomy.categories] + subjects


def _set_bias(model: Classifier, logits: Floats | None, config: Config) -> None:
    """Shift all logits by the same amount, so that a category is a label from a probability of one half."""
    assert model.head is not None
    if logits is None:
        minimum = config.model.description_scale * config.zero_shot.cosine
    else:
        minimum = label_threshold(logits, config.zero_shot.labels_per_text) - config.model.description_bias
    model.head.bias.data.fill_(-minimum)


def label_threshold(logits: Floats, labels_per_text: float) -> float:
    """The logit threshold that gives texts this many labels on average, each at least its most probable category.

    Args:
        logits: (n, categories).
        labels_per_text: 1 or more.
    """
    beyond_first = np.sort(np.sort(logits, axis=1)[:, :-1].ravel())[::-1]
    extra = round((labels_per_text - 1) * len(logits))
    return float(beyond_first[min(extra, len(beyond_first) - 1)]) + 1e-6


def _test_metrics(predictor: Predictor, examples: Sequence[Example]) -> dict[str, Any]:
    """The bundle's metrics on labelled test data, if there are any."""
    if not examples:
        return {}
    predictions = bundle_model(predictor).predict(references_from_examples(examples))
    return {"test": {"quantised": summary(predictions, resample(predictions.reports)).model_dump(mode="json")}}
