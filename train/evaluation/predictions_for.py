"""The predictions at a path: stored ones, or new ones by the model in a folder."""

from pathlib import Path

from train.config import Config
from train.data import Split, load_corpus, of_split
from train.evaluation.models import EvaluatedModel, bundle_model, checkpoint_model
from train.evaluation.records import Evaluation
from train.metrics import Predictions, examples_name, load_predictions, read_references, references_from_examples
from train.model import is_checkpoint, load_checkpoint
from train.records import load_record
from train.runs import RunFolder
from zhili.errors import InputError
from zhili.inference import is_bundle
from zhili.predictor import Predictor


def predictions_for(path: Path, split: Split = "test", data: Path | None = None) -> Predictions:
    """The predictions of a model.

    Args:
        path: a file of predictions, an evaluation, a run's folder (the predictions of its bundle, or else of its
            checkpoint), or the folder of a bundle or checkpoint, which then predicts now.
        split: which examples, where a folder is named.
        data: a file of labelled texts instead; this needs a bundle or checkpoint.

    Raises:
        InputError: the path is none of these, or there are no predictions of that split.
    """
    if path.suffix == ".jsonl":
        return load_predictions(path)
    if path.suffix == ".json":
        return load_predictions(path.parent / load_record(path, Evaluation).first.predictions)
    if is_bundle(path):
        predictor = Predictor(path)
        return _predict(bundle_model(predictor), predictor.manifest.provenance.config, split, data)
    if is_checkpoint(path):
        checkpoint = load_checkpoint(path)
        model = checkpoint_model(checkpoint, str(path))
        return _predict(model, checkpoint.manifest.provenance.config, split, data)
    name = examples_name(split, data)
    for kind in ("bundle", "checkpoint"):
        stored = RunFolder(path).predictions(kind, name)
        if stored.is_file():
            return load_predictions(stored)
    raise InputError(
        f"{path}: no predictions on {name}; run `python -m train evaluate`, or name a bundle, a checkpoint, an "
        "evaluation (.json) or predictions (.jsonl)"
    )


def _predict(model: EvaluatedModel, recipe: dict[str, object], split: Split, data: Path | None) -> Predictions:
    """A model's predictions on the examples of its own recipe, or on a file's."""
    if data is not None:
        return model.predict(read_references(data, model.taxonomy))
    corpus = load_corpus(Config.model_validate(recipe), (split,))
    return model.predict(references_from_examples(of_split(corpus.examples, split)))
