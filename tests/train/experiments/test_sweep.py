from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from train.config import load_config
from train.experiments import load_sweep
from train.experiments import sweep as run_sweep
from train.experiments.sweep import _ReportCallback
from train.model import is_checkpoint
from train.runs import Stopped
from train.training import NotFiniteError
from train.views import draw_sweep, sweep_table
from zhili.errors import InputError

module = import_module("train.experiments.sweep")


def write(trials: int, **search: Any) -> Path:
    path = Path("search.yaml")
    values = {"recipe": "recipe.yaml", "trials": trials, "search": {f"training.{k}": v for k, v in search.items()}}
    path.write_text(yaml.safe_dump(values), encoding="utf-8")
    return path


def test_mistakes_of_a_sweep_are_reported_at_once(project: Any) -> None:
    with pytest.raises(InputError) as caught:
        load_sweep(write(1, learning_rat=[1e-4], epochs={"low": 0, "high": 2}))
    second, first = str(caught.value).splitlines()
    assert "search.training.learning_rat: override training.learning_rat" in first and "learning_rate" in first
    assert "search.training.epochs: override training.epochs" in second
    with pytest.raises(InputError, match="low is not below high; swap them"):
        load_sweep(write(1, epochs={"low": 3, "high": 2}))


def test_diverging_trials_do_not_end_a_sweep(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    original, calls = module.fit_examples, 0

    def diverge_first(*arguments: Any, **options: Any) -> Path:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise NotFiniteError("training.learning_rate: the loss is nan at step 7; lower it")
        return original(*arguments, **options)

    monkeypatch.setattr(module, "fit_examples", diverge_first)
    result = run_sweep(load_sweep(write(2, learning_rate={"low": 1e-5, "high": 1e-2, "log": True})))
    assert [trial.pruned for trial in result.trials] == [True, False]


def test_interrupted_sweep_continues_prunes_and_keeps_the_best_model(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    learning_rate = {"low": 1e-5, "high": 1e-2, "log": True}
    plan = load_sweep(write(6, learning_rate=learning_rate, epochs=[2]))
    original, calls = _ReportCallback.on_evaluate, 0

    def stop(self: Any, *arguments: Any, **options: Any) -> None:
        nonlocal calls
        calls += 1
        original(self, *arguments, **options)
        if calls == 4:  # in the second trial, after its second epoch
            raise Stopped("stopped")

    monkeypatch.setattr(_ReportCallback, "on_evaluate", stop)
    with pytest.raises(Stopped):
        run_sweep(plan)
    result = run_sweep(plan)
    assert len(result.trials) == 6
    assert len({trial.values["training.learning_rate"] for trial in result.trials}) == 6
    scores = [trial.score for trial in result.trials if not trial.pruned and trial.score is not None]
    best = next(trial for trial in result.trials if trial.number == result.best)
    assert best.score == max(scores)
    assert is_checkpoint(Path(result.checkpoint))
    assert [p.name for p in Path("runs/search").glob("trial-*")] == [Path(result.checkpoint).parent.name]
    recipe = load_config(Path("runs/search/best.yaml"))
    assert recipe.training.learning_rate == best.values["training.learning_rate"]
    assert run_sweep(load_sweep(write(5, learning_rate=learning_rate, epochs=[2]))) == result  # nothing left to do
    assert all(picture.stat().st_size > 5000 for picture in draw_sweep(plan.name, plan.run_folder))
    assert sweep_table(result).row_count == len(scores)
    with pytest.raises(InputError, match="holds trials of another search"):
        run_sweep(load_sweep(write(6, learning_rate=learning_rate, epochs=[1])))
