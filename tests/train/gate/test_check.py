"""The gate passes the good bundle and fails broken ones for the right reason."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from train.config.loading import load_config
from train.data.example import of_split
from train.data.load import load_corpus
from train.gate.accepted import read_accepted
from train.gate.check import accept_bundle, check_bundle
from train.gate.config import GateConfig, load_gate
from train.gate.result import Check
from zhili.errors import InputError

LOWER_END = "macro-F1, lower end of the interval"
LOSS, DIFFERENCE = "macro-F1 loss by quantisation", "macro-F1 difference from the manifest"
CHANGES = {"macro-F1 change from the accepted bundle", "micro-F1 change from the accepted bundle"}


@pytest.fixture(scope="session")
def accepted(gate_folder: Any) -> GateConfig:
    """The gate, with the good bundle accepted."""
    gate = load_gate(gate_folder.gate)
    result = accept_bundle(gate, gate_folder.bundle)
    assert result.passed, [one for one in result.checks if not one.passed]
    return gate


def failed(gate: GateConfig, bundle: Path) -> set[str]:
    result = check_bundle(gate, bundle)
    names = {one.name for one in result.checks if not one.passed}
    assert result.passed == (not names)
    return names


def test_good_bundle_passes_every_check(gate_folder: Any, accepted: GateConfig) -> None:
    result = check_bundle(accepted, gate_folder.bundle)
    assert result.passed
    names = {one.name for one in result.checks}
    assert names >= {LOWER_END, "calibration error", LOSS, DIFFERENCE, "size", *CHANGES}
    assert sum(name.startswith("F1 ") for name in names) > 10
    assert all(one.margin is not None and one.margin >= 0 for one in result.checks)


@pytest.mark.parametrize("kind", ["labels permuted", "thresholds at 0.99", "a layer perturbed"])
def test_broken_bundle_fails(gate_folder: Any, accepted: GateConfig, tmp_path: Path, kind: str) -> None:
    checks = failed(accepted, gate_folder.broken_copy(kind, tmp_path / "bundle"))
    assert checks >= {LOSS, DIFFERENCE}
    assert checks & CHANGES
    if kind != "thresholds at 0.99":  # this one leaves every paragraph its most probable label
        assert LOWER_END in checks
        assert any(name.startswith("F1 ") for name in checks)


# The tests below do not need a good model, so they use the tiny one of two layers.


@pytest.fixture
def gate(in_trained: Any, tmp_path: Path) -> Callable[..., GateConfig]:
    """Gates for the tiny bundle."""
    return lambda **limits: GateConfig(recipe=str(in_trained.config), **limits)


def with_accepted_labels(path: Path, gate: GateConfig, labels: Callable[[tuple[str, ...]], list[str]]) -> GateConfig:
    """A gate whose accepted predictions are made from the reference labels."""
    _, examples = load_corpus(load_config(Path(gate.recipe)))
    references = {e.id: e.labels for e in of_split(examples, "test")}
    header, *rows = path.read_text("utf-8").splitlines()
    changed = [row | {"labels": labels(references[row["id"]])} for row in map(json.loads, rows)]
    other = path.with_name("changed.jsonl")
    other.write_text("\n".join([header, *(json.dumps(row, ensure_ascii=False) for row in changed)]), "utf-8")
    return gate.model_copy(update={"accepted": str(other), "size": None})


def with_one_corrected(path: Path, gate: GateConfig) -> GateConfig:
    """A gate whose accepted predictions are the bundle's own, except that one wrong prediction is corrected."""
    _, examples = load_corpus(load_config(Path(gate.recipe)))
    references = {e.id: e.labels for e in of_split(examples, "test")}
    header, *rows = path.read_text("utf-8").splitlines()
    predictions = [json.loads(row) for row in rows]
    wrong = next(row for row in predictions if set(row["labels"]) != set(references[row["id"]]))
    wrong["labels"] = references[wrong["id"]]
    other = path.with_name("better.jsonl")
    other.write_text("\n".join([header, *map(json.dumps, predictions)]), "utf-8")
    return gate.model_copy(update={"accepted": str(other), "size": None})


def test_bundle_is_compared_with_the_accepted_one(gate: Any, bundle: Path, tmp_path: Path) -> None:
    path = tmp_path / "accepted.jsonl"
    first = gate(accepted=str(path), size=40)
    assert accept_bundle(first, bundle).passed  # nothing is accepted yet, so only the size is checked
    assert check_bundle(first, bundle).passed
    correct = with_accepted_labels(path, first, list)
    assert failed(correct, bundle) == CHANGES
    assert check_bundle(with_one_corrected(path, first), bundle).passed  # the loss is not significant
    wrong = with_accepted_labels(path, first, lambda labels: ["education" if "education" not in labels else "civility"])
    assert check_bundle(wrong, bundle).passed


def test_bundle_that_fails_is_not_accepted(gate: Any, bundle: Path, tmp_path: Path) -> None:
    path = tmp_path / "accepted.jsonl"
    assert not accept_bundle(gate(accepted=str(path), size=0.001), bundle).passed
    assert not path.exists()
    with pytest.raises(InputError, match="`accepted` is not set; set it"):
        accept_bundle(gate(size=40), bundle)


def test_size_calibration_latency_and_categories_have_limits(gate: Any, bundle: Path) -> None:
    checks = {c.name: c for c in check_bundle(gate(size=0.001, calibration_error=0.0001, latency=1e6), bundle).checks}
    megabytes = sum(path.stat().st_size for path in bundle.iterdir()) / 1e6
    assert not checks["size"].passed and checks["size"].value == megabytes
    assert not checks["calibration error"].passed
    assert checks["latency"].passed and (checks["latency"].value or 0) > 0
    _, examples = load_corpus(load_config(Path(gate(size=1).recipe)))
    labelled = {label for e in of_split(examples, "test") for label in e.labels}
    [one, *rest] = sorted(labelled)
    minima = {c.name: c.limit for c in check_bundle(gate(category_f1=0.5, categories={one: 0.25}), bundle).checks}
    assert minima == {f"F1 {one}": 0.25} | {f"F1 {name}": 0.5 for name in rest}


def test_missing_accepted_predictions_are_a_failure_with_a_remedy(gate: Any, bundle: Path, tmp_path: Path) -> None:
    [one] = check_bundle(gate(accepted=str(tmp_path / "none.jsonl")), bundle).checks
    assert not one.passed and "none.jsonl is missing; run `python -m train gate accept`" in one.note


def changed_recipe(recipe: str, folder: Path, **data: Any) -> str:
    values = yaml.safe_load(Path(recipe).read_text("utf-8"))
    values["data"] |= data
    (folder / "recipe.yaml").write_text(yaml.safe_dump(values), "utf-8")
    return str(folder / "recipe.yaml")


def test_metrics_reported_on_another_corpus_are_not_compared(gate: Any, bundle: Path, tmp_path: Path) -> None:
    """The manifest reports metrics on other texts than the gate's, so they cannot be compared."""
    lines = Path("data.jsonl").read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "data.jsonl").write_text("".join(lines[:-1]), "utf-8")
    limits = gate(manifest_tolerance=0.5, quantisation_loss=0.5)
    assert check_bundle(limits, bundle).passed
    recipe = changed_recipe(limits.recipe, tmp_path, files=[str(tmp_path / "data.jsonl")])
    checks = check_bundle(limits.model_copy(update={"recipe": recipe}), bundle).checks
    assert [one.passed for one in checks] == [False] * 3
    assert {one.note for one in checks} == {"the bundle was exported with another test split; export it again"}


def test_bundle_with_other_categories_is_refused(gate: Any, bundle: Path, tmp_path: Path) -> None:
    limits = gate(size=40)
    taxonomy = Path(load_config(Path(limits.recipe)).data.taxonomy).read_text("utf-8")
    (tmp_path / "taxonomy.yaml").write_text(f"{taxonomy}  - {{id: extra, name: 额外, domain: other}}\n", "utf-8")
    recipe = changed_recipe(limits.recipe, tmp_path, taxonomy=str(tmp_path / "taxonomy.yaml"))
    with pytest.raises(InputError, match="its categories differ from those of"):
        check_bundle(limits.model_copy(update={"recipe": recipe}), bundle)
    with pytest.raises(InputError, match=r"categories\.eductaion: unknown category; did you mean education\?"):
        check_bundle(gate(categories={"eductaion": 0.5}), bundle)


def test_predictions_for_changed_texts_are_left_out(gate: Any, bundle: Path, tmp_path: Path) -> None:
    path = tmp_path / "accepted.jsonl"
    limits = gate(accepted=str(path), size=40)
    accept_bundle(limits, bundle)
    header, *lines = path.read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]

    def change_digests(count: int) -> None:
        other = [row | {"digest": "0" * 12} for row in rows[:count]] + rows[count:]
        path.write_text("\n".join([header, *map(json.dumps, other)]), "utf-8")

    change_digests(3)
    note = next(one.note for one in check_bundle(limits, bundle).checks if one.name in CHANGES)
    assert note.endswith(f"on {len(rows) - 3} paragraphs")
    change_digests(len(rows) // 2 + 1)
    with pytest.raises(
        InputError, match=r"contains only \d+ of \d+ texts .* remove the file and run `python -m train gate accept`"
    ):
        check_bundle(limits, bundle)
    path.write_text("\n".join([header, lines[0], '{"id": "a", "digest": "b", "labels": []}']), "utf-8")
    with pytest.raises(InputError, match=r"accepted\.jsonl, line 3: labels: .*run `python -m train gate accept`"):
        read_accepted(path)


def test_margin_is_positive_if_the_check_passes() -> None:
    minimum = Check.minimum("a", "share", 0.9, 0.8)
    maximum = Check.maximum("a", "share", 0.9, 0.8)
    assert minimum.passed and minimum.margin == pytest.approx(0.1)
    assert not maximum.passed and maximum.margin == pytest.approx(-0.1)
    assert not Check.maximum("a", "share", None, 0.8).passed
