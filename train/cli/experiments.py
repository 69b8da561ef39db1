"""Commands that train several models or reuse them."""

from pathlib import Path
from typing import Annotated

import typer

from train.cli.evaluation import show_result
from train.cli.options import ConfigFile, DataOption, JsonOption, Overrides, check_encoder, console, encoder_check
from train.config import load_config
from zhili.errors import InputError

BaselineOption = Annotated[
    bool, typer.Option("--baseline", help="compare with TF-IDF + linear, trained on the same texts")
]
DocumentOption = Annotated[Path | None, typer.Option(help="write the tables there, between their marks")]


def crossval(
    config: ConfigFile,
    overrides: Overrides = None,
    folds: Annotated[int, typer.Option(help="into how many parts the reports are divided")] = 5,
    seeds: Annotated[int, typer.Option(min=1, help="how many times, each with other folds and another seed")] = 1,
    baseline: BaselineOption = False,
    document: DocumentOption = None,
    json_output: JsonOption = False,
) -> None:
    """Train once for each fold and evaluate on the reports left out; resumes an interrupted run."""
    recipe = load_config(config, overrides or [])
    from train.data import load_corpus
    from train.experiments import crossval as cross_validate
    from train.views import crossval_markdown, crossval_table, require_section, update_section

    mark = f"crossval:{recipe.name}"
    if document is not None:
        require_section(document, mark)
    corpus = load_corpus(recipe)
    check_encoder(recipe, corpus, resume=True)
    result = cross_validate(recipe, corpus, folds, seeds, baseline)
    show_result(result, [crossval_table(result)], json_output)
    if document is not None:
        update_section(document, mark, crossval_markdown(result))


def learning_curve(
    config: ConfigFile,
    overrides: Overrides = None,
    shares: Annotated[
        str, typer.Option(help="of the training reports, separated by commas; 0: the definitions alone")
    ] = "0.25,0.5,1",
    data: DataOption = None,
    baseline: BaselineOption = False,
    document: DocumentOption = None,
    json_output: JsonOption = False,
) -> None:
    """Train on shares of the training reports and evaluate each model; resumes an interrupted run."""
    recipe = load_config(config, overrides or [])
    from train.data import load_corpus
    from train.experiments import learning_curve as make_curve
    from train.views import learning_markdown, learning_table, require_section, update_section

    try:
        numbers = [float(share) for share in shares.split(",")]
    except ValueError:
        raise InputError(f"--shares: {shares!r} are not numbers; write them as 0.25,0.5,1") from None
    mark = f"learning-curve:{recipe.name}"
    if document is not None:
        require_section(document, mark)
    corpus = load_corpus(recipe)
    check_encoder(recipe, corpus, resume=True)
    curve = make_curve(recipe, corpus, numbers, data, baseline)
    show_result(curve, [learning_table(curve)], json_output)
    if document is not None:
        update_section(document, mark, learning_markdown(curve))


def ablation(
    file: Annotated[
        Path, typer.Argument(metavar="ABLATION", help="a recipe and its variants, for example configs/ablation.yaml")
    ],
    data: Annotated[
        list[Path] | None, typer.Option(help="evaluate on the texts of this file as well; can be repeated")
    ] = None,
    document: DocumentOption = None,
    discard: Annotated[
        bool, typer.Option("--discard", help="delete each model after its evaluation; its predictions stay")
    ] = False,
    json_output: JsonOption = False,
) -> None:
    """Train variants of a recipe and compare them on the same texts; resumes an interrupted run."""
    from train.experiments import ablation as run_ablation
    from train.experiments import load_ablation
    from train.views import ablation_markdown, ablation_tables, require_section, update_section

    plan = load_ablation(file)
    mark = f"ablation:{plan.name}"
    if document is not None:
        require_section(document, mark)
    result = run_ablation(plan, data or [], discard, encoder_check())
    show_result(result, ablation_tables(result), json_output)
    if document is not None:
        update_section(document, mark, ablation_markdown(result))


def sweep(
    file: Annotated[
        Path, typer.Argument(metavar="SWEEP", help="a recipe and what to try, for example configs/sweep.yaml")
    ],
    json_output: JsonOption = False,
) -> None:
    """Search for the best values of a recipe's keys by their validation score; resumes an interrupted search."""
    from train.experiments import load_sweep
    from train.experiments import sweep as run_sweep
    from train.views import draw_sweep, sweep_table

    plan = load_sweep(file)
    result = run_sweep(plan, encoder_check())
    pictures = draw_sweep(plan.name, plan.run_folder)
    show_result(result, [sweep_table(result)], json_output)
    if not json_output:
        console.print(f"best recipe: {plan.run_folder.best_recipe}, its model: {result.checkpoint}", soft_wrap=True)
        console.print(f"pictures: {', '.join(map(str, pictures))}", soft_wrap=True)


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
