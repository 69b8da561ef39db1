"""Arguments and options that commands share, and the console."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from zhili.errors import InputError

if TYPE_CHECKING:
    from train.config import Config
    from train.data import Corpus

console = Console()
logger = logging.getLogger(__name__)

ConfigFile = Annotated[Path, typer.Argument(metavar="CONFIG", help="a recipe, for example configs/default.yaml")]
Overrides = Annotated[list[str] | None, typer.Argument(metavar="[SECTION.KEY=VALUE]...", help="override the recipe")]
SplitOption = Annotated[str, typer.Option("--split", help="train, validation or test")]
DataOption = Annotated[
    Path | None,
    typer.Option(help='evaluate on these texts: lines of {"id", "text"} with "labels", or "required" and "optional"'),
]
JsonOption = Annotated[bool, typer.Option("--json", help="print JSON instead of tables")]


def split_named(name: str) -> Any:
    """The split of this name.

    Raises:
        InputError: there is no such split.
    """
    from train.data import SPLITS

    if name not in SPLITS:
        raise InputError(f"--split: unknown split {name!r}; take one of {', '.join(SPLITS)}")
    return name


def check_encoder(recipe: "Config", corpus: "Corpus", resume: bool = False) -> None:
    """Log what may spoil the training, and run the preflight, unless an unfinished run goes on, which has passed."""
    if resume and recipe.run_folder.states.is_dir():
        return
    from train.data import advice
    from train.preflight import preflight

    for line in advice(corpus):
        logger.warning("%s", line)
    preflight(recipe, corpus)
