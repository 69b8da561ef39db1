"""Commands that make models: run, fit, export, zeroshot."""

from pathlib import Path
from typing import Annotated

import typer

from train.cli.evaluation import show_evaluation
from train.cli.options import ConfigFile, Overrides, check_encoder, console
from train.config import Config, load_config
from zhili.files import check_replaceable
from zhili.inference import BUNDLE_FILES

SAMPLE = Path("data/sample.txt")
Resume = Annotated[bool, typer.Option("--resume", help="continue the unfinished run, if there is one")]


def run(config: ConfigFile, overrides: Overrides = None, resume: Resume = False) -> None:
    """Train, export, evaluate against the baseline, and classify a sample report."""
    recipe = load_config(config, overrides or [])
    if not recipe.data.files:
        console.print("[bold]no labels (data.files is empty): a zero-shot model[/]")
        _classify_sample(_zero_shot(recipe))
        return
    from train.data import load_corpus
    from train.evaluation import evaluate
    from train.export import export as export_bundle
    from train.training import fit as train_model
    from train.views import write_page

    check_replaceable(Path(recipe.export.bundle), BUNDLE_FILES)  # before hours of training
    corpus = load_corpus(recipe)
    console.print(f"[bold]1/4 fit[/] {recipe.name}")
    check_encoder(recipe, corpus, resume)
    train_model(recipe, corpus, resume)
    console.print("[bold]2/4 export[/]")
    bundle = export_bundle(recipe, corpus)
    console.print("[bold]3/4 evaluate[/]")
    show_evaluation(evaluate(recipe, corpus, bundle))
    console.print(f"page: {write_page(recipe)}")
    console.print(f"[bold]4/4 a sample report, classified by {bundle}[/]")
    _classify_sample(bundle)


def _classify_sample(bundle: Path) -> None:
    from zhili.batch import predict_files

    predict_files([SAMPLE], model=bundle)


def fit(config: ConfigFile, overrides: Overrides = None, resume: Resume = False) -> None:
    """Train a recipe; the checkpoint is written to runs/NAME/checkpoint."""
    recipe = load_config(config, overrides or [])
    from train.data import load_corpus
    from train.training import fit as train_model

    corpus = load_corpus(recipe)
    check_encoder(recipe, corpus, resume)
    console.print(f"checkpoint: {train_model(recipe, corpus, resume)}")


def export(config: ConfigFile, overrides: Overrides = None) -> None:
    """Write the run's checkpoint as a bundle; refused where it differs too much from the float model."""
    recipe = load_config(config, overrides or [])
    from train.data import load_corpus
    from train.export import export as export_bundle

    console.print(f"bundle: {export_bundle(recipe, load_corpus(recipe))}")


def zeroshot(config: ConfigFile, overrides: Overrides = None) -> None:
    """Make a bundle from the category definitions alone, without labels; evaluated if there is a test split."""
    _zero_shot(load_config(config, overrides or []))


def _zero_shot(recipe: Config) -> Path:
    from train.export import reported_metrics, zero_shot
    from train.views import summary_table
    from zhili.inference import read_manifest

    bundle = zero_shot(recipe)
    test = reported_metrics(read_manifest(bundle)).test
    if test is not None:
        console.print(summary_table(test.quantised, f"{bundle} on the test split"))
    console.print(f"zero-shot bundle: {bundle}{'' if test else ' (not evaluated: there is no labelled test data)'}")
    return bundle
