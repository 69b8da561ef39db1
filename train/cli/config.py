"""Commands of `train config`: check."""

from pathlib import Path
from typing import Annotated

import typer

from train.cli.options import console
from train.config import load_config
from zhili.errors import InputError

app = typer.Typer(no_args_is_help=True, help="Check recipes and gates.")


@app.callback()
def _group() -> None:
    """Check recipes and gates."""


@app.command("check")
def config_check(
    configs: Annotated[list[Path], typer.Argument(metavar="CONFIG...")],
    data: Annotated[bool, typer.Option("--data/--no-data", help="also read the labels")] = True,
) -> None:
    """Check recipes with their taxonomy and labels, and gates with their recipe; reports every mistake."""
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
    from train.data import load_corpus, load_taxonomy, load_texts
    from train.gate import is_gate, load_gate

    recipe = load_config(Path(load_gate(path).recipe) if is_gate(path) else path)
    if data and recipe.data.files:
        load_corpus(recipe)
    elif data:
        load_taxonomy(Path(recipe.data.taxonomy))
        load_texts(recipe.data)
