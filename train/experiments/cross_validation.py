"""Cross-validation by report, fold by fold, with one or more seeds: mean and spread, and out-of-fold predictions."""

import logging
import shutil
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from train.calibration import Indices, Plan, divide, fingerprint, fold_examples, write_out_of_fold
from train.config import Config
from train.data import Corpus, Example, corpus_digest, label_matrix, of_split, texts_and_headings
from train.evaluation import BASELINE_NAME, baseline_model
from train.experiments.checkpoints import with_seed
from train.experiments.records import CrossValidation, Spread
from train.metrics import (
    AVERAGES,
    Predictions,
    all_metrics,
    count_rows,
    mean_difference,
    references_from_examples,
    resample,
    summary,
)
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
    """What every fold needs.

    Args:
        config: the recipe.
        taxonomy: the categories.
        examples: the examples that models are trained on.
        tests: the test split: each fold's model is tested on a part of it as well, and none is trained on it.
    """

    config: Config
    taxonomy: Taxonomy
    examples: list[Example]
    tests: list[Example]


class _Part(NamedTuple):
    """The fold of each example, in one order of the reports: of those to train on, and of the test split."""

    examples: Indices
    tests: Indices


def crossval(config: Config, corpus: Corpus, folds: int = 5, seeds: int = 1, baseline: bool = False) -> CrossValidation:
    """Train the recipe once for each fold and seed, and evaluate each model on reports it was not trained on.

    Every text is tested once a seed: the training and validation splits are divided into folds, and the test split into
    as many parts, one for each fold's model. No model is trained on the test split, so the out-of-fold predictions that
    calibration and thresholds are chosen on, which are those of the other splits, owe nothing to it. Of the reports
    outside a fold, the same share as in the recipe's own splits chooses the epoch and the thresholds. Finished folds
    are kept and an interrupted fold is resumed; seeds can be added later. Everything is in
    `runs/NAME/cross-validation`.

    Args:
        config: the recipe.
        corpus: its data.
        folds: into how many parts the reports are divided.
        seeds: how many times, each with its own folds and training seed, counted from the recipe's seed.
        baseline: train TF-IDF with a linear model on the folds of the first seed as well, and compare with it.

    Raises:
        InputError: the recipe has a teacher, there are fewer reports than folds, or the folder holds folds of another
            recipe or corpus.
    """
    refuse_student(config, "crossval")
    examples = fold_examples(corpus.examples)
    work = _Work(config, corpus.taxonomy, examples, of_split(corpus.examples, "test"))
    count = len({e.report for e in examples})
    if not 2 <= folds < count:
        raise InputError(f"--folds: {folds} folds of {count} reports; take a number from 2 to {count - 1}")
    run = config.run_folder
    digest = fingerprint(config, corpus.taxonomy, examples)
    _keep_plan(run, Plan(fingerprint=digest, folds=folds, tests=corpus_digest(work.tests)))
    numbers = [config.training.seed + i for i in range(seeds)]
    parts = [_part(work, folds, seed) for seed in numbers]
    rows = [
        [_fold(work, part, fold, seed, run.fold(seed, fold + 1)) for fold in range(folds)]
        for part, seed in zip(parts, numbers, strict=True)
    ]
    logits = np.stack([_in_order(work, row) for row in rows])
    write_out_of_fold(run.out_of_fold, examples, logits, np.stack([part.examples for part in parts]), numbers)
    result = _result(work, folds, numbers, [[_predictions(work, fold) for fold in row] for row in rows])
    if baseline:
        result = _compared(result, work, parts[0], [_predictions(work, fold) for fold in rows[0]])
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


def _part(work: _Work, folds: int, seed: int) -> _Part:
    shares = [1 / folds] * folds
    return _Part(_divide(work, work.examples, shares, seed), _divide(work, work.tests, shares, seed))


def _divide(work: _Work, examples: Sequence[Example], shares: Sequence[float], seed: int) -> Indices:
    """The part of each example; reports stay whole."""
    if not examples:
        return np.zeros(0, np.int64)
    reports = np.unique([e.report for e in examples], return_inverse=True)[1]
    return divide(label_matrix([e.labels for e in examples], work.taxonomy.ids), reports, shares, seed)


def _fold(work: _Work, part: _Part, number: int, seed: int, run: RunFolder) -> _Fold:
    """Load the fold from its folder, or train it."""
    if run.fold_result.is_file():
        return load_record(run.fold_result, _Fold)
    logger.info("seed %d, fold %d of %d", seed, number + 1, part.examples.max() + 1)
    config = with_seed(work.config, seed)
    corpus = Corpus(work.taxonomy, _with_splits(work, part, number, seed))
    model, tokenizer, manifest = load_checkpoint(fit_examples(config, corpus, run, resume=True))
    left_out = of_split(corpus.examples, "test")
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


def _with_splits(work: _Work, part: _Part, number: int, seed: int) -> list[Example]:
    """The examples of a fold as their test split, and the rest divided as the recipe's own splits are.

    Texts of the recipe's test split that belong to other folds are left out.
    """
    rest = np.flatnonzero(part.examples != number)
    share = len(of_split(work.examples, "validation")) / len(work.examples)
    divided = _divide(work, [work.examples[i] for i in rest], [1 - share, share], seed)
    split = dict(zip(rest.tolist(), (("train", "validation")[k] for k in divided), strict=True))
    examples = [e.model_copy(update={"split": split.get(i, "test")}) for i, e in enumerate(work.examples)]
    return [*examples, *(work.tests[i] for i in np.flatnonzero(part.tests == number))]


def _predictions(work: _Work, fold: _Fold) -> Predictions:
    """The fold's predictions, by its own calibration and thresholds."""
    known = {e.id: e for e in [*work.examples, *work.tests]}
    logits, task = np.array(fold.logits, np.float32), work.config.task
    return Predictions.from_probabilities(
        references_from_examples(known[name] for name in fold.ids),
        work.taxonomy.ids,
        calibrated_probabilities(logits, task, fold.calibration),
        DecisionRule.from_taxonomy(task, work.taxonomy, fold.thresholds),
        to_probabilities(logits, task),
    )


def _compared(result: CrossValidation, work: _Work, part: _Part, predictions: Sequence[Predictions]) -> CrossValidation:
    """The result with the baseline's metrics on the same folds, and the differences."""
    others = []
    for number in range(result.folds):
        corpus = Corpus(work.taxonomy, _with_splits(work, part, number, result.seeds[0]))
        model = baseline_model(work.config, corpus)
        others.append(model.predict(references_from_examples(of_split(corpus.examples, "test"))))
    other = Predictions.concatenate(others)
    own = Predictions.concatenate(list(predictions))
    differences = mean_difference([other], [own], BASELINE_NAME, work.config.name)
    return result.model_copy(update={"baseline": summary(other, resample(other.reports)), "differences": differences})


def _in_order(work: _Work, row: Sequence[_Fold]) -> Floats:
    """(n, categories) logits of all folds of a seed for the examples that models are trained on, in their order."""
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
        paragraphs=len(work.examples) + len(work.tests),
        reports=pooled.reports,
        metrics={name: Spread.from_values(values[:, :, i]) for i, name in enumerate(AVERAGES)},
        categories={name: Spread.from_values(values[:, :, i - count]) for i, name in enumerate(work.taxonomy.ids)},
        pooled=summary(pooled, resample(pooled.reports)),
    )
