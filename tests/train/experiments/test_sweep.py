import io
import json
import logging
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from train.config import Config, load_config
from train.data import load_corpus
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


def test_values_that_are_objects_or_lists_are_tried_and_drawn(
    project: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    search = {"class_weights": ["none", {"ecology": 2}], "lora": [None, {"rank": 4}], "report_to": [[]]}
    plan = load_sweep(write(3, epochs=[1], **search))
    tried: list[Config] = []
    monkeypatch.setattr(module, "fit_examples", without_training(tried))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = run_sweep(plan)
        assert all(picture.is_file() for picture in draw_sweep(plan.name, plan.run_folder))
    assert [trial.values for trial in result.trials] == [
        {f"training.{key}": values[key] for key in ("epochs", *search)}
        for values in (config.training.model_dump(include={"epochs", *search}) | lora(config) for config in tried)
    ]
    best = load_config(Path("runs/search/best.yaml")).training
    chosen = result.trials[result.best].values
    assert (best.class_weights, best.lora is None) == (
        chosen["training.class_weights"],
        chosen["training.lora"] is None,
    )
    assert run_sweep(plan) == result
    assert len(run_sweep(load_sweep(write(4, epochs=[1], **search))).trials) == 4
    assert "Warning" not in capfd.readouterr().err


def test_a_study_with_plain_values_of_an_earlier_version_goes_on(project: Any) -> None:
    corpus = load_corpus(load_config(project.config))
    plain = load_sweep(write(1, lr_schedule=["linear", "cosine"]))
    assert len(json.loads(module._fingerprint(plain, corpus))) == 3
    objects = load_sweep(write(1, lora=[None, {"rank": 4}]))
    assert json.loads(module._fingerprint(objects, corpus))[3] == {"training.lora": [None, '{"rank": 4}']}


def test_a_stopped_sweep_logs_no_traceback(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*arguments: Any, **options: Any) -> Path:
        raise Stopped("stopped")

    monkeypatch.setattr(module, "fit_examples", stop)
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger("optuna").addHandler(handler)
    try:
        with pytest.raises(Stopped):
            run_sweep(load_sweep(write(2, epochs=[1])))
    finally:
        logging.getLogger("optuna").removeHandler(handler)
    assert written.getvalue() == ""


def lora(config: Config) -> dict[str, Any]:
    """The value to try that the LoRA of a recipe comes from."""
    options = config.training.lora
    return {"lora": options and {"rank": options.rank}}


def without_training(tried: list[Config]) -> Callable[..., Path]:
    """A function in place of `fit_examples` that notes recipes, and writes a history with a new score."""

    def fit_examples(config: Config, corpus: Any, run: Any, **options: Any) -> Path:
        tried.append(config)
        run.path.mkdir(parents=True)
        run.history.write_text(json.dumps([{"eval_macro_f1": 0.5 + len(tried) / 10}]), encoding="utf-8")
        return Path(run.checkpoint)

    return fit_examples
