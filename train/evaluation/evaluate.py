"""Evaluate a bundle, the float checkpoint and the baseline on a split, or on a file of labelled texts."""

import logging
from pathlib import Path

from train.config import Config
from train.data import Corpus, Split, of_split
from train.evaluation.baseline import BASELINE_NAME, baseline_model
from train.evaluation.models import EvaluatedModel, bundle_model, checkpoint_model, model_result
from train.evaluation.records import KINDS, Evaluation, ModelKind, ModelResult
from train.metrics import (
    RESAMPLES,
    Predictions,
    Reference,
    compare,
    examples_name,
    load_predictions,
    read_references,
    references_from_examples,
    resample,
)
from train.model import is_checkpoint, load_checkpoint
from train.records import save_record
from zhili.errors import InputError
from zhili.inference import is_bundle, read_manifest
from zhili.predictor import Predictor
from zhili.taxonomy import Taxonomy

logger = logging.getLogger(__name__)


def evaluate(
    config: Config,
    corpus: Corpus,
    model: Path | None = None,
    split: Split = "test",
    data: Path | None = None,
    baseline: bool = False,
) -> Evaluation:
    """Evaluate models on one set of texts.

    Args:
        config: the recipe; results are written to its run's folder.
        corpus: the recipe's data.
        model: a bundle, which is evaluated together with the run's checkpoint if there is one, or a checkpoint alone;
            None takes the run's bundle, or its checkpoint where the run has no bundle.
        split: which of the recipe's examples.
        data: a file of labelled texts to evaluate on instead, as `train.metrics.read_references` reads it.
        baseline: train TF-IDF + linear and evaluate it too; otherwise its earlier predictions are used, if there are
            any.

    Returns:
        The evaluation, which is also written to `runs/NAME/evaluation-SPLIT.json` (with the data file's name for
        SPLIT); each model's predictions are written to `runs/NAME/predictions-KIND-SPLIT.jsonl`.

    Raises:
        InputError: the model or the data cannot be used, or their categories differ.
    """
    taxonomy = corpus.taxonomy
    references = read_references(data, taxonomy) if data else references_from_examples(of_split(corpus.examples, split))
    name = examples_name(split, data)
    evaluated = [(one, one.predict(references)) for one in _models(config, model, taxonomy)]
    reused = None if baseline else _stored_baseline(config, taxonomy, references, name)
    if baseline:
        trained = baseline_model(config, corpus)
        evaluated.append((trained, trained.predict(references)))
    elif reused is not None:
        evaluated.append(reused)
    evaluation = _evaluation(config, str(data or split), name, evaluated)
    save_record(evaluation, config.run_folder.evaluation(name))
    return evaluation


def evaluate_baseline(config: Config, corpus: Corpus, split: Split = "test") -> Evaluation:
    """Train TF-IDF + linear and evaluate it alone; `evaluate` reuses its predictions."""
    model = baseline_model(config, corpus)
    predictions = model.predict(references_from_examples(of_split(corpus.examples, split)))
    return _evaluation(config, split, split, [(model, predictions)])


def _evaluation(
    config: Config, examples: str, name: str, evaluated: list[tuple[EvaluatedModel, Predictions]]
) -> Evaluation:
    """Measure all models, and save their predictions."""
    by_kind: dict[ModelKind, Predictions] = {model.kind: predictions for model, predictions in evaluated}
    first = next(by_kind[kind] for kind in KINDS if kind in by_kind)
    weights = resample(first.reports)
    results: dict[ModelKind, ModelResult] = {}
    for model, predictions in evaluated:
        path = config.run_folder.predictions(model.kind, name)
        predictions.save(path)
        results[model.kind] = model_result(model, predictions, path.name, weights)
    main = evaluated[0][0]
    return Evaluation(
        name=config.name,
        examples=examples,
        task=config.task,
        categories={category.id: category.name for category in main.taxonomy.categories},
        paragraphs=len(first.references),
        reports=first.reports,
        resamples=RESAMPLES,
        results=results,
        comparisons={
            model.kind: compare(predictions, first, model.name, main.name)
            for model, predictions in evaluated
            if model is not main
        },
    )


def _models(config: Config, model: Path | None, taxonomy: Taxonomy) -> list[EvaluatedModel]:
    """The models to evaluate, the bundle first."""
    checkpoint = config.run_folder.checkpoint
    model = model or own_bundle(config) or checkpoint
    if is_bundle(model):
        models = [bundle_model(Predictor(model))]
        if is_checkpoint(checkpoint):
            models.append(checkpoint_model(load_checkpoint(checkpoint), str(checkpoint)))
    else:
        models = [checkpoint_model(load_checkpoint(model), str(model))]
    for one in models:
        if one.taxonomy.ids != taxonomy.ids:
            raise InputError(
                f"{one.name}: its categories differ from those of {config.data.taxonomy}; "
                "name the taxonomy it was trained with"
            )
    return models


def own_bundle(config: Config) -> Path | None:
    """The recipe's bundle, if it exists and has the recipe's name."""
    folder = Path(config.export.bundle)
    if not is_bundle(folder) or read_manifest(folder).provenance.config.get("name") != config.name:
        return None
    return folder


def _stored_baseline(
    config: Config, taxonomy: Taxonomy, references: list[Reference], name: str
) -> tuple[EvaluatedModel, Predictions] | None:
    """The baseline's earlier predictions, where they are for the same texts."""
    path = config.run_folder.predictions("baseline", name)
    if not path.is_file():
        return None
    predictions = load_predictions(path)
    if predictions.references != references or predictions.ids != taxonomy.ids:
        logger.warning("%s: for other texts, so not used; run `train baseline` again", path)
        return None
    return EvaluatedModel("baseline", BASELINE_NAME, lambda _: predictions, taxonomy, {}, 0.0), predictions
