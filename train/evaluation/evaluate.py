"""Judges a bundle, the float checkpoint beside it and the baseline on a split, or on a file of labelled texts."""

import logging
from collections.abc import Sequence
from pathlib import Path

from train.config import Config
from train.data import Example, Split, load_corpus, of_split
from train.evaluation.baseline import NAME, baseline_model
from train.evaluation.models import EvaluatedModel, evaluate_bundle, evaluate_checkpoint, model_result
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
from train.model import CARD, load_checkpoint
from train.records import save_record
from train.training import CHECKPOINT
from zhili.errors import InputError
from zhili.inference import MANIFEST, read_manifest
from zhili.predictor import Predictor
from zhili.taxonomy import Taxonomy

logger = logging.getLogger(__name__)


def evaluate(
    config: Config,
    model: Path | None = None,
    split: Split = "test",
    data: Path | None = None,
    baseline: bool = False,
) -> Evaluation:
    """Judges models on one set of texts.

    Args:
        config: the recipe; its data are judged on, and the results written to its run's folder.
        model: a bundle, beside which the run's checkpoint is judged where there is one, or a checkpoint alone; None
            takes the run's bundle, or its checkpoint where there is no bundle of the run.
        split: which of the recipe's examples.
        data: a file of labelled texts to judge on instead, as `train.metrics.references.read_references` reads it.
        baseline: train TF-IDF + linear and judge it beside; else its answers are taken from an earlier time, if there.

    Returns:
        What was found; also written to `runs/NAME/evaluation-SPLIT.json` (or the data file's name for SPLIT), each
        model's answers to `runs/NAME/predictions-KIND-SPLIT.jsonl`.

    Raises:
        InputError: the model or the data cannot be used, or their categories differ.
    """
    taxonomy, examples = load_corpus(config)
    references = read_references(data, taxonomy) if data else references_from_examples(of_split(examples, split))
    name = examples_name(split, data)
    judged = _models(config, model, taxonomy)
    answers = {one.kind: one.answer(references) for one in judged}
    beside = _baseline(config, taxonomy, examples, references, name, baseline)
    if beside is not None:
        judged.append(beside[0])
        answers["baseline"] = beside[1]
    return _evaluation(config, str(data or split), name, judged, answers)


def evaluate_baseline(config: Config, split: Split = "test") -> Evaluation:
    """Trains TF-IDF + linear and judges it alone; its answers are kept for `evaluate`.

    Raises:
        InputError: the data cannot be used.
    """
    taxonomy, examples = load_corpus(config)
    judged = baseline_model(config, taxonomy, examples)
    answers = judged.answer(references_from_examples(of_split(examples, split)))
    return _evaluation(config, split, split, [judged], {"baseline": answers}, keep=False)


def _evaluation(
    config: Config,
    examples: str,
    name: str,
    judged: Sequence[EvaluatedModel],
    answers: dict[ModelKind, Predictions],
    keep: bool = True,
) -> Evaluation:
    """Puts together, and writes, what was found."""
    first = next(answers[kind] for kind in KINDS if kind in answers)
    weights = resample(first.reports)
    results: dict[ModelKind, ModelResult] = {}
    for one in judged:
        file = f"predictions-{one.kind}-{name}.jsonl"
        answers[one.kind].save(config.run_folder / file)
        results[one.kind] = model_result(one, answers[one.kind], file, weights)
    head = judged[0]
    result = Evaluation(
        name=config.name,
        examples=examples,
        task=config.task,
        categories={category.id: category.name for category in head.taxonomy.categories},
        paragraphs=len(first.references),
        reports=first.reports,
        resamples=RESAMPLES,
        results=results,
        comparisons={
            one.kind: compare(answers[one.kind], first, one.name, head.name) for one in judged if one is not head
        },
    )
    if keep:
        save_record(result, config.run_folder / f"evaluation-{name}.json")
    return result


def _models(config: Config, model: Path | None, taxonomy: Taxonomy) -> list[EvaluatedModel]:
    """The models to judge, the bundle first."""
    checkpoint = config.run_folder / CHECKPOINT
    model = model or own_bundle(config) or checkpoint
    if (model / MANIFEST).is_file():
        judged = [evaluate_bundle(Predictor(model))]
        if (checkpoint / CARD).is_file():
            judged.append(evaluate_checkpoint(load_checkpoint(checkpoint), str(checkpoint)))
    else:
        judged = [evaluate_checkpoint(load_checkpoint(model), str(model))]
    for one in judged:
        if one.taxonomy.ids != taxonomy.ids:
            raise InputError(
                f"{one.name}: its categories are not those of {config.data.taxonomy}; "
                "name the taxonomy it was trained with"
            )
    return judged


def own_bundle(config: Config) -> Path | None:
    """The recipe's bundle, if it is there and of this recipe's name."""
    folder = Path(config.export.bundle)
    if not (folder / MANIFEST).is_file() or read_manifest(folder).provenance.config.get("name") != config.name:
        return None
    return folder


def _baseline(
    config: Config,
    taxonomy: Taxonomy,
    examples: Sequence[Example],
    references: Sequence[Reference],
    name: str,
    train: bool,
) -> tuple[EvaluatedModel, Predictions] | None:
    """The baseline and its answers: trained now, or from an earlier time where they are to the same texts."""
    if train:
        judged = baseline_model(config, taxonomy, examples)
        return judged, judged.answer(references)
    path = config.run_folder / f"predictions-baseline-{name}.jsonl"
    if not path.is_file():
        return None
    answers = load_predictions(path)
    if answers.references != references or answers.ids != taxonomy.ids:
        logger.warning("%s is of other texts and is left aside; run `train baseline` again", path)
        return None
    return EvaluatedModel("baseline", NAME, lambda _: answers, taxonomy, {}, 0.0), answers
