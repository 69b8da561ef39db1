"""What the commands share: their arguments, and the console."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from zhili.errors import InputError

console = Console()

ConfigFile = Annotated[Path, typer.Argument(metavar="CONFIG", help="a recipe, for example configs/default.yaml")]
Overrides = Annotated[list[str] | None, typer.Argument(metavar="[SECTION.KEY=VALUE]...", help="put over the recipe")]
SplitOption = Annotated[str, typer.Option("--split", help="train, validation or test")]
JsonOption = Annotated[bool, typer.Option("--json", help="print JSON instead of tables")]


def split_named(name: str) -> Any:
    """The split of this name.

    Raises:
        InputError: there is none.
    """
    from train.data import SPLITS

    if name not in SPLITS:
        raise InputError(f"--split: {name!r} is no split; take one of {', '.join(SPLITS)}")
    return name
