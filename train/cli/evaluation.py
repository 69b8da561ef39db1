"""Commands that judge models: evaluate, baseline, crossval, calibrate, compare, suspects, scores."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import BaseModel
from rich.table import Table

from train.cli.options import ConfigFile, JsonOption, Overrides, SplitOption, console, split_named
from train.config import load_config

if TYPE_CHECKING:
    from train.evaluation.result import Evaluation

DataOption = Annotated[
    Path | None,
    typer.Option(help='texts to judge on: lines of {"id", "text"} with "labels", or with "required" and "optional"'),
]


def evaluate(
    config: ConfigFile,
    overrides: Overrides = None,
    model: Annotated[
        Path | None, typer.Option(help="a bundle or checkpoint; else the run's bundle, or its checkpoint")
    ] = None,
    split: SplitOption = "test",
    data: DataOption = None,
    baseline: Annotated[bool, typer.Option("--baseline", help="train TF-IDF + linear and judge it beside")] = False,
    json_output: JsonOption = False,
) -> None:
    """Judge a bundle, and the float checkpoint and the baseline beside it, with intervals."""
    recipe = load_config(config, overrides or [])
    from train.evaluation import evaluate as work

    found = work.evaluate(recipe, model, split_named(split), data, baseline)
    show_evaluation(found, json_output)


def baseline(
    config: ConfigFile,
    overrides: Overrides = None,
    split: SplitOption = "test",
    json_output: JsonOption = False,
) -> None:
    """Train and judge TF-IDF + linear on the same split."""
    recipe = load_config(config, overrides or [])
    from train.evaluation import evaluate as work

    show_evaluation(work.evaluate_baseline(recipe, split_named(split)), json_output)


def crossval(
    config: ConfigFile,
    overrides: Overrides = None,
    folds: Annotated[int, typer.Option(help="into how many parts the reports are divided")] = 5,
    seeds: Annotated[int, typer.Option(min=1, help="how many times, each with other folds and another seed")] = 1,
    json_output: JsonOption = False,
) -> None:
    """Train once a fold and judge on the reports left out; goes on where it was stopped."""
    recipe = load_config(config, overrides or [])
    from train.cli.tables import crossval_table
    from train.evaluation import crossval as work

    found = work.crossval(recipe, folds, seeds)
    _show(found, [crossval_table(found)], json_output)


def calibrate(config: ConfigFile, overrides: Overrides = None) -> None:
    """Choose the checkpoint's calibration, thresholds and review level anew, on out-of-fold answers where there are."""
    recipe = load_config(config, overrides or [])
    from train.cli.tables import tuning_tables
    from train.evaluation.recalibrate import recalibrate

    for table in tuning_tables(recalibrate(recipe)):
        console.print(table)
    console.print(f"written to {recipe.run_folder / 'checkpoint'}; `train export` takes it into a bundle")


def compare(
    a: Annotated[Path, typer.Argument(help="predictions (.jsonl), an evaluation (.json), a run, bundle or checkpoint")],
    b: Annotated[Path, typer.Argument(help="the same of the other model")],
    split: SplitOption = "test",
    data: DataOption = None,
    json_output: JsonOption = False,
) -> None:
    """Say which of two models is better on the same texts, and whether that is more than chance."""
    from train.cli.tables import comparison_table
    from train.evaluation import compare as work
    from train.evaluation.answers import answers_of

    chosen = split_named(split)
    found = work.compare(answers_of(a, chosen, data), answers_of(b, chosen, data), str(a), str(b))
    _show(found, [comparison_table(found)], json_output)
    if not json_output:
        console.print(found.sentence, soft_wrap=True)


def suspects(config: ConfigFile, overrides: Overrides = None) -> None:
    """List labels that are probably wrong, by the answers of a cross-validation."""
    recipe = load_config(config, overrides or [])
    from train.cli.tables import suspects_table
    from train.evaluation import suspects as work

    found = work.suspects(recipe)
    console.print(suspects_table(found))
    console.print(f"all of them: {recipe.run_folder / work.FILE}")


def scores(
    document: Annotated[Path, typer.Argument(help="a Markdown file with the marks for the table")] = Path("README.md"),
    model: Annotated[Path, typer.Option(help="a bundle")] = Path("models/default"),
) -> None:
    """Write a bundle's scores into a document."""
    from train.card import scores as table
    from train.document import fill
    from zhili.bundle import read_manifest

    fill(document, "scores", table(read_manifest(model)))


def show_evaluation(found: "Evaluation", as_json: bool = False) -> None:
    """Prints an evaluation as JSON, or as tables with a sentence for each model beside the first."""
    from train.cli.tables import evaluation_tables

    _show(found, evaluation_tables(found), as_json)
    if not as_json:
        for comparison in found.comparisons.values():
            console.print(comparison.sentence, soft_wrap=True)


def _show(found: BaseModel, tables: Iterable[Table], as_json: bool) -> None:
    if as_json:
        typer.echo(found.model_dump_json(indent=1))
        return
    for table in tables:
        console.print(table)
