"""Commands of `train config`: check."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from train.cli.options import console
from train.config import Config, load_config
from zhili.errors import InputError
from zhili.extras import require
from zhili.taxonomy import Taxonomy

logger = logging.getLogger(__name__)

app = typer.Typer(no_args_is_help=True, help="Check recipes, gates and ablations.")


class _Checked(NamedTuple):
    """What was found in a file.

    Args:
        recipes: the recipes that it trains.
        taxonomy: their categories; None if the labels are not read, or have mistakes.
        mistakes: the mistakes of the labels.
    """

    recipes: list[Config]
    taxonomy: Taxonomy | None
    mistakes: list[str]


@app.callback()
def _group() -> None:
    """Check recipes, gates and ablations."""


@app.command("check")
def config_check(
    arguments: Annotated[list[str], typer.Argument(metavar="CONFIG... [SECTION.KEY=VALUE]...")],
    data: Annotated[bool, typer.Option("--data/--no-data", help="also read the labels")] = True,
) -> None:
    """Check recipes, gates, ablations and sweeps with their taxonomy and labels; reports every mistake."""
    paths, overrides = _paths_and_overrides(arguments)
    mistakes = []
    for path in paths:
        wrong = _check(path, overrides, data)
        if not wrong:
            console.print(f"{path}: valid")
        mistakes += wrong
    if mistakes:
        raise InputError("\n".join(mistakes))


def _paths_and_overrides(arguments: Sequence[str]) -> tuple[list[Path], list[str]]:
    """The files to check, and the arguments with an equals sign that are no files.

    Raises:
        InputError: there is no file.
    """
    overrides = [text for text in arguments if "=" in text and not Path(text).is_file()]
    paths = [Path(text) for text in arguments if text not in overrides]
    if not paths:
        raise InputError(f"override {overrides[0]!r}: no recipe is named that it could change; name one before it")
    return paths, overrides


def _check(path: Path, overrides: Sequence[str], data: bool) -> list[str]:
    """Check a file, and log what is missing yet; return its mistakes."""
    from train.experiments import prerequisite_mistakes, prerequisite_notes

    try:
        recipes, taxonomy, mistakes = _read(path, overrides, data)
    except InputError as error:
        return [str(error)]
    for note in dict.fromkeys(note for recipe in recipes for note in prerequisite_notes(recipe)):
        logger.warning("%s: %s", path, note)
    wrong = dict.fromkeys(line for recipe in recipes for line in prerequisite_mistakes(recipe, taxonomy))
    return [*mistakes, *(f"{path}: {line}" for line in wrong)]


def _read(path: Path, overrides: Sequence[str], data: bool) -> _Checked:
    """Read a file and, with `data`, the labels of its recipe.

    Raises:
        InputError: the file has mistakes, one a line.
    """
    from train.experiments import is_ablation, is_sweep
    from train.gate import is_gate

    kinds = [("an ablation", is_ablation, _ablation), ("a sweep", is_sweep, _sweep), ("a gate", is_gate, _gate)]
    for kind, is_kind, read in kinds:
        if is_kind(path):
            if overrides:
                raise InputError(f"{path}: is {kind}, which takes no overrides; check it without {overrides[0]!r}")
            return read(path, data)
    recipe = load_config(path, overrides)
    return _Checked([recipe], *_labels(recipe, data))


def _ablation(path: Path, data: bool) -> _Checked:
    from train.experiments import load_ablation, load_variants

    plan = load_ablation(path)
    taxonomy, mistakes = _labels(plan.recipe, data)
    if data and not mistakes:
        load_variants(plan, ())
    return _Checked([plan.recipe, *plan.variants.values()], taxonomy, mistakes)


def _sweep(path: Path, data: bool) -> _Checked:
    from train.experiments import load_sweep

    require("optuna", "sweep", str(path))
    plan = load_sweep(path)
    recipe = plan.recipe({})
    recipes = [recipe, *(plan.recipe({key: value}) for key, value in plan.tried())]
    return _Checked(recipes, *_labels(recipe, data))


def _gate(path: Path, data: bool) -> _Checked:
    """A gate trains nothing, so what its recipe needs for that is not checked."""
    from train.gate import check_categories, load_gate

    gate = load_gate(path)
    taxonomy, mistakes = _labels(load_config(Path(gate.recipe)), data)
    if taxonomy is not None:
        check_categories(gate, taxonomy, str(path))
    return _Checked([], None, mistakes)


def _labels(recipe: Config, data: bool) -> tuple[Taxonomy | None, list[str]]:
    """The categories of a recipe if its labels are read, and their mistakes."""
    if not data:
        return None, []
    try:
        return _check_data(recipe), []
    except InputError as error:
        return None, [str(error)]


def _check_data(recipe: Config) -> Taxonomy:
    """Read the labels of a recipe or, where it has none, its texts; return the taxonomy."""
    from train.data import SPLITS, load_corpus, load_taxonomy, load_texts

    if recipe.data.files:
        # The texts of references may not have been fetched yet; the test split has none.
        return load_corpus(recipe, ("test",) if recipe.data.references else SPLITS).taxonomy
    taxonomy = load_taxonomy(Path(recipe.data.taxonomy))
    load_texts(recipe.data)
    return taxonomy
