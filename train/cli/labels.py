"""The command `train init`: begin with a file of labels."""

import re
from pathlib import Path
from typing import Annotated

import typer

from train.cli.options import console
from zhili.errors import InputError
from zhili.files import atomic_file


def init(
    file: Annotated[Path, typer.Argument(help="labelled texts: a spreadsheet, a table, JSON or an export")],
    sheet: Annotated[
        str | None, typer.Option(help="the sheet of an Excel workbook; default: the first with labels")
    ] = None,
    name: Annotated[str | None, typer.Option(help="the name of the recipe; default: that of the file")] = None,
) -> None:
    """Examine a file of labels and write a taxonomy and a recipe for it, with guesses as comments."""
    from train.data import examine, recipe_text, taxonomy_text

    guess = examine(file, sheet)
    name = name or re.sub(r"[^A-Za-z0-9._-]+", "-", file.stem).strip("-.") or "mine"
    recipe, taxonomy = Path(f"{name}.yaml"), Path(f"{name}.taxonomy.yaml")
    existing = [path for path in (recipe, taxonomy) if path.exists()]
    if existing:
        raise InputError(f"{existing[0]}: exists; remove it, or give another --name")
    for path, text in ((taxonomy, taxonomy_text(guess)), (recipe, recipe_text(guess, name, taxonomy))):
        with atomic_file(path) as output:
            output.write(text)
    console.print(f"{file}: {guess.rows} rows, text in {guess.text!r}, {len(guess.counts)} labels in", end=" ")
    console.print(f"{', '.join(map(repr, guess.labels[:5]))}; {guess.task.replace('_', '-')}")
    if guess.sheet:
        console.print(f"sheet: {guess.sheet}")
    if guess.header and guess.header.row != 1:
        console.print(f"header: {guess.header.reason}")
    console.print(f"written: {taxonomy} (add definitions) and {recipe} (check the guesses); then")
    console.print(f"  python -m train config check {recipe}\n  python -m train run {recipe}", markup=False)
