"""Commands that train on parts of the data or reuse such runs: crossval, learning-curve, calibrate, label-issues."""

from typing import Annotated

import typer

from train.cli.evaluation import show_result
from train.cli.options import ConfigFile, DataOption, JsonOption, Overrides, console
from train.config import load_config
from zhili.errors import InputError


def crossval(
    config: ConfigFile,
    overrides: Overrides = None,
    folds: Annotated[int, typer.Option(help="into how many parts the reports are divided")] = 5,
    seeds: Annotated[int, typer.Option(min=1, help="how many times, each with other folds and another seed")] = 1,
    json_output: JsonOption = False,
) -> None:
    """Train once for each fold and evaluate on the reports left out; resumes an interrupted run."""
    recipe = load_config(config, overrides or [])
    from train.data import load_corpus
    from train.experiments import crossval as cross_validate
    from train.views import crossval_table

    result = cross_validate(recipe, load_corpus(recipe), folds, seeds)
    show_result(result, [crossval_table(result)], json_output)


def learning_curve(
    config: ConfigFile,
    overrides: Overrides = None,
    shares: Annotated[str, typer.Option(help="of the training reports, separated by commas")] = "0.25,0.5,1",
    data: DataOption = None,
    json_output: JsonOption = False,
) -> None:
    """Train on shares of the training reports and evaluate each model; resumes an interrupted run."""
    recipe = load_config(config, overrides or [])
    from train.data import load_corpus
    from train.experiments import learning_curve as make_curve
    from train.views import learning_table

    try:
        numbers = [float(share) for share in shares.split(",")]
    except ValueError:
        raise InputError(f"--shares: {shares!r} are not numbers; write them as 0.25,0.5,1") from None
    curve = make_curve(recipe, load_corpus(recipe), numbers, data)
    show_result(curve, [learning_table(curve)], json_output)


def calibrate(config: ConfigFile, overrides: Overrides = None) -> None:
    """Choose the checkpoint's calibration, thresholds and review threshold again, on out-of-fold predictions if any."""
    recipe = load_config(config, overrides or [])
    from train.data import load_corpus
    from train.experiments import recalibrate
    from train.views import decision_fit_tables

    for table in decision_fit_tables(recalibrate(recipe, load_corpus(recipe))):
        console.print(table)
    console.print(f"written to {recipe.run_folder.checkpoint}; `train export` makes a bundle with it")


def label_issues(config: ConfigFile, overrides: Overrides = None) -> None:
    """List labels that are probably wrong, by the predictions of a cross-validation."""
    recipe = load_config(config, overrides or [])
    from train.data import load_corpus
    from train.experiments import label_issues as find_issues
    from train.views import label_issues_table

    console.print(label_issues_table(find_issues(recipe, load_corpus(recipe))))
    console.print(f"complete list: {recipe.run_folder.label_issues}")
