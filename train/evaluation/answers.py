"""Finds the answers that a path stands for, and has a model answer where none are kept."""

from pathlib import Path

from train.config import Config
from train.corpus.example import Split, of_split
from train.corpus.load import load_data
from train.evaluation.gold import examples_name, of_examples, read_gold
from train.evaluation.judge import Judged, judge_bundle, judge_checkpoint
from train.evaluation.predictions import Predictions, load_predictions
from train.evaluation.result import Evaluation, load
from train.model import CARD, load_checkpoint
from zhili.bundle import MANIFEST
from zhili.errors import InputError
from zhili.predictor import Predictor


def answers_of(path: Path, split: Split = "test", data: Path | None = None) -> Predictions:
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
        return load_predictions(path.parent / load(path, Evaluation).first.predictions)
    if (path / MANIFEST).is_file():
        predictor = Predictor(path)
        return _answered(judge_bundle(predictor), predictor.manifest.origin.config, split, data)
    if (path / CARD).is_file():
        loaded = load_checkpoint(path)
        return _answered(judge_checkpoint(loaded, str(path)), loaded.card.config, split, data)
    name = examples_name(split, data)
    for kind in ("bundle", "checkpoint"):
        found = path / f"predictions-{kind}-{name}.jsonl"
        if found.is_file():
            return load_predictions(found)
    raise InputError(
        f"{path}: no predictions on {name} there; run `python -m train evaluate`, or name a bundle, a checkpoint, an "
        "evaluation (.json) or predictions (.jsonl)"
    )


def _answered(judged: Judged, recipe: dict[str, object], split: Split, data: Path | None) -> Predictions:
    """A model's answers to its own recipe's examples, or to a file's."""
    if data is not None:
        return judged.answer(read_gold(data, judged.taxonomy))
    _, examples = load_data(Config.model_validate(recipe))
    return judged.answer(of_examples(of_split(examples, split)))
