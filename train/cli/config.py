"""Commands of `train config`: check."""

from pathlib import Path
from typing import Annotated

import typer

from train.cli.options import console
from train.config import Config, load_config
from zhili.errors import InputError

app = typer.Typer(no_args_is_help=True, help="Check recipes, gates and ablations.")


@app.callback()
def _group() -> None:
    """Check recipes, gates and ablations."""


@app.command("check")
def config_check(
    configs: Annotated[list[Path], typer.Argument(metavar="CONFIG...")],
    data: Annotated[bool, typer.Option("--data/--no-data", help="also read the labels")] = True,
) -> None:
    """Check recipes, gates and ablations with their taxonomy and labels; reports every mistake."""
    mistakes = []
    for path in configs:
        try:
            _check(path, data)
            console.print(f"{path}: valid")
        except InputError as error:
            mistakes.append(str(error))
    if mistakes:
        raise InputError("\n".join(mistakes))


def _check(path: Path, data: bool) -> None:
    from train.experiments import is_ablation, is_sweep, load_ablation, load_sweep, load_variants
    from train.gate import is_gate, load_gate

    if is_ablation(path):
        plan = load_ablation(path)
        if data:
            _check_data(plan.recipe)
            load_variants(plan, ())
        return
    if is_sweep(path):
        sweep = load_sweep(path)
        if data:
            _check_data(sweep.recipe({}))
        return
    recipe = load_config(Path(load_gate(path).recipe) if is_gate(path) else path)
    if data:
        _check_data(recipe)


def _check_data(recipe: Config) -> None:
    from train.data import SPLITS, load_corpus, load_taxonomy, load_texts

    if recipe.data.files:
        # The texts of references may not have been fetched yet; the test split has none.
        taxonomy = load_corpus(recipe, ("test",) if recipe.data.references else SPLITS).taxonomy
        if isinstance(recipe.training.class_weights, dict):
            from train.training import check_class_weights  # imports torch, which takes seconds

            check_class_weights(recipe, taxonomy)
    else:
        load_taxonomy(Path(recipe.data.taxonomy))
        load_texts(recipe.data)
