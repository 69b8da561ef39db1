"""Commands that judge models: evaluate, baseline, scores."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from train.cli.options import ConfigFile, JsonOption, Overrides, SplitOption, console, split_named
from train.config import Config, load_config


def evaluate(
    config: ConfigFile,
    overrides: Overrides = None,
    model: Annotated[Path | None, typer.Option(help="a bundle or checkpoint; else the run's checkpoint")] = None,
    split: SplitOption = "test",
    json_output: JsonOption = False,
) -> None:
    """Score a checkpoint or a bundle on a split."""
    recipe = load_config(config, overrides or [])
    from train.evaluation import evaluate as work

    show(work.evaluate(recipe, model, split_named(split)), json_output, recipe)


def baseline(
    config: ConfigFile,
    overrides: Overrides = None,
    split: SplitOption = "test",
    json_output: JsonOption = False,
) -> None:
    """Train and score TF-IDF + linear on the same split."""
    recipe = load_config(config, overrides or [])
    from train.evaluation import baseline as work

    chosen = split_named(split)
    show(work.baseline(recipe, [chosen])[chosen], json_output, recipe)


def scores(
    document: Annotated[Path, typer.Argument(help="a Markdown file with the marks for the table")] = Path("README.md"),
    model: Annotated[Path, typer.Option(help="a bundle")] = Path("models/default"),
) -> None:
    """Write a bundle's scores into a document."""
    from train.card import scores as table
    from train.document import fill
    from zhili.bundle import read_manifest

    fill(document, "scores", table(read_manifest(model)))


def show(result: dict[str, Any], as_json: bool, recipe: Config) -> None:
    """Prints scores as JSON, or as a table with the run's baseline beside them where it is measured."""
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False, indent=1))
        return
    path = recipe.run_folder / f"baseline-{result['split']}.json"
    beside = json.loads(path.read_text(encoding="utf-8")) if result["kind"] != "baseline" and path.is_file() else None
    show_scores(result, beside)


def show_scores(result: dict[str, Any], beside: dict[str, Any] | None = None) -> None:
    """Prints a table of scores per category, a baseline's F1 beside them, and the averages below."""
    table = Table(title=f"{result['model']} on {result['split']} ({result['paragraphs']} paragraphs)")
    for name in ("category", "precision", "recall", "F1", "support", *(["baseline F1"] if beside else [])):
        table.add_column(name, justify="left" if name == "category" else "right")
    for name, row in result["categories"].items():
        cells = [name, *(f"{row[k]:.3f}" for k in ("precision", "recall", "f1")), str(row["support"])]
        table.add_row(*cells, *([f"{beside['categories'][name]['f1']:.3f}"] if beside else []))
    table.add_section()
    for key in ("macro_f1", "micro_f1", "subset_accuracy", "primary_accuracy", "primary_lenient"):
        cells = [key.replace("_", " "), "", "", f"{result[key]:.3f}", ""]
        table.add_row(*cells, *([f"{beside[key]:.3f}"] if beside else []))
    console.print(table)
