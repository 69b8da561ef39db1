"""Finds the answers that a path stands for, and has a model answer where none are kept."""

from pathlib import Path

from train.config import Config
from train.data import Split, load_corpus, of_split
from train.evaluation.models import EvaluatedModel, evaluate_bundle, evaluate_checkpoint
from train.evaluation.records import Evaluation
from train.metrics import Predictions, examples_name, load_predictions, read_references, references_from_examples
from train.model import CARD, load_checkpoint
from train.records import load_record
from zhili.errors import InputError
from zhili.inference import MANIFEST
from zhili.predictor import Predictor


def predictions_for(path: Path, split: Split = "test", data: Path | None = None) -> Predictions:
    """The answers of a model.

    Args:
        path: a file of predictions, an evaluation, a run's folder (its bundle's answers, or else its checkpoint's), or
            a bundle's or checkpoint's folder, which then answers now.
        split: which examples, where a folder is named.
        data: a file of labelled texts instead; a bundle or checkpoint is needed then.

    Raises:
        InputError: the path is none of these, or there are no answers of that split.
    """
    if path.suffix == ".jsonl":
        return load_predictions(path)
    if path.suffix == ".json":
        return load_predictions(path.parent / load_record(path, Evaluation).first.predictions)
    if (path / MANIFEST).is_file():
        predictor = Predictor(path)
        return _answered(evaluate_bundle(predictor), predictor.manifest.provenance.config, split, data)
    if (path / CARD).is_file():
        loaded = load_checkpoint(path)
        return _answered(evaluate_checkpoint(loaded, str(path)), loaded.card.config, split, data)
    name = examples_name(split, data)
    for kind in ("bundle", "checkpoint"):
        found = path / f"predictions-{kind}-{name}.jsonl"
        if found.is_file():
            return load_predictions(found)
    raise InputError(
        f"{path}: no predictions on {name} there; run `python -m train evaluate`, or name a bundle, a checkpoint, an "
        "evaluation (.json) or predictions (.jsonl)"
    )


def _answered(judged: EvaluatedModel, recipe: dict[str, object], split: Split, data: Path | None) -> Predictions:
    """A model's answers to its own recipe's examples, or to a file's."""
    if data is not None:
        return judged.answer(read_references(data, judged.taxonomy))
    _, examples = load_corpus(Config.model_validate(recipe))
    return judged.answer(references_from_examples(of_split(examples, split)))
