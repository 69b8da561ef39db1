"""Commands that judge models: evaluate, report, baseline, crossval, learning-curve, compare and others."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import BaseModel
from rich.table import Table

from train.cli.options import ConfigFile, JsonOption, Overrides, SplitOption, console, split_named
from train.config import load_config
from zhili.errors import InputError

if TYPE_CHECKING:
    from train.evaluation import Evaluation

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
    """Judge a bundle, and the float checkpoint and the baseline beside it, with intervals; writes a page."""
    recipe = load_config(config, overrides or [])
    from train.evaluation import evaluate as work
    from train.views import write_page

    found = work.evaluate(recipe, model, split_named(split), data, baseline)
    page = write_page(recipe, split_named(split), data)
    show_evaluation(found, json_output)
    if not json_output:
        console.print(f"report: {page}")


def render(
    config: ConfigFile, overrides: Overrides = None, split: SplitOption = "test", data: DataOption = None
) -> None:
    """Write an evaluation's page anew, with the cross-validation and learning curve made since."""
    recipe = load_config(config, overrides or [])
    from train.views import write_page

    console.print(f"report: {write_page(recipe, split_named(split), data)}")


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
    from train.experiments import cross_validation as work
    from train.views import crossval_table

    found = work.crossval(recipe, folds, seeds)
    _show(found, [crossval_table(found)], json_output)


def learning_curve(
    config: ConfigFile,
    overrides: Overrides = None,
    shares: Annotated[str, typer.Option(help="of the training reports, with commas")] = "0.25,0.5,1",
    data: DataOption = None,
    json_output: JsonOption = False,
) -> None:
    """Train on shares of the training reports and judge each model; goes on where it was stopped."""
    recipe = load_config(config, overrides or [])
    from train.experiments import learning_curve as work
    from train.views import learning_table

    try:
        numbers = [float(share) for share in shares.split(",")]
    except ValueError:
        raise InputError(f"--shares: {shares!r} are no numbers; write them as 0.25,0.5,1") from None
    found = work.learning_curve(recipe, numbers, data)
    _show(found, [learning_table(found)], json_output)


def calibrate(config: ConfigFile, overrides: Overrides = None) -> None:
    """Choose the checkpoint's calibration, thresholds and review level anew, on out-of-fold answers where there are."""
    recipe = load_config(config, overrides or [])
    from train.experiments import recalibrate
    from train.views import decision_fit_tables

    for table in decision_fit_tables(recalibrate(recipe)):
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
    from train.evaluation import predictions_for
    from train.metrics import compare as work
    from train.views import comparison_table

    chosen = split_named(split)
    found = work.compare(predictions_for(a, chosen, data), predictions_for(b, chosen, data), str(a), str(b))
    _show(found, [comparison_table(found)], json_output)
    if not json_output:
        console.print(found.sentence, soft_wrap=True)


def label_issues(config: ConfigFile, overrides: Overrides = None) -> None:
    """List labels that are probably wrong, by the answers of a cross-validation."""
    recipe = load_config(config, overrides or [])
    from train.experiments import label_issues as work
    from train.views import label_issues_table

    found = work.label_issues(recipe)
    console.print(label_issues_table(found))
    console.print(f"all of them: {recipe.run_folder / work.FILE}")


def write_scores(
    document: Annotated[Path, typer.Argument(help="a Markdown file with the marks for the table")] = Path("README.md"),
    model: Annotated[Path, typer.Option(help="a bundle")] = Path("models/default"),
) -> None:
    """Write a bundle's scores into a document."""
    from train.export import score_table as table
    from train.views import update_section
    from zhili.inference import read_manifest

    update_section(document, "scores", table(read_manifest(model)))


def show_evaluation(found: "Evaluation", as_json: bool = False) -> None:
    """Prints an evaluation as JSON, or as tables with a sentence for each model beside the first."""
    from train.views import evaluation_tables

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
