"""A model from category definitions alone: it needs no labels and learns from none."""

import hashlib
import logging
from collections.abc import Sequence

import numpy as np

from train.config import Config
from train.model.build import CENTRE_SAMPLE, build, sample_evenly, text_input
from train.model.checkpoint import Checkpoint
from train.model.classifier import Classifier
from train.model.manifest import uncalibrated_manifest
from train.model.runner import logits_pipeline
from zhili.errors import InputError
from zhili.inference import Floats
from zhili.taxonomy import Taxonomy
from zhili.text import normalise

logger = logging.getLogger(__name__)


def check_description_head(config: Config) -> None:
    """Refuse a recipe whose head knows nothing before it is trained.

    Raises:
        InputError: the head is not `description`.
    """
    if config.model.head != "description":
        raise InputError(f"model.head: {config.model.head!r} is random before training; set description")


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
