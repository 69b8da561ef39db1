"""The gate fails bundles that are broken on purpose, each for the right reason, and lets the good one through."""

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
from train.gate.check import accept, check
from train.gate.config import GateConfig, load_gate
from train.gate.result import Check
from zhili.errors import InputError

FLOOR = "macro-F1, lower end"
LOST, OFF = "macro-F1 lost to float", "macro-F1 off the manifest's"
ACCEPTED = {"macro-F1 against the accepted", "micro-F1 against the accepted"}


@pytest.fixture(scope="session")
def accepted(yard: Any) -> GateConfig:
    """The gate, with the good bundle accepted."""
    gate = load_gate(yard.gate)
    outcome = accept(gate, yard.bundle)
    assert outcome.passed, [one for one in outcome.checks if not one.passed]
    return gate


def failed(gate: GateConfig, bundle: Path) -> set[str]:
    outcome = check(gate, bundle)
    names = {one.name for one in outcome.checks if not one.passed}
    assert outcome.passed == (not names)
    return names


def test_the_good_bundle_passes_every_check(yard: Any, accepted: GateConfig) -> None:
    outcome = check(accepted, yard.bundle)
    assert outcome.passed
    names = {one.name for one in outcome.checks}
    assert names >= {FLOOR, "calibration error", LOST, OFF, "size", *ACCEPTED}
    assert sum(name.startswith("F1 ") for name in names) > 10
    assert all(one.margin is not None and one.margin >= 0 for one in outcome.checks)


@pytest.mark.parametrize("sabotage", ["labels permuted", "thresholds at 0.99", "a layer perturbed"])
def test_a_sabotaged_bundle_fails(yard: Any, accepted: GateConfig, tmp_path: Path, sabotage: str) -> None:
    found = failed(accepted, yard.sabotaged(sabotage, tmp_path / "bundle"))
    assert found >= {LOST, OFF}
    assert found & ACCEPTED
    if sabotage != "thresholds at 0.99":  # which leaves every paragraph its most probable label
        assert FLOOR in found
        assert any(name.startswith("F1 ") for name in found)


# What follows needs no good model: the tiny one of two layers has figures and limits as well.


@pytest.fixture
def gate(in_trained: Any, tmp_path: Path) -> Callable[..., GateConfig]:
    """Gates for the tiny bundle."""
    return lambda **limits: GateConfig(recipe=str(in_trained.config), **limits)


def accepted_as(path: Path, gate: GateConfig, labels: Callable[[tuple[str, ...]], list[str]]) -> GateConfig:
    """A gate whose accepted answers are made from the right ones."""
    _, examples = load_corpus(load_config(Path(gate.recipe)))
    right = {e.id: e.labels for e in of_split(examples, "test")}
    header, *rows = path.read_text("utf-8").splitlines()
    made = [row | {"labels": labels(right[row["id"]])} for row in map(json.loads, rows)]
    other = path.with_name("made.jsonl")
    other.write_text("\n".join([header, *(json.dumps(row, ensure_ascii=False) for row in made)]), "utf-8")
    return gate.model_copy(update={"accepted": str(other), "size": None})


def one_answer_better(path: Path, gate: GateConfig) -> GateConfig:
    """A gate whose accepted answers are the bundle's own but for one that is right instead of wrong."""
    _, examples = load_corpus(load_config(Path(gate.recipe)))
    right = {e.id: e.labels for e in of_split(examples, "test")}
    header, *rows = path.read_text("utf-8").splitlines()
    made = [json.loads(row) for row in rows]
    wrong = next(row for row in made if set(row["labels"]) != set(right[row["id"]]))
    wrong["labels"] = right[wrong["id"]]
    other = path.with_name("better.jsonl")
    other.write_text("\n".join([header, *map(json.dumps, made)]), "utf-8")
    return gate.model_copy(update={"accepted": str(other), "size": None})


def test_held_to_the_accepted_bundle(gate: Any, bundle: Path, tmp_path: Path) -> None:
    path = tmp_path / "accepted.jsonl"
    first = gate(accepted=str(path), size=40)
    assert accept(first, bundle).passed  # nothing but the size is asked of the first one
    assert check(first, bundle).passed
    all_right = accepted_as(path, first, list)
    assert failed(all_right, bundle) == ACCEPTED
    assert check(one_answer_better(path, first), bundle).passed  # a loss, and no more than chance
    all_wrong = accepted_as(path, first, lambda right: ["education" if "education" not in right else "civility"])
    assert check(all_wrong, bundle).passed


def test_a_bundle_that_fails_is_not_accepted(gate: Any, bundle: Path, tmp_path: Path) -> None:
    path = tmp_path / "accepted.jsonl"
    assert not accept(gate(accepted=str(path), size=0.001), bundle).passed
    assert not path.exists()
    with pytest.raises(InputError, match="`accepted` names no file"):
        accept(gate(size=40), bundle)


def test_size_calibration_and_single_categories_have_limits(gate: Any, bundle: Path) -> None:
    checks = {c.name: c for c in check(gate(size=0.001, calibration_error=0.0001, latency=1e6), bundle).checks}
    megabytes = sum(path.stat().st_size for path in bundle.iterdir()) / 1e6
    assert not checks["size"].passed and checks["size"].figure == megabytes
    assert not checks["calibration error"].passed
    assert checks["latency"].passed and (checks["latency"].figure or 0) > 0
    _, examples = load_corpus(load_config(Path(gate(size=1).recipe)))
    there = {label for e in of_split(examples, "test") for label in e.labels}
    [one, *rest] = sorted(there)
    floors = {c.name: c.limit for c in check(gate(category_f1=0.5, categories={one: 0.25}), bundle).checks}
    assert floors == {f"F1 {one}": 0.25} | {f"F1 {name}": 0.5 for name in rest}


def test_no_accepted_bundle_yet_is_a_failure_that_says_what_to_do(gate: Any, bundle: Path, tmp_path: Path) -> None:
    [one] = check(gate(accepted=str(tmp_path / "none.jsonl")), bundle).checks
    assert not one.passed and "none.jsonl is missing: run `python -m train accept`" in one.note


def changed_recipe(recipe: str, folder: Path, **data: Any) -> str:
    values = yaml.safe_load(Path(recipe).read_text("utf-8"))
    values["data"] |= data
    (folder / "recipe.yaml").write_text(yaml.safe_dump(values), "utf-8")
    return str(folder / "recipe.yaml")


def test_figures_of_another_corpus_do_not_count(gate: Any, bundle: Path, tmp_path: Path) -> None:
    """The manifest's figures are then of other texts than the gate's: neither claim nor loss can be checked."""
    lines = Path("data.jsonl").read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "data.jsonl").write_text("".join(lines[1:]), "utf-8")
    made = gate(claim=0.5, quantisation_loss=0.5)
    assert check(made, bundle).passed
    recipe = changed_recipe(made.recipe, tmp_path, files=[str(tmp_path / "data.jsonl")])
    checks = check(made.model_copy(update={"recipe": recipe}), bundle).checks
    assert [one.passed for one in checks] == [False] * 3
    assert {one.note for one in checks} == {"the bundle was exported with another corpus; export it again"}


def test_other_categories_are_refused(gate: Any, bundle: Path, tmp_path: Path) -> None:
    made = gate(size=40)
    taxonomy = Path(load_config(Path(made.recipe)).data.taxonomy).read_text("utf-8")
    (tmp_path / "taxonomy.yaml").write_text(f"{taxonomy}  - {{id: extra, name: 额外, domain: other}}\n", "utf-8")
    recipe = changed_recipe(made.recipe, tmp_path, taxonomy=str(tmp_path / "taxonomy.yaml"))
    with pytest.raises(InputError, match="its categories are not those of"):
        check(made.model_copy(update={"recipe": recipe}), bundle)
    with pytest.raises(InputError, match=r"categories\.eductaion: no such category; did you mean education\?"):
        check(gate(categories={"eductaion": 0.5}), bundle)


def test_answers_to_texts_that_changed_are_left_out(gate: Any, bundle: Path, tmp_path: Path) -> None:
    path = tmp_path / "accepted.jsonl"
    made = gate(accepted=str(path), size=40)
    accept(made, bundle)
    header, *lines = path.read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]

    def forget(count: int) -> None:
        other = [row | {"digest": "0" * 12} for row in rows[:count]] + rows[count:]
        path.write_text("\n".join([header, *map(json.dumps, other)]), "utf-8")

    forget(3)
    note = next(one.note for one in check(made, bundle).checks if one.name in ACCEPTED)
    assert note.endswith(f"on {len(rows) - 3} paragraphs")
    forget(len(rows) // 2 + 1)
    with pytest.raises(InputError, match=r"knows only \d+ of \d+ texts .* remove the file and run `train accept`"):
        check(made, bundle)
    path.write_text("\n".join([header, lines[0], '{"id": "a", "digest": "b", "labels": []}']), "utf-8")
    with pytest.raises(InputError, match=r"accepted\.jsonl, line 3: labels: .*run `train accept`"):
        read_accepted(path)


def test_a_margin_is_positive_on_the_right_side() -> None:
    floor = Check.of("a", "share", 0.9, 0.8, least=True)
    ceiling = Check.of("a", "share", 0.9, 0.8, least=False)
    assert floor.passed and floor.margin == pytest.approx(0.1)
    assert not ceiling.passed and ceiling.margin == pytest.approx(-0.1)
    assert not Check.of("a", "share", None, 0.8, least=False).passed
