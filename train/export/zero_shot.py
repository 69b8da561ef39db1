"""Make a bundle from category definitions alone: it needs no labels and learns from none."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from train.config import Config
from train.data import Corpus, Example, load_examples, load_taxonomy, load_texts, of_split
from train.evaluation import bundle_model
from train.export.export import write_bundle
from train.metrics import references_from_examples, resample, summary
from train.model import check_description_head, definitions, untrained
from train.training import tune_malloc
from zhili.predictor import Predictor

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
    check_description_head(config)
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


def _test_metrics(predictor: Predictor, examples: Sequence[Example]) -> dict[str, Any]:
    """The bundle's metrics on labelled test data, if there are any."""
    if not examples:
        return {}
    predictions = bundle_model(predictor).predict(references_from_examples(examples))
    return {"test": {"quantised": summary(predictions, resample(predictions.reports)).model_dump(mode="json")}}
