"""Cross-validation, and what is made of its answers, on a tiny model: one run for the whole file."""

import contextlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from train.calibration.held_out import fold_examples, read_out_of_fold
from train.config.loading import load_config
from train.config.schema import Config
from train.data.load import load_corpus
from train.experiments import cross_validation as module
from train.experiments.cross_validation import crossval, spread
from train.experiments.label_issues import label_issues
from train.experiments.recalibrate import recalibrate
from train.experiments.records import CrossValidation
from train.model.checkpoint import load_checkpoint
from train.records import load_record
from train.training.fit import fit
from zhili.errors import InputError

QUICK = ["training.epochs=1", "training.head_learning_rate=0.05", "model.max_length=32"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, tiny_encoder: Path, rows: list[dict[str, Any]]) -> Any:
    """A project with a cross-validation in three folds."""
    from tests.conftest import make_project

    project = make_project(tmp_path_factory.mktemp("crossval"), tiny_encoder, rows)
    with contextlib.chdir(project.folder):
        crossval(load_config(project.config, QUICK), folds=3)
    return project


@pytest.fixture
def config(run: Any, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.chdir(run.folder)
    return load_config(run.config, QUICK)


def test_every_text_is_answered_by_a_model_that_did_not_see_its_report(config: Config) -> None:
    _, examples = load_corpus(config)
    used = {e.id: e for e in fold_examples(examples)}
    lines = Path("runs/tiny/crossval/out-of-fold.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    assert [row["id"] for row in found] == list(used)
    folds: dict[str, set[int]] = {}
    for row in found:
        folds.setdefault(used[row["id"]].report, set()).add(row["fold"])
    assert all(len(numbers) == 1 for numbers in folds.values())
    assert set().union(*folds.values()) == {0, 1, 2}
    assert not any(e.split == "test" for e in used.values())


def test_the_result_holds_mean_and_spread(config: Config) -> None:
    found = load_record(Path("runs/tiny/crossval/crossval.json"), CrossValidation)
    assert (found.folds, found.seeds) == (3, [0])
    macro = found.metrics["macro_f1"]
    assert np.shape(macro.values) == (1, 3)
    assert macro.mean == pytest.approx(np.mean(macro.values))
    assert macro.deviation == pytest.approx(np.std(macro.values, ddof=1))
    assert macro.seed_deviation is None
    assert found.pooled.paragraphs == found.paragraphs
    assert found.pooled.metrics["micro_f1"].low is not None


def test_finished_folds_are_not_trained_again(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    trained: list[Path] = []
    original = module.fit_examples

    def counted(*arguments: Any, **options: Any) -> Path:
        trained.append(arguments[3])
        return original(*arguments, **options)

    monkeypatch.setattr(module, "fit_examples", counted)
    before = load_record(Path("runs/tiny/crossval/crossval.json"), CrossValidation)
    shutil.rmtree("runs/tiny/crossval/seed-0/fold-2")
    again = crossval(config, folds=3)
    assert trained == [Path("runs/tiny/crossval/seed-0/fold-2")]
    assert again == before
    assert not list(Path("runs/tiny/crossval").glob("**/checkpoint"))


def test_another_recipe_or_number_of_folds_is_refused(config: Config, run: Any) -> None:
    with pytest.raises(InputError, match="folds of another recipe, corpus or number"):
        crossval(config, folds=4)
    with pytest.raises(InputError, match="folds of another recipe, corpus or number"):
        crossval(load_config(run.config, [*QUICK, "training.batch_size=4"]), folds=3)
    with pytest.raises(InputError, match="--folds: 9 folds of 7 reports"):
        crossval(config, folds=9)


def test_out_of_fold_answers_choose_the_thresholds_where_they_fit(config: Config, run: Any) -> None:
    taxonomy, examples = load_corpus(config)
    assert read_out_of_fold(config, taxonomy, examples) is not None
    assert read_out_of_fold(load_config(run.config, [*QUICK, "training.seed=5"]), taxonomy, examples) is not None
    assert read_out_of_fold(load_config(run.config, [*QUICK, "training.epochs=2"]), taxonomy, examples) is None
    card = load_checkpoint(fit(config)).card
    assert card.tuning.source == "out_of_fold"
    assert card.tuning.paragraphs == len(fold_examples(examples))


def test_a_checkpoint_is_tuned_anew(config: Config, run: Any) -> None:
    if not Path("runs/tiny/checkpoint").exists():
        fit(config)
    before = load_checkpoint(Path("runs/tiny/checkpoint")).card
    other = load_config(run.config, [*QUICK, "thresholds.objective={recall: 0.9}", "review.threshold=0.3"])
    tuned = recalibrate(other)
    after = load_checkpoint(Path("runs/tiny/checkpoint")).card
    assert after.thresholds == tuned.thresholds != before.thresholds
    assert (after.review_threshold, after.config["review"]["level"]) == (0.3, 0.3)
    assert after.config["training"] == before.config["training"]


def test_suspects_are_named_with_given_and_suggested_labels(config: Config) -> None:
    found = label_issues(config)
    assert found
    lines = Path("runs/tiny/suspects.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == [s.id for s in found]
    assert [s.quality for s in found] == sorted(s.quality for s in found)
    for suspect in found:
        assert set(suspect.given) != set(suspect.suggested)
        assert set(suspect.scores) == {*suspect.given, *suspect.suggested}


def test_seeds_can_be_added(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    before = load_record(Path("runs/tiny/crossval/crossval.json"), CrossValidation)
    monkeypatch.setattr(module, "fit_examples", only_of_seed(1, module.fit_examples))
    found = crossval(config, folds=3, seeds=2)
    macro = found.metrics["macro_f1"]
    assert found.seeds == [0, 1]
    assert macro.values[0] == before.metrics["macro_f1"].values[0] != macro.values[1]
    assert macro.seed_deviation is not None
    taxonomy, examples = load_corpus(config)
    held = read_out_of_fold(config, taxonomy, examples)
    assert held is not None
    assert len(held.ids) == 2 * len(set(held.ids)) == 2 * found.paragraphs
    named = [s.id for s in label_issues(config)]
    assert len(set(named)) == len(named)


def only_of_seed(seed: int, original: Any) -> Any:
    def fit_examples(config: Config, *arguments: Any, **options: Any) -> Path:
        assert config.training.seed == seed
        return original(config, *arguments, **options)

    return fit_examples


def test_suspects_need_a_cross_validation(project: Any) -> None:
    with pytest.raises(InputError, match="run `python -m train crossval CONFIG` first"):
        label_issues(load_config(project.config))


def test_spread_passes_over_what_is_not_defined() -> None:
    found = spread(np.array([[0.5, np.nan], [0.7, 0.9]]))
    assert found.values == [[0.5, None], [0.7, 0.9]]
    assert found.mean == pytest.approx(0.7)
    assert found.deviation == pytest.approx(0.2)
    assert found.seed_deviation == pytest.approx(np.std([0.5, 0.8], ddof=1))
    assert spread(np.array([[np.nan]])).mean is None
