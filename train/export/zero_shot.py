"""Makes a bundle from category definitions alone: no label is needed, none is learnt from."""

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from train.config import Config
from train.data import Example, load_examples, load_taxonomy, load_texts, of_split
from train.evaluation import evaluate_bundle
from train.export.card import model_card
from train.export.export import write_manifest_of
from train.export.onnx import write_onnx
from train.metrics import references_from_examples, resample, summary
from train.model import CENTRE_SAMPLE, CheckpointCard, Classifier, Loaded, build, logits_pipeline, text_input
from train.training import tune_malloc
from zhili.errors import InputError
from zhili.files import atomic_folder
from zhili.inference import CARD, MODEL, TOKENIZER, Calibration, Floats
from zhili.predictor import Predictor
from zhili.taxonomy import Taxonomy
from zhili.text import normalise

logger = logging.getLogger(__name__)

SUFFIX = "-zeroshot"  # behind the name of the bundle, so that a trained one is never overwritten
THRESHOLD = 0.5


def zero_shot(config: Config) -> Path:
    """Writes a bundle whose head is as the category definitions start it.

    The centre of the embeddings comes from `data.unlabelled`, else from the texts of `data.files` (not their labels),
    else from the definitions themselves. Where `data.files` has a test split the bundle is scored on it, and says so.

    Args:
        config: the recipe; `model.head` is `description`.

    Returns:
        The bundle's folder: `export.bundle` with `-zeroshot` behind it.

    Raises:
        InputError: the taxonomy, the data or the encoder cannot be used, or the head is another.
    """
    if config.model.head != "description":
        raise InputError(
            f"model.head: a {config.model.head!r} head knows nothing before it is trained; set description"
        )
    taxonomy = load_taxonomy(Path(config.data.taxonomy))
    examples = load_examples(config.data, taxonomy, config.task, ("test",)) if config.data.files else []
    texts = load_texts(config.data) or [e.text for e in of_split(examples, "train")]
    tune_malloc()
    loaded = untrained(config, taxonomy, texts)
    target = Path(config.export.bundle + SUFFIX)
    with atomic_folder(target) as folder:
        write_onnx(loaded, folder / MODEL, texts or [c.description for c in taxonomy.categories])
        loaded.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER))
        write_manifest_of(loaded, folder, {}, zero_shot=True)
        metrics = _scores(Predictor(folder), of_split(examples, "test"))
        manifest = write_manifest_of(loaded, folder, metrics, zero_shot=True)
        (folder / CARD).write_text(model_card(manifest), encoding="utf-8")
    return target


def untrained(config: Config, taxonomy: Taxonomy, texts: Sequence[str]) -> Loaded:
    """A classifier from the definitions, with the one threshold that zero-shot models have.

    Args:
        config: the recipe.
        taxonomy: the categories with their definitions.
        texts: unlabelled text of the kind to be classified; may be empty.
    """
    bare = [c.id for c in taxonomy.categories if not c.definition]
    if bare:
        logger.warning("no definition: %s; a name alone says little, write a sentence for each", ", ".join(bare))
    centre = [normalise(t) for t in texts] or [normalise(c.description) for c in taxonomy.categories]
    model, tokenizer = build(config, taxonomy, centre)
    if config.task == "multi_label":
        sample = texts[:: max(1, len(texts) // CENTRE_SAMPLE)]
        _set_bias(model, logits_pipeline(model, tokenizer, text_input(config.model)).logits(sample) if sample else None, config)
    card = CheckpointCard(
        task=config.task,
        head=config.model.head,
        taxonomy=taxonomy,
        input=text_input(config.model),
        calibration=Calibration(
            method="temperature", slopes=dict.fromkeys(taxonomy.ids, 1.0), intercepts=dict.fromkeys(taxonomy.ids, 0.0)
        ),
        thresholds=dict.fromkeys(taxonomy.ids, THRESHOLD),
        review_threshold=0.0,
        tuning=None,
        config=config.model_dump(mode="json"),
        corpus_sha256=hashlib.sha256("\n".join(sorted(texts)).encode()).hexdigest() if texts else "",
    )
    return Loaded(model, tokenizer, card)


def _set_bias(model: Classifier, logits: Floats | None, config: Config) -> None:
    """Moves all logits alike, so that a probability of one half is where labels begin."""
    assert model.head is not None
    if logits is None:
        least = config.model.description_scale * config.zero_shot.cosine
    else:
        least = label_threshold(logits, config.zero_shot.labels_per_text) - config.model.description_bias
    model.head.bias.data.fill_(-least)


def label_threshold(logits: Floats, labels_per_text: float) -> float:
    """The logit over which texts have so many labels on average, each its most probable category at least.

    Args:
        logits: (n, categories).
        labels_per_text: 1 or more.
    """
    beyond_first = np.sort(np.sort(logits, axis=1)[:, :-1].ravel())[::-1]
    extra = round((labels_per_text - 1) * len(logits))
    return float(beyond_first[min(extra, len(beyond_first) - 1)]) + 1e-6


def _scores(predictor: Predictor, examples: Sequence[Example]) -> dict[Any, dict[str, Any]]:
    """The bundle's scores on labelled test data, where there are any."""
    if not examples:
        return {}
    answers = evaluate_bundle(predictor).answer(references_from_examples(examples))
    return {"test": {"quantised": summary(answers, resample(answers.reports)).model_dump(mode="json")}}
