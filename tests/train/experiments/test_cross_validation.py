"""Cross-validation and what uses its predictions, on a tiny model: one run for the whole file."""

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
from train.data.example import Corpus
from train.data.load import load_corpus
from train.experiments import cross_validation as module
from train.experiments.cross_validation import crossval
from train.experiments.label_issues import label_issues
from train.experiments.recalibrate import recalibrate
from train.experiments.records import CrossValidation, Spread
from train.model.checkpoint import load_checkpoint
from train.records import load_record
from train.runs import RunFolder
from train.training.fit import fit
from zhili.errors import InputError

RUN = Path("runs/tiny/cross-validation")
pytestmark = pytest.mark.slow
QUICK = ["training.epochs=1", "training.head_learning_rate=0.05", "model.max_length=32"]


def crossval_recipe(config: Config, **options: Any) -> CrossValidation:
    return crossval(config, load_corpus(config), **options)


def fit_recipe(config: Config) -> Path:
    return fit(config, load_corpus(config))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, tiny_encoder: Path, rows: list[dict[str, Any]]) -> Any:
    """A project with a cross-validation in three folds."""
    from tests.conftest import make_project

    project = make_project(tmp_path_factory.mktemp("crossval"), tiny_encoder, rows)
    with contextlib.chdir(project.folder):
        crossval_recipe(load_config(project.config, QUICK), folds=3)
    return project


@pytest.fixture
def config(run: Any, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.chdir(run.folder)
    return load_config(run.config, QUICK)


def test_the_baseline_is_trained_on_the_same_folds(config: Config) -> None:
    plain = load_record(RUN / "result.json", CrossValidation)
    assert plain.baseline is None and not plain.differences
    result = crossval_recipe(config, folds=3, baseline=True)
    assert result.baseline is not None and result.baseline.paragraphs == plain.paragraphs
    own, other = (one.metrics["micro_f1"].value for one in (result.pooled, result.baseline))
    assert own is not None and other is not None
    assert result.differences["micro_f1"].value == pytest.approx(own - other)
    crossval_recipe(config, folds=3)  # the other tests see the result without it


def test_every_text_is_predicted_by_a_model_not_trained_on_its_report(config: Config) -> None:
    _, examples = load_corpus(config)
    used = {e.id: e for e in fold_examples(examples)}
    lines = (RUN / "out-of-fold.jsonl").read_text(encoding="utf-8").splitlines()
    result = [json.loads(line) for line in lines]
    assert [row["id"] for row in result] == list(used)
    folds: dict[str, set[int]] = {}
    for row in result:
        folds.setdefault(used[row["id"]].report, set()).add(row["fold"])
    assert all(len(numbers) == 1 for numbers in folds.values())
    assert set().union(*folds.values()) == {0, 1, 2}
    assert not any(e.split == "test" for e in used.values())


def test_result_has_mean_and_spread_over_folds(config: Config) -> None:
    result = load_record(RUN / "result.json", CrossValidation)
    assert (result.folds, result.seeds) == (3, [0])
    macro = result.metrics["macro_f1"]
    assert np.shape(macro.values) == (1, 3)
    assert macro.mean == pytest.approx(np.mean(macro.values))
    assert macro.deviation == pytest.approx(np.std(macro.values, ddof=1))
    assert macro.seed_deviation is None
    assert result.pooled.paragraphs == result.paragraphs == len(load_corpus(config).examples)
    assert result.pooled.metrics["micro_f1"].low is not None


def test_every_text_is_tested_once_and_no_test_text_is_trained_on(
    config: Config, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    corpus = load_corpus(config)
    tested: list[str] = []
    trained: list[str] = []

    class _SeenError(Exception):
        pass

    def see(config: Config, corpus: Corpus, run: Any, **options: Any) -> Path:
        tested.extend(e.id for e in corpus.examples if e.split == "test")
        trained.extend(e.id for e in corpus.examples if e.split != "test")
        raise _SeenError

    monkeypatch.setattr(module, "fit_examples", see)
    tests = [e for e in corpus.examples if e.split == "test"]
    work = module._Work(config, corpus.taxonomy, fold_examples(corpus.examples), tests)
    part = module._part(work, 3, 0)
    for fold in range(3):
        with pytest.raises(_SeenError):
            module._fold(work, part, fold, 0, RunFolder(tmp_path / str(fold)))
    assert sorted(tested) == sorted(e.id for e in corpus.examples)
    assert not {e.id for e in tests} & set(trained)


def test_folds_that_tested_other_texts_are_refused(config: Config) -> None:
    plan = Path(RUN / "plan.json").read_text("utf-8")
    (RUN / "plan.json").write_text(json.dumps(json.loads(plan) | {"tests": ""}), "utf-8")  # of an earlier version
    try:
        with pytest.raises(InputError, match="folds of another recipe, corpus or number"):
            crossval_recipe(config, folds=3)
        assert read_out_of_fold(config, load_corpus(config)) is not None
    finally:
        (RUN / "plan.json").write_text(plan, "utf-8")


def test_finished_folds_are_not_trained_again(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    trained: list[Path] = []
    original = module.fit_examples

    def counted(*arguments: Any, **options: Any) -> Path:
        trained.append(arguments[2].path)
        return original(*arguments, **options)

    monkeypatch.setattr(module, "fit_examples", counted)
    before = load_record(RUN / "result.json", CrossValidation)
    shutil.rmtree(RUN / "seed-0/fold-2")
    again = crossval_recipe(config, folds=3)
    assert trained == [RUN / "seed-0/fold-2"]
    assert again == before
    assert not list(RUN.glob("**/checkpoint"))


def test_folds_of_another_recipe_or_number_are_refused(config: Config, run: Any) -> None:
    with pytest.raises(InputError, match="folds of another recipe, corpus or number"):
        crossval_recipe(config, folds=4)
    with pytest.raises(InputError, match="folds of another recipe, corpus or number"):
        crossval_recipe(load_config(run.config, [*QUICK, "training.batch_size=4"]), folds=3)
    with pytest.raises(InputError, match="--folds: 9 folds of 7 reports"):
        crossval_recipe(config, folds=9)


def test_out_of_fold_predictions_choose_thresholds_of_the_same_recipe(config: Config, run: Any) -> None:
    corpus = load_corpus(config)
    assert read_out_of_fold(config, corpus) is not None
    assert read_out_of_fold(load_config(run.config, [*QUICK, "training.seed=5"]), corpus) is not None
    assert read_out_of_fold(load_config(run.config, [*QUICK, "training.epochs=2"]), corpus) is None
    fit_of_decision = load_checkpoint(fit_recipe(config)).manifest.provenance.decision_fit
    assert fit_of_decision["source"] == "out_of_fold"
    assert fit_of_decision["paragraphs"] == len(fold_examples(corpus.examples))


def test_recalibrate_changes_decision_but_not_training(config: Config, run: Any) -> None:
    if not Path("runs/tiny/checkpoint").exists():
        fit_recipe(config)
    before = load_checkpoint(Path("runs/tiny/checkpoint")).manifest
    other = load_config(run.config, [*QUICK, "thresholds.objective={recall: 0.9}", "review.threshold=0.3"])
    fitted = recalibrate(other, load_corpus(other))
    after = load_checkpoint(Path("runs/tiny/checkpoint")).manifest
    assert after.thresholds == fitted.thresholds != before.thresholds
    assert (after.review_threshold, after.provenance.config["review"]["threshold"]) == (0.3, 0.3)
    assert after.provenance.config["training"] == before.provenance.config["training"]


def test_recalibrate_refuses_a_checkpoint_of_another_recipe(config: Config, run: Any) -> None:
    checkpoint = Path("runs/tiny/checkpoint")
    if not checkpoint.exists():
        fit_recipe(config)
    before = (checkpoint / "checkpoint.json").read_bytes()

    def refusal(override: str) -> str:
        other = load_config(run.config, [*QUICK, override])
        with pytest.raises(InputError) as caught:
            recalibrate(other, load_corpus(other))
        return str(caught.value)

    assert refusal("training.epochs=2").startswith(
        "runs/tiny/checkpoint: was trained with training.epochs=1, and the recipe has 2; calibrate with the recipe"
    )
    assert "was trained with model.use_heading=true" in refusal("model.use_heading=false")
    assert "was trained with distil=null" in refusal("distil={teacher: models/x, layers: [0]}")
    assert (checkpoint / "checkpoint.json").read_bytes() == before
    same = load_config(run.config, [*QUICK, "training.seed=3", "training.report_to=[tensorboard]"])
    recalibrate(same, load_corpus(same))


def test_label_issues_have_given_and_suggested_labels(config: Config) -> None:
    result = label_issues(config, load_corpus(config))
    assert result
    lines = Path("runs/tiny/label-issues.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == [issue.id for issue in result]
    assert [issue.quality for issue in result] == sorted(issue.quality for issue in result)
    for issue in result:
        assert set(issue.given) != set(issue.suggested)
        assert set(issue.scores) == {*issue.given, *issue.suggested}


def test_seeds_can_be_added_to_a_finished_run(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    before = load_record(RUN / "result.json", CrossValidation)
    monkeypatch.setattr(module, "fit_examples", only_of_seed(1, module.fit_examples))
    result = crossval_recipe(config, folds=3, seeds=2)
    macro = result.metrics["macro_f1"]
    assert result.seeds == [0, 1]
    assert macro.values[0] == before.metrics["macro_f1"].values[0] != macro.values[1]
    assert macro.seed_deviation is not None
    corpus = load_corpus(config)
    held_out = read_out_of_fold(config, corpus)
    assert held_out is not None
    assert len(held_out.ids) == 2 * len(set(held_out.ids)) == 2 * len(fold_examples(corpus.examples))
    named = [issue.id for issue in label_issues(config, corpus)]
    assert len(set(named)) == len(named)


def only_of_seed(seed: int, original: Any) -> Any:
    def fit_examples(config: Config, *arguments: Any, **options: Any) -> Path:
        assert config.training.seed == seed
        return original(config, *arguments, **options)

    return fit_examples


def test_label_issues_need_a_cross_validation(project: Any) -> None:
    with pytest.raises(InputError, match="run `python -m train crossval CONFIG` first"):
        config = load_config(project.config)
        label_issues(config, load_corpus(config))


def test_spread_ignores_undefined_values() -> None:
    result = Spread.from_values(np.array([[0.5, np.nan], [0.7, 0.9]]))
    assert result.values == [[0.5, None], [0.7, 0.9]]
    assert result.mean == pytest.approx(0.7)
    assert result.deviation == pytest.approx(0.2)
    assert result.seed_deviation == pytest.approx(np.std([0.5, 0.8], ddof=1))
    assert Spread.from_values(np.array([[np.nan]])).mean is None
