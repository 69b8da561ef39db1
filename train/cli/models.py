"""Commands that make models: run, fit, pretrain, export, push, zeroshot."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from train.cli.evaluation import show_evaluation
from train.cli.options import (
    MAIN_PROCESS,
    ConfigFile,
    Overrides,
    check_encoder,
    console,
    encoder_check,
    taxonomy_file,
)
from train.config import Config, load_config
from zhili.errors import InputError
from zhili.files import check_replaceable
from zhili.inference import BUNDLE_FILES

if TYPE_CHECKING:
    from train.data import Example

SAMPLE = "sample.txt"
SAMPLE_TEXTS = 5
Resume = Annotated[bool, typer.Option("--resume", help="continue the unfinished run, if there is one")]


def run(config: ConfigFile, overrides: Overrides = None, resume: Resume = False) -> None:
    """Train, export, evaluate against the baseline, and classify a sample report."""
    recipe = load_config(config, overrides or [])
    if not recipe.data.files:
        console.print("[bold]no labels (data.files is empty): a zero-shot model[/]")
        _classify_sample(recipe, _zero_shot(recipe))
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
    if not MAIN_PROCESS:  # the first of several processes does the rest
        return
    console.print("[bold]2/4 export[/]")
    bundle = export_bundle(recipe, corpus)
    console.print("[bold]3/4 evaluate[/]")
    show_evaluation(evaluate(recipe, corpus, bundle))
    console.print(f"page: {write_page(recipe)}")
    console.print(f"[bold]4/4 a sample, classified by {bundle}[/]")
    _classify_sample(recipe, bundle, corpus.examples)


def _classify_sample(recipe: Config, bundle: Path, examples: "Sequence[Example]" = ()) -> None:
    """Show predictions: of the sample report of the taxonomy, or of a few test texts if there is none."""
    sample = taxonomy_file(recipe, SAMPLE)
    if sample.is_file():
        from zhili.batch import predict_files

        predict_files([sample], model=bundle)
        return
    from train.data import of_split
    from zhili.predictor import Predictor

    texts = [example.text for example in of_split(examples, "test")[:SAMPLE_TEXTS]]
    predictor = Predictor(bundle)
    names = {category.id: category.name for category in predictor.taxonomy.categories}
    for text, prediction in zip(texts, predictor.predict(texts) if texts else [], strict=True):
        labels = ", ".join(f"{names[label]} {prediction.scores[label]:.2f}" for label in prediction.labels)
        console.print(f"{text[:60]}{'…' if len(text) > 60 else ''}\n  → {labels}", markup=False, highlight=False)


def fit(config: ConfigFile, overrides: Overrides = None, resume: Resume = False) -> None:
    """Train a recipe; the checkpoint is written to runs/NAME/checkpoint."""
    recipe = load_config(config, overrides or [])
    from train.data import load_corpus
    from train.training import fit as train_model

    corpus = load_corpus(recipe)
    check_encoder(recipe, corpus, resume)
    console.print(f"checkpoint: {train_model(recipe, corpus, resume)}")


def pretrain(config: ConfigFile, overrides: Overrides = None, resume: Resume = False) -> None:
    """Continue the encoder's pre-training on text without labels; the result is for model.encoder of a recipe."""
    recipe = load_config(config, overrides or [])
    from train.data import load_corpus
    from train.training import pretrain as pretrain_encoder

    folder = pretrain_encoder(recipe, load_corpus(recipe), resume)
    console.print(f"encoder: {folder}; train with model.encoder={folder}")


def export(config: ConfigFile, overrides: Overrides = None) -> None:
    """Write the run's checkpoint as a bundle; refused where it differs too much from the float model."""
    recipe = load_config(config, overrides or [])
    from train.data import load_corpus
    from train.export import export as export_bundle

    console.print(f"bundle: {export_bundle(recipe, load_corpus(recipe))}")


def push(
    config: ConfigFile,
    overrides: Overrides = None,
    repository: Annotated[
        str | None, typer.Option(metavar="OWNER/NAME", help="upload to this repository; default: write the folder only")
    ] = None,
    output: Annotated[Path | None, typer.Option(metavar="FOLDER", help="default: runs/NAME/hub")] = None,
    licence: Annotated[str, typer.Option("--license", help="the model's licence as the hub names it: apache-2.0")] = "",
    private: Annotated[bool, typer.Option("--private", help="create a private repository")] = False,
) -> None:
    """Write checkpoint, bundle and model card as a folder for the Hugging Face hub, and upload it (HF_TOKEN)."""
    recipe = load_config(config, overrides or [])
    from train.export import check_repository, upload, write_hub_folder

    if not licence:
        raise InputError("--license: name the model's licence as the hub does, for example apache-2.0, mit or other")
    if repository is not None:
        check_repository(repository)
    folder = write_hub_folder(recipe, output or recipe.run_folder.hub, repository or f"OWNER/{recipe.name}", licence)
    console.print(f"folder: {folder}")
    if repository is not None:
        console.print(f"uploaded: {upload(folder, repository, private)}")


def zeroshot(config: ConfigFile, overrides: Overrides = None) -> None:
    """Make a bundle from the category definitions alone, without labels; evaluated if there is a test split."""
    _zero_shot(load_config(config, overrides or []))


def _zero_shot(recipe: Config) -> Path:
    from train.export import reported_metrics, zero_shot
    from train.views import summary_table
    from zhili.inference import read_manifest

    bundle = zero_shot(recipe, encoder_check())
    test = reported_metrics(read_manifest(bundle)).test
    if test is not None:
        console.print(summary_table(test.quantised, f"{bundle} on the test split"))
    console.print(f"zero-shot bundle: {bundle}{'' if test else ' (not evaluated: there is no labelled test data)'}")
    return bundle
