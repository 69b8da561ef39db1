"""Commands that evaluate and compare models: evaluate, render, baseline, compare, write-scores."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import BaseModel
from rich.table import Table

from train.cli.options import ConfigFile, DataOption, JsonOption, Overrides, SplitOption, console, split_named
from train.config import load_config

if TYPE_CHECKING:
    from train.evaluation import Evaluation


def evaluate(
    config: ConfigFile,
    overrides: Overrides = None,
    model: Annotated[
        Path | None, typer.Option(help="a bundle or checkpoint; default: the run's bundle, or its checkpoint")
    ] = None,
    split: SplitOption = "test",
    data: DataOption = None,
    baseline: Annotated[bool, typer.Option("--baseline", help="train and evaluate TF-IDF + linear as well")] = False,
    json_output: JsonOption = False,
) -> None:
    """Evaluate a bundle, the float checkpoint and the baseline, with intervals; writes a page."""
    recipe = load_config(config, overrides or [])
    from train.data import SPLITS, load_corpus
    from train.evaluation import evaluate as evaluate_models
    from train.views import write_page

    chosen = split_named(split)
    needed = SPLITS if baseline else () if data else (chosen,)
    evaluation = evaluate_models(recipe, load_corpus(recipe, needed), model, chosen, data, baseline)
    page = write_page(recipe, chosen, data)
    show_evaluation(evaluation, json_output)
    if not json_output:
        console.print(f"page: {page}")


def render(
    config: ConfigFile, overrides: Overrides = None, split: SplitOption = "test", data: DataOption = None
) -> None:
    """Write an evaluation's page again, with the cross-validation and learning curve made since."""
    recipe = load_config(config, overrides or [])
    from train.views import write_page

    console.print(f"page: {write_page(recipe, split_named(split), data)}")


def baseline(
    config: ConfigFile,
    overrides: Overrides = None,
    split: SplitOption = "test",
    json_output: JsonOption = False,
) -> None:
    """Train and evaluate TF-IDF + linear on the same split."""
    recipe = load_config(config, overrides or [])
    from train.data import load_corpus
    from train.evaluation import evaluate_baseline

    show_evaluation(evaluate_baseline(recipe, load_corpus(recipe), split_named(split)), json_output)


def compare(
    a: Annotated[Path, typer.Argument(help="predictions (.jsonl), an evaluation (.json), a run, bundle or checkpoint")],
    b: Annotated[Path, typer.Argument(help="the same of the other model")],
    split: SplitOption = "test",
    data: DataOption = None,
    json_output: JsonOption = False,
) -> None:
    """Say which of two models is better on the same texts, and whether the difference is significant."""
    from train.evaluation import predictions_for
    from train.metrics import compare as compare_predictions
    from train.views import comparison_table

    chosen = split_named(split)
    first, second = predictions_for(a, chosen, data), predictions_for(b, chosen, data)
    comparison = compare_predictions(first, second, str(a), str(b))
    show_result(comparison, [comparison_table(comparison)], json_output)
    if not json_output:
        console.print(comparison.sentence, soft_wrap=True)


def write_scores(
    document: Annotated[Path, typer.Argument(help="a Markdown file with marks for the table")] = Path(
        "docs/results.md"
    ),
    model: Annotated[Path, typer.Option(help="a bundle")] = Path("models/default"),
) -> None:
    """Write a bundle's scores into a document."""
    from train.export import score_table
    from train.views import update_section
    from zhili.inference import read_manifest

    update_section(document, "scores", score_table(read_manifest(model)))


def show_evaluation(evaluation: "Evaluation", as_json: bool = False) -> None:
    """Print an evaluation as JSON, or as tables with a sentence for each comparison."""
    from train.views import evaluation_tables

    show_result(evaluation, evaluation_tables(evaluation), as_json)
    if not as_json:
        for comparison in evaluation.comparisons.values():
            console.print(comparison.sentence, soft_wrap=True)


def show_result(result: BaseModel, tables: Iterable[Table], as_json: bool) -> None:
    """Print a result as JSON or as tables."""
    if as_json:
        typer.echo(result.model_dump_json(indent=1))
        return
    for table in tables:
        console.print(table)
