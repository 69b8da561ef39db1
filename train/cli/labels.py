"""Commands for labels: `init` begins with a file of them, `labels export` writes tasks for labelling tools."""

import re
from pathlib import Path
from typing import Annotated, Literal

import typer

from train.cli.options import ConfigFile, Overrides, console
from train.config import load_config
from zhili.errors import InputError
from zhili.files import atomic_file

app = typer.Typer(no_args_is_help=True, help="Exchange labels with labelling tools.")


@app.callback()
def _group() -> None:
    """Exchange labels with labelling tools."""


def init(
    file: Annotated[Path, typer.Argument(help="labelled texts: a spreadsheet, a table, JSON or an export")],
    sheet: Annotated[
        str | None, typer.Option(help="the sheet of an Excel workbook; default: the one with the most labelled texts")
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


@app.command("export")
def labels_export(
    config: ConfigFile,
    output: Annotated[Path, typer.Option(help="the file to write")],
    overrides: Overrides = None,
    task_format: Annotated[
        Literal["label-studio", "doccano"], typer.Option("--format", help="the tool that reads it")
    ] = "label-studio",
    texts: Annotated[
        list[Path] | None,
        typer.Option(help="write the texts of this file that have no labels, not those that have; can be repeated"),
    ] = None,
    model: Annotated[Path | None, typer.Option(help="add the predictions of this bundle")] = None,
) -> None:
    """Write texts with their labels, or texts without, as tasks for Label Studio or doccano."""
    from train.export import export_tasks

    written = export_tasks(load_config(config, overrides or ()), output, task_format, texts or (), model)
    console.print("written:", " and ".join(map(str, written)))
