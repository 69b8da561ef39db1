"""Arguments and options that commands share, and the console."""

import logging
import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from zhili.errors import InputError

if TYPE_CHECKING:
    from train.config import Config
    from train.data import Corpus

MAIN_PROCESS = os.environ.get("RANK", "0") == "0"  # a launcher (torchrun) may have started several
console = Console(quiet=not MAIN_PROCESS)
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


def taxonomy_file(recipe: "Config", name: str) -> Path:
    """A file that belongs to a taxonomy, in the same folder: `NAME` for `taxonomy.yaml`, `mine.NAME` for `mine.yaml`.

    Several taxonomies may share a folder, and none of them takes what was written for another.
    """
    taxonomy = Path(recipe.data.taxonomy)
    return taxonomy.with_name(name if taxonomy.stem == "taxonomy" else f"{taxonomy.stem}.{name}")


def this_command(*options: str) -> str:
    """The command line of this process, with these options added."""
    words = [word for word in sys.argv[1:] if word not in options]
    module = Path(sys.argv[0]).name == "__main__.py"
    return shlex.join([*(["python", "-m", "train"] if module else ["zhili", "train"]), *words, *options])


def check_encoder(recipe: "Config", corpus: "Corpus", resume: bool = False) -> None:
    """In the first process, log what may spoil training, and run the preflight; a run that goes on has passed."""
    if not MAIN_PROCESS or (resume and recipe.run_folder.states.is_dir()):
        return
    from train.data import advice
    from train.preflight import preflight

    for line in advice(corpus):
        logger.warning("%s", line)
    preflight(recipe, corpus)


def encoder_check() -> "Callable[[Config, Corpus], None]":
    """A function that runs the preflight once for recipes that differ only in what it does not test."""
    from train.preflight import preflight

    checked: set[str] = set()
    tested: Any = {
        "task": True,
        "model": True,
        "distil": True,
        "training": {"lora", "frozen_layers", "layerwise_lr_decay", "gradient_checkpointing"},
    }

    def check(recipe: "Config", corpus: "Corpus") -> None:
        key = recipe.model_dump_json(include=tested)
        if key not in checked:
            preflight(recipe, corpus)
            checked.add(key)

    return check
