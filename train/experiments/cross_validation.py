"""Cross-validation by report, fold by fold, with several seeds: mean and spread, and answers to unseen texts."""

import logging
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from train.calibration import FOLDER, PLAN, ROWS, Numbers, Plan, divide, fingerprint, fold_examples, write_rows
from train.config import Config
from train.data import Example, label_matrix, load_corpus, of_split, texts_and_headings
from train.experiments.records import CrossValidation, Spread
from train.metrics import AVERAGES, Predictions, all_metrics, count_rows, references_from_examples, resample, summary
from train.model import load_checkpoint, logits_pipeline, refuse_student
from train.records import load_record, save_record
from train.training import CHECKPOINT, fit_examples
from zhili.errors import InputError
from zhili.inference import Calibration, DecisionRule, Floats, calibrated_probabilities, to_probabilities
from zhili.taxonomy import Taxonomy

logger = logging.getLogger(__name__)

RESULT, FOLD = "crossval.json", "fold.json"


class _Fold(BaseModel):
    """What is kept of a fold (`fold.json`): its model's logits of the texts left out, and how it decides."""

    ids: list[str]
    logits: list[list[float]]
    calibration: Calibration
    thresholds: dict[str, float]


class _Work(NamedTuple):
    """What every fold needs."""

    config: Config
    taxonomy: Taxonomy
    examples: list[Example]
    reports: Numbers


def crossval(config: Config, folds: int = 5, seeds: int = 1) -> CrossValidation:
    """Trains the recipe once for each fold and seed, and judges each model on the reports that it did not see.

    Folds are made of the training and validation splits; the test split stays untouched. Of the reports outside a fold
    as many choose the epoch and the thresholds as in the recipe's own splits. Finished folds are kept and a stopped
    one goes on where it was; more seeds can be added later. Everything is in `runs/NAME/crossval`.

    Args:
        config: the recipe.
        folds: into how many parts the reports are divided.
        seeds: how many times, each with its own folds and training seed, counted from the recipe's.

    Raises:
        InputError: the recipe has a teacher, there are fewer reports than folds, or the folder holds another recipe's
            or corpus's folds.
    """
    refuse_student(config, "crossval")
    taxonomy, examples = load_corpus(config)
    used = fold_examples(examples)
    work = _Work(config, taxonomy, used, np.unique([e.report for e in used], return_inverse=True)[1])
    if not 2 <= folds < work.reports.max() + 1:
        raise InputError(
            f"--folds: {folds} folds of {work.reports.max() + 1} reports; take from 2 to one less than these"
        )
    folder = config.run_folder / FOLDER
    _keep_plan(folder, Plan(fingerprint=fingerprint(config, taxonomy, used), folds=folds))
    numbers = [config.training.seed + i for i in range(seeds)]
    parts = [_parts(work, folds, seed) for seed in numbers]
    found = [
        [_fold(work, part, fold, seed, folder / f"seed-{seed}" / f"fold-{fold + 1}") for fold in range(folds)]
        for part, seed in zip(parts, numbers, strict=True)
    ]
    answers = [[_answers(work, fold) for fold in row] for row in found]
    logits = np.stack([_in_order(work, row) for row in found])
    write_rows(folder / ROWS, used, logits, np.stack(parts), numbers)
    result = _result(work, folds, numbers, answers)
    save_record(result, folder / RESULT)
    return result


def _keep_plan(folder: Path, plan: Plan) -> None:
    path = folder / PLAN
    if not path.is_file():
        save_record(plan, path)
    elif load_record(path, Plan) != plan:
        raise InputError(f"{folder}: folds of another recipe, corpus or number are there; remove the folder first")


def _parts(work: _Work, folds: int, seed: int) -> Numbers:
    gold = label_matrix([e.labels for e in work.examples], work.taxonomy.ids)
    return divide(gold, work.reports, [1 / folds] * folds, seed)


def _fold(work: _Work, part: Numbers, number: int, seed: int, folder: Path) -> _Fold:
    """The fold from its folder, or trained now."""
    if (folder / FOLD).is_file():
        return load_record(folder / FOLD, _Fold)
    logger.info("seed %d, fold %d of %d", seed, number + 1, part.max() + 1)
    config = work.config.model_copy(update={"training": work.config.training.model_copy(update={"seed": seed})})
    examples = _with_splits(work, part == number, seed)
    loaded = load_checkpoint(fit_examples(config, work.taxonomy, examples, folder, resume=True))
    left_out = of_split(examples, "test")
    logits = logits_pipeline(loaded.model, loaded.tokenizer, loaded.card.input).logits(*texts_and_headings(left_out))
    fold = _Fold(
        ids=[e.id for e in left_out],
        logits=np.round(logits.astype(float), 5).tolist(),
        calibration=loaded.card.calibration,
        thresholds=loaded.card.thresholds,
    )
    save_record(fold, folder / FOLD)
    shutil.rmtree(folder / CHECKPOINT)
    return fold


def _with_splits(work: _Work, left_out: NDArray[np.bool_], seed: int) -> list[Example]:
    """The examples with the fold as their test split, and the rest divided as the recipe's own splits are."""
    rest = np.flatnonzero(~left_out)
    share = len(of_split(work.examples, "validation")) / len(work.examples)
    gold = label_matrix([work.examples[i].labels for i in rest], work.taxonomy.ids)
    reports = np.unique(work.reports[rest], return_inverse=True)[1]
    part = dict(zip(rest.tolist(), divide(gold, reports, [1 - share, share], seed).tolist(), strict=True))
    names = ("train", "validation")
    return [
        e.model_copy(update={"split": names[part[i]] if i in part else "test"}) for i, e in enumerate(work.examples)
    ]


def _answers(work: _Work, fold: _Fold) -> Predictions:
    """The fold's answers, decided with its own calibration and thresholds."""
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


def _result(work: _Work, folds: int, seeds: list[int], answers: list[list[Predictions]]) -> CrossValidation:
    pooled = Predictions.concatenate(answers[0])
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.array([[all_metrics(count_rows(fold).sum(0)) for fold in row] for row in answers])
    count = len(work.taxonomy.ids)
    return CrossValidation(
        name=work.config.name,
        folds=folds,
        seeds=seeds,
        paragraphs=len(work.examples),
        reports=pooled.reports,
        metrics={name: spread(values[:, :, i]) for i, name in enumerate(AVERAGES)},
        categories={name: spread(values[:, :, i - count]) for i, name in enumerate(work.taxonomy.ids)},
        pooled=summary(pooled, resample(pooled.reports)),
    )


def spread(values: NDArray[np.float64]) -> Spread:
    """Mean and standard deviations of (seeds, folds) values, NaN where a figure is not defined."""
    defined = values[~np.isnan(values)]
    by_seed = [float(row[~np.isnan(row)].mean()) for row in values if not np.isnan(row).all()]
    return Spread(
        values=[[None if np.isnan(v) else float(v) for v in row] for row in values],
        mean=float(defined.mean()) if len(defined) else None,
        deviation=float(defined.std(ddof=1)) if len(defined) > 1 else None,
        seed_deviation=float(np.std(by_seed, ddof=1)) if len(by_seed) > 1 else None,
    )
