"""A search for the best values of a recipe's keys, with Optuna."""

import json
import logging
import shutil
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from train.config import dump_config
from train.data import Corpus, corpus_digest, load_corpus
from train.experiments.checkpoints import EncoderCheck
from train.experiments.records import Sweep, Trial
from train.experiments.sweep_config import Range, SweepPlan, choices
from train.records import save_record
from train.runs import RunFolder
from train.training import NotFiniteError, fit_examples
from zhili.errors import InputError
from zhili.extras import require
from zhili.files import atomic_file

logger = logging.getLogger(__name__)


class _ReportCallback(TrainerCallback):  # type: ignore[misc]
    """Callback that tells a trial the validation score of each epoch, and ends it where it is hopeless."""

    def __init__(self, trial: Any, metric: str) -> None:
        self.trial, self.metric, self.scores = trial, metric, list[float]()

    def on_evaluate(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, metrics: Any = None, **kwargs: Any
    ) -> None:
        self.scores.append(metrics[f"eval_{self.metric}"])
        self.trial.report(self.scores[-1], round(state.epoch or 0))
        if self.trial.should_prune():
            raise require("optuna", "sweep").TrialPruned


def sweep(plan: SweepPlan, check: EncoderCheck | None = None) -> Sweep:
    """Try combinations of values, and train the recipe with each.

    The study is `runs/NAME/study.db`. A sweep that was interrupted continues: finished trials count, and an unfinished
    one is resumed from its last state. The best trial's model stays, and `best.yaml` is its recipe. Trials are compared
    by the validation score; the test split is not used.

    Args:
        plan: the sweep.
        check: called with the recipe and the corpus of each trial before it is trained.

    Raises:
        InputError: Optuna is not installed, the folder holds a study of another sweep or corpus, or the recipe cannot
            be trained.
    """
    optuna = require("optuna", "sweep", "sweep")
    optuna.logging.set_verbosity(optuna.logging.ERROR)  # its warning about a stopped trial has a traceback
    recipe = plan.recipe({})
    corpus = load_corpus(recipe)
    run = plan.run_folder
    run.path.mkdir(parents=True, exist_ok=True)
    study = _study(optuna, plan, recipe.training.selection_metric, _fingerprint(plan, corpus))
    _retry_unfinished(optuna, study)
    done = len(_finished(study))
    study.optimize(lambda trial: _try(optuna, plan, corpus, trial, check), n_trials=max(0, plan.options.trials - done))
    if not any(trial.state.name == "COMPLETE" for trial in study.trials):
        raise InputError(f"{run}: no trial was trained to its end; see the log")
    with atomic_file(run.best_recipe) as file:
        file.write(dump_config(plan.recipe(plan.values(study.best_params))))
    result = _result(plan, study, recipe.training.selection_metric)
    save_record(result, run.sweep)
    return result


def _study(optuna: Any, plan: SweepPlan, metric: str, fingerprint: str) -> Any:
    """Open the study of the sweep, or create it."""
    pruner = optuna.pruners.MedianPruner(n_startup_trials=4, n_warmup_steps=0)
    study = optuna.create_study(
        study_name=plan.name,
        storage=f"sqlite:///{plan.run_folder.study}",
        load_if_exists=True,
        direction="minimize" if metric == "loss" else "maximize",
        pruner=pruner if plan.options.pruning == "median" else optuna.pruners.NopPruner(),
    )
    if study.user_attrs.get("fingerprint", fingerprint) != fingerprint:
        raise InputError(
            f"{plan.run_folder}: holds trials of another search, recipe or corpus; remove it, or rename the file"
        )
    study.set_user_attr("fingerprint", fingerprint)
    # A sampler with the same seed would propose the first trials again.
    study.sampler = optuna.samplers.TPESampler(seed=plan.options.seed + len(study.trials))
    return study


def _fingerprint(plan: SweepPlan, corpus: Corpus) -> str:
    """What trials depend on; the number of trials may grow."""
    options = plan.options.model_dump(mode="json", exclude={"trials", "pruning", "seed"})
    parts: list[Any] = [options, dump_config(plan.recipe({})), corpus_digest(corpus.examples)]
    named = {key: choices(space) for key, space in plan.options.search.items() if isinstance(space, list)}
    if any(named[key] != plan.options.search[key] for key in named):
        parts.append(named)  # studies of earlier versions have the objects themselves, and cannot go on
    return json.dumps(parts, sort_keys=True)


def _finished(study: Any) -> list[Any]:
    return [trial for trial in study.trials if trial.state.name in ("COMPLETE", "PRUNED")]


def _retry_unfinished(optuna: Any, study: Any) -> None:
    """Put trials that were interrupted first in the queue; each goes on in its own folder."""
    for trial in study.trials:
        if trial.state.name == "RUNNING":
            study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
        folder = trial.user_attrs.get("folder", trial.number)
        later = {t.user_attrs.get("folder") for t in study.trials[trial.number + 1 :]}
        if trial.state.name in ("RUNNING", "FAIL") and trial.params and folder not in later:
            study.enqueue_trial(trial.params, user_attrs={"folder": folder})


def _try(optuna: Any, plan: SweepPlan, corpus: Corpus, trial: Any, check: EncoderCheck | None) -> float:
    """Train one combination; return its validation score."""
    values = plan.values({key: _suggest(trial, key, space) for key, space in plan.options.search.items()})
    run = plan.run_folder.trial(trial.user_attrs.get("folder", trial.number))
    logger.info("trial %d: %s", trial.number, ", ".join(f"{key}={value}" for key, value in values.items()))
    recipe = plan.recipe(values)
    report = _ReportCallback(trial, recipe.training.selection_metric)
    try:
        if check:
            check(recipe, corpus)
        fit_examples(recipe, corpus, run, resume=True, callbacks=[report])
    except optuna.TrialPruned:
        shutil.rmtree(run.path)
        logger.info("trial %d: pruned", trial.number)
        raise
    except InputError as error:
        if not isinstance(error, NotFiniteError) and not _finished(trial.study):  # all trials would have this mistake
            raise
        shutil.rmtree(run.path, ignore_errors=True)
        logger.warning("trial %d: pruned: %s", trial.number, error)
        raise optuna.TrialPruned from None
    score = _score(run, recipe.training.selection_metric, recipe.training.average_epochs > 1)
    _keep_best(plan, trial, run, score)
    logger.info("trial %d: %.4f", trial.number, score)
    return score


def _suggest(trial: Any, key: str, space: Range | list[Any]) -> Any:
    if isinstance(space, list):
        return trial.suggest_categorical(key, choices(space))
    suggest = trial.suggest_int if isinstance(space.low, int) and isinstance(space.high, int) else trial.suggest_float
    return suggest(key, space.low, space.high, log=space.log)


def _score(run: RunFolder, metric: str, averaged: bool) -> float:
    """The validation score of the epoch that was kept; of the last one where several are averaged."""
    history = json.loads(run.history.read_text(encoding="utf-8"))
    scores = [entry[f"eval_{metric}"] for entry in history if f"eval_{metric}" in entry]
    if averaged:
        return scores[-1]
    return min(scores) if metric == "loss" else max(scores)


def _keep_best(plan: SweepPlan, trial: Any, run: RunFolder, score: float) -> None:
    """Remove the checkpoint of the worse of this trial and the best one before it."""
    before = [t for t in trial.study.trials if t.state.name == "COMPLETE"]
    if not before:
        return
    best = trial.study.best_trial
    better = score < best.value if trial.study.direction.name == "MINIMIZE" else score > best.value
    worse = plan.run_folder.trial(best.user_attrs.get("folder", best.number)) if better else run
    shutil.rmtree(worse.path, ignore_errors=True)


def _result(plan: SweepPlan, study: Any, metric: str) -> Sweep:
    best = study.best_trial
    return Sweep(
        name=plan.name,
        metric=metric,
        trials=[
            Trial(number=t.number, values=plan.values(t.params), score=t.value, pruned=t.state.name == "PRUNED")
            for t in _finished(study)
        ],
        best=best.number,
        checkpoint=str(plan.run_folder.trial(best.user_attrs.get("folder", best.number)).checkpoint),
    )
