"""An ablation on a tiny model: one run for the whole file, of two variants with two seeds."""

import contextlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from train.experiments import checkpoints
from train.experiments.ablation import ablation
from train.experiments.ablation_config import load_ablation
from train.experiments.records import Ablation
from train.metrics.compare import mean_difference
from train.metrics.predictions import load_predictions
from train.model.checkpoint import load_checkpoint_manifest
from train.records import load_record
from zhili.errors import InputError

RUN = Path("runs/small")
QUICK = ["training.epochs=1", "training.head_learning_rate=0.05", "model.max_length=32", "model.subjects=none"]


def write_rows(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def write_ablation(path: Path, variants: dict[str, list[str]], **options: Any) -> None:
    values = {"recipe": "recipe.yaml", "overrides": QUICK, "seeds": [0, 1], "variants": variants} | options
    path.write_text(yaml.safe_dump(values, sort_keys=False), "utf-8")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, tiny_encoder: Path, rows: list[dict[str, Any]]) -> Any:
    """A project with an ablation: one variant changes the data, and the baseline changes the model."""
    from tests.conftest import make_project

    project = make_project(tmp_path_factory.mktemp("ablation"), tiny_encoder, rows)
    of = {split: [row for row in rows if row["split"] == split] for split in ("train", "validation", "test")}
    # Data with other splits: two training reports, and the recipe's test reports.
    reports = list(dict.fromkeys(row["report"] for row in of["train"]))[:2]
    few = [row for row in of["train"] if row["report"] in reports]
    write_rows(project.folder / "few.jsonl", [*few, *(row | {"split": "train"} for row in of["test"])])
    write_rows(project.folder / "real.jsonl", of["validation"])
    variants = {"few texts": ["data.files=[few.jsonl]"], "maximum": ["model.pooling=max"]}
    write_ablation(project.folder / "small.yaml", variants, baseline="maximum")
    with contextlib.chdir(project.folder):
        ablation(load_ablation(Path("small.yaml")))
    return project


@pytest.fixture
def project(finished: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(finished.folder)
    return finished


@pytest.fixture
def no_training(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(checkpoints, "fit_examples", lambda *_, **__: pytest.fail("a model was trained"))
    yield


def result() -> Ablation:
    return load_record(RUN / "ablation.json", Ablation)


def test_variants_differ_in_training_data_and_are_evaluated_on_the_same_texts(
    project: Any, rows: list[dict[str, Any]]
) -> None:
    few, maximum = result().variants
    assert (few.name, maximum.name) == ("few texts", "maximum")
    training = [row for row in rows if row["split"] == "train"]
    assert maximum.training.paragraphs == len(training)
    # The texts of the recipe's test split are not trained on, although the variant's file puts them into `train`.
    assert few.training.reports == 2 and few.training.paragraphs < len(training)
    assert {name: size.reports for name, size in result().examples.items()} == {"validation": 2, "test": 2}
    for name in ("few-texts", "maximum"):
        for split in ("validation", "test"):
            predictions = load_predictions(RUN / name / "seed-0" / f"predictions-checkpoint-{split}.jsonl")
            assert [one.id for one in predictions.references] == [row["id"] for row in rows if row["split"] == split]
    manifests = {
        name: load_checkpoint_manifest(RUN / name / "seed-1" / "checkpoint") for name in ("few-texts", "maximum")
    }
    assert {name: one.provenance.config["model"]["pooling"] for name, one in manifests.items()} == {
        "few-texts": "logmeanexp",
        "maximum": "max",
    }
    assert {one.provenance.seed for one in manifests.values()} == {1}


def test_metrics_are_spreads_over_seeds_and_differences_have_the_sign_of_the_means(project: Any) -> None:
    few, maximum = result().variants
    assert maximum.differences == {}
    assert set(few.differences) == {"validation", "test"}
    for examples, differences in few.differences.items():
        for name, difference in differences.items():
            few_spread, maximum_spread = few.metrics[examples][name], maximum.metrics[examples][name]
            assert len(few_spread.values) == len(maximum_spread.values) == 2
            assert difference.value == pytest.approx(few_spread.mean - maximum_spread.mean)
    baseline, own = (
        [load_predictions(RUN / name / f"seed-{seed}" / "predictions-checkpoint-test.jsonl") for seed in (0, 1)]
        for name in ("maximum", "few-texts")
    )
    assert mean_difference(baseline, own, "maximum", "few texts") == few.differences["test"]
    values = [value for row in few.metrics["test"]["macro_f1"].values for value in row]
    assert few.metrics["test"]["macro_f1"].deviation == pytest.approx(np.std(values, ddof=1))


@pytest.mark.usefixtures("no_training")
def test_rerun_trains_nothing_and_adds_files_of_texts(project: Any) -> None:
    before = result()
    (RUN / "ablation.json").unlink()
    assert ablation(load_ablation(Path("small.yaml"))) == before == result()
    more = ablation(load_ablation(Path("small.yaml")), [Path("real.jsonl")])
    assert list(more.examples) == ["validation", "test", "real"]
    for variant in more.variants:
        assert variant.metrics["real"] == variant.metrics["validation"]
    Path("other").mkdir()
    shutil.copy("real.jsonl", "other/real.jsonl")
    with pytest.raises(InputError, match=r"--data: real\.jsonl and other/real\.jsonl have the same name in results"):
        ablation(load_ablation(Path("small.yaml")), [Path("real.jsonl"), Path("other/real.jsonl")])


@pytest.mark.usefixtures("no_training")
def test_discarded_weights_are_not_needed_again(project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shutil.copytree(project.folder, tmp_path / "copy"))
    before = ablation(load_ablation(Path("small.yaml")))
    assert ablation(load_ablation(Path("small.yaml")), discard=True) == before
    assert not list(RUN.glob("*/*/checkpoint"))
    assert ablation(load_ablation(Path("small.yaml"))) == before


def test_a_changed_variant_is_trained_again(project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shutil.copytree(project.folder, tmp_path / "copy"))
    trained: list[str] = []

    def fit_examples(config: Any, corpus: Any, run: Any, resume: bool) -> Path:
        trained.append(run.path.parent.name)
        return run.checkpoint

    monkeypatch.setattr(checkpoints, "fit_examples", fit_examples)
    plan = load_ablation(Path("small.yaml"))
    other = plan.variants["few texts"].model_copy(update={"calibration": "platt"})
    ablation(plan._replace(variants=plan.variants | {"few texts": other}))
    assert trained == ["few-texts", "few-texts"]


@pytest.mark.usefixtures("no_training")
def test_variant_without_usable_data_is_one_line(project: Any, rows: list[dict[str, Any]]) -> None:
    write_rows(Path("held-out.jsonl"), [row for row in rows if row["split"] == "validation"])
    write_rows(Path("known.jsonl"), [row | {"split": "train"} for row in rows if row["split"] == "test"])
    variants = {"fine": [], "none": ["data.files=[held-out.jsonl]"], "known": ["data.files=[known.jsonl]"]}
    write_ablation(Path("wrong.yaml"), variants)
    with pytest.raises(InputError) as caught:
        ablation(load_ablation(Path("wrong.yaml")))
    lines = str(caught.value).splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("variants.none: held-out.jsonl: no example is in split train; ")
    assert lines[1].startswith("variants.known: data.files: all training texts are in the recipe's validation or test")


def test_untrained_variants_are_checked_before_the_first_training(project: Any) -> None:
    variants = {"maximum": ["model.pooling=max"], "longer": ["model.max_length=48"]}
    write_ablation(project.folder / "checked.yaml", variants, baseline="maximum")
    plan, seen = load_ablation(Path("checked.yaml")), []

    def check(config: Any, corpus: Any) -> None:
        seen.append(config.model.pooling)
        if config.model.max_length == 48:
            raise InputError("model.encoder: it cannot be exported")

    with pytest.raises(InputError, match=r"variants\.longer: model\.encoder: it cannot be exported"):
        ablation(plan, check=check)
    assert seen == ["max", "logmeanexp"] and not plan.run_folder.path.exists()
