"""Cross-validation by report, fold by fold, with one or more seeds: mean and spread, and out-of-fold predictions."""

import logging
import shutil
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from train.calibration import Indices, Plan, divide, fingerprint, fold_examples, write_out_of_fold
from train.config import Config
from train.data import Corpus, Example, label_matrix, of_split, texts_and_headings
from train.experiments.checkpoints import with_seed
from train.experiments.records import CrossValidation, Spread
from train.metrics import AVERAGES, Predictions, all_metrics, count_rows, references_from_examples, resample, summary
from train.model import load_checkpoint, logits_pipeline, refuse_student
from train.records import Record, load_record, save_record
from train.runs import RunFolder
from train.training import fit_examples
from zhili.errors import InputError
from zhili.inference import Calibration, DecisionRule, Floats, calibrated_probabilities, to_probabilities
from zhili.taxonomy import Taxonomy

logger = logging.getLogger(__name__)


class _Fold(Record):
    """What is kept of a fold: its model's logits for the texts left out, its calibration and thresholds."""

    ids: list[str]
    logits: list[list[float]]
    calibration: Calibration
    thresholds: dict[str, float]


class _Work(NamedTuple):
    """What every fold needs."""

    config: Config
    taxonomy: Taxonomy
    examples: list[Example]
    reports: Indices


def crossval(config: Config, corpus: Corpus, folds: int = 5, seeds: int = 1) -> CrossValidation:
    """Train the recipe once for each fold and seed, and evaluate each model on the reports it was not trained on.

    Folds are made of the training and validation splits; the test split is not used. Of the reports outside a fold, the
    same share as in the recipe's own splits chooses the epoch and the thresholds. Finished folds are kept and an
    interrupted fold is resumed; seeds can be added later. Everything is in `runs/NAME/cross-validation`.

    Args:
        config: the recipe.
        corpus: its data.
        folds: into how many parts the reports are divided.
        seeds: how many times, each with its own folds and training seed, counted from the recipe's seed.

    Raises:
        InputError: the recipe has a teacher, there are fewer reports than folds, or the folder holds folds of another
            recipe or corpus.
    """
    refuse_student(config, "crossval")
    examples = fold_examples(corpus.examples)
    reports = np.unique([e.report for e in examples], return_inverse=True)[1]
    work = _Work(config, corpus.taxonomy, examples, reports)
    count = int(reports.max()) + 1
    if not 2 <= folds < count:
        raise InputError(f"--folds: {folds} folds of {count} reports; take a number from 2 to {count - 1}")
    run = config.run_folder
    _keep_plan(run, Plan(fingerprint=fingerprint(config, corpus.taxonomy, examples), folds=folds))
    numbers = [config.training.seed + i for i in range(seeds)]
    parts = [_parts(work, folds, seed) for seed in numbers]
    rows = [
        [_fold(work, part, fold, seed, run.fold(seed, fold + 1)) for fold in range(folds)]
        for part, seed in zip(parts, numbers, strict=True)
    ]
    logits = np.stack([_in_order(work, row) for row in rows])
    write_out_of_fold(run.out_of_fold, examples, logits, np.stack(parts), numbers)
    result = _result(work, folds, numbers, [[_predictions(work, fold) for fold in row] for row in rows])
    save_record(result, run.cross_validation_result)
    return result


def _keep_plan(run: RunFolder, plan: Plan) -> None:
    path = run.cross_validation_plan
    if not path.is_file():
        save_record(plan, path)
    elif load_record(path, Plan) != plan:
        raise InputError(
            f"{run.cross_validation}: holds folds of another recipe, corpus or number; remove the folder first"
        )


def _parts(work: _Work, folds: int, seed: int) -> Indices:
    targets = label_matrix([e.labels for e in work.examples], work.taxonomy.ids)
    return divide(targets, work.reports, [1 / folds] * folds, seed)


def _fold(work: _Work, part: Indices, number: int, seed: int, run: RunFolder) -> _Fold:
    """Load the fold from its folder, or train it."""
    if run.fold_result.is_file():
        return load_record(run.fold_result, _Fold)
    logger.info("seed %d, fold %d of %d", seed, number + 1, part.max() + 1)
    config = with_seed(work.config, seed)
    examples = _with_splits(work, part == number, seed)
    corpus = Corpus(work.taxonomy, examples)
    model, tokenizer, manifest = load_checkpoint(fit_examples(config, corpus, run, resume=True))
    left_out = of_split(examples, "test")
    pipeline = logits_pipeline(model, tokenizer, manifest.input, work.taxonomy)
    logits = pipeline.logits(*texts_and_headings(left_out))
    fold = _Fold(
        ids=[e.id for e in left_out],
        logits=np.round(logits.astype(float), 5).tolist(),
        calibration=manifest.calibration,
        thresholds=manifest.thresholds,
    )
    save_record(fold, run.fold_result)
    shutil.rmtree(run.checkpoint)
    return fold


def _with_splits(work: _Work, left_out: NDArray[np.bool_], seed: int) -> list[Example]:
    """The examples with the fold as their test split, and the rest divided as the recipe's own splits are."""
    rest = np.flatnonzero(~left_out)
    share = len(of_split(work.examples, "validation")) / len(work.examples)
    targets = label_matrix([work.examples[i].labels for i in rest], work.taxonomy.ids)
    reports = np.unique(work.reports[rest], return_inverse=True)[1]
    part = dict(zip(rest.tolist(), divide(targets, reports, [1 - share, share], seed).tolist(), strict=True))
    names = ("train", "validation")
    return [
        e.model_copy(update={"split": names[part[i]] if i in part else "test"}) for i, e in enumerate(work.examples)
    ]


def _predictions(work: _Work, fold: _Fold) -> Predictions:
    """The fold's predictions, by its own calibration and thresholds."""
    known = {e.id: e for e in work.examples}
    logits, task = np.array(fold.logits, np.float32), work.config.task
    return Predictions.from_probabilities(
        references_from_examples(known[name] for name in fold.ids),
        work.taxonomy.ids,
        calibrated_probabilities(logits, task, fold.calibration),
        DecisionRule.from_taxonomy(task, work.taxonomy, fold.thresholds),
        to_probabilities(logits, task),
    )


def _in_order(work: _Work, row: Sequence[_Fold]) -> Floats:
    """(n, categories) logits of all folds of a seed, in the order of the examples."""
    logits = {name: values for fold in row for name, values in zip(fold.ids, fold.logits, strict=True)}
    return np.array([logits[e.id] for e in work.examples], np.float32)


def _result(work: _Work, folds: int, seeds: list[int], predictions: list[list[Predictions]]) -> CrossValidation:
    pooled = Predictions.concatenate(predictions[0])
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.array([[all_metrics(count_rows(fold).sum(0)) for fold in row] for row in predictions])
    count = len(work.taxonomy.ids)
    return CrossValidation(
        name=work.config.name,
        folds=folds,
        seeds=seeds,
        paragraphs=len(work.examples),
        reports=pooled.reports,
        metrics={name: Spread.from_values(values[:, :, i]) for i, name in enumerate(AVERAGES)},
        categories={name: Spread.from_values(values[:, :, i - count]) for i, name in enumerate(work.taxonomy.ids)},
        pooled=summary(pooled, resample(pooled.reports)),
    )
