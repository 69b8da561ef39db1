"""The command line of `benchmarks`: parses, measures, keeps the result; `write` puts results into documents."""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markdown import Markdown

from benchmarks.document import write_section
from benchmarks.paragraphs import Paragraph, corpus_paragraphs, own_paragraphs, spread_over
from benchmarks.process import check_threads, cores
from benchmarks.result import FOLDER, Result
from train.config import Config, load_config
from zhili.cli import run_cli
from zhili.errors import InputError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Measures speed, memory and size beside what a user would otherwise run.",
)
console = Console()

# The shipped model's teacher, and itself.
CHECKPOINTS = (Path("runs/release/checkpoint"), Path("runs/distil/checkpoint"))
DEFAULT_BUNDLE = Path("models/default")

ConfigOption = Annotated[Path, typer.Option(help="the recipe whose corpus and encoder are used")]
TextsOption = Annotated[Path | None, typer.Option(help='JSON lines of {"text"[, "heading"]}; else the test split')]
FolderOption = Annotated[Path, typer.Option("--folder", help="where results are kept")]
DEFAULT_CONFIG = Path("configs/default.yaml")


@app.command()
def predict(
    config: ConfigOption = DEFAULT_CONFIG,
    bundle: Annotated[list[Path] | None, typer.Option(help="several are allowed; ratios are to the first")] = None,
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(help="for the pipeline, several are allowed; else those of release and distil, or the encoder"),
    ] = None,
    texts: TextsOption = None,
    paragraphs: Annotated[int | None, typer.Option(min=1, help="take so many, evenly from all")] = None,
    threads: Annotated[str, typer.Option(help="numbers of threads, with commas")] = "1,2",
    rounds: Annotated[int, typer.Option(help="turns of each")] = 5,
    seconds: Annotated[float, typer.Option(help="about how long a turn may take; a batch at least")] = 4.0,
    singles: Annotated[int, typer.Option(help="paragraphs asked for one by one")] = 100,
    starts: Annotated[int, typer.Option(help="cold starts of each")] = 3,
    folder: FolderOption = FOLDER,
) -> None:
    """Measure the predictor beside a transformers pipeline, one on a BERT-base shape, and TF-IDF + linear."""
    from benchmarks.predict import table
    from benchmarks.predict.measure import Effort, measure
    from benchmarks.predict.result import FILE

    effort = Effort(_numbers(threads), rounds, seconds, singles, starts)
    effort.check()
    recipe = load_config(config)
    found, source = _paragraphs(recipe, texts, paragraphs)
    from benchmarks.predict.contenders import prepare

    own = checkpoint or [path for path in CHECKPOINTS if path.is_dir()]
    contenders = prepare(recipe, bundle or [DEFAULT_BUNDLE], own, folder / "models")
    result = measure(contenders, found, source, effort, folder / "models")
    _keep(result, folder / FILE, table.lines(result))


@app.command()
def growth(
    config: ConfigOption = DEFAULT_CONFIG,
    bundle: Annotated[Path, typer.Option(help="a bundle")] = DEFAULT_BUNDLE,
    texts: TextsOption = None,
    most: Annotated[int, typer.Option(min=100, help="paragraphs predicted at once, at most")] = 100_000,
    rounds: Annotated[int, typer.Option(min=1, help="how often each length is timed")] = 5,
    threads: Annotated[int | None, typer.Option(min=1, help="for the model; else all cores")] = None,
    folder: FolderOption = FOLDER,
) -> None:
    """Measure how time and memory grow with the number of paragraphs, and time with their length."""
    from benchmarks.growth.measure import measure
    from benchmarks.growth.result import FILE

    threads = _threads(threads)
    found, _ = _paragraphs(load_config(config), texts, None)
    result = measure(bundle, found, most, rounds, threads)
    result.save(folder / FILE)
    for count in result.counts:
        console.print(
            f"{count.paragraphs:,} paragraphs: {count.seconds:.2f} s, {count.peak_memory / 1e6:,.0f} MB",
            highlight=False,
        )
    for one in result.lengths:
        console.print(
            f"{one.characters:,} characters in {one.windows} windows: {1000 * one.seconds.median:.1f} ms",
            highlight=False,
        )
    console.print(f"kept in {folder / FILE}; `python -m benchmarks write` draws it")


@app.command()
def training(
    config: ConfigOption = DEFAULT_CONFIG,
    share: Annotated[float, typer.Option(help="of the training reports")] = 0.2,
    epochs: Annotated[int, typer.Option(min=1, help="of each training")] = 1,
    frozen: Annotated[int, typer.Option(min=0, help="lower layers frozen in one of them; 0 leaves it out")] = 4,
    turns: Annotated[int, typer.Option(min=1, help="parts of an epoch that go in turn")] = 8,
    threads: Annotated[int | None, typer.Option(min=1, help="for each; else all cores")] = None,
    folder: FolderOption = FOLDER,
) -> None:
    """Train the recipe beside `transformers.Trainer` with its defaults, in turns, to the end."""
    from benchmarks.training import table
    from benchmarks.training.measure import measure
    from benchmarks.training.result import FILE

    threads = _threads(threads)
    result = measure(config, share, epochs, frozen, turns, threads)
    _keep(result, folder / FILE, table.lines(result))


@app.command()
def write(
    readme: Annotated[Path, typer.Option(help="gets the predictor's table")] = Path("README.md"),
    training_readme: Annotated[Path, typer.Option(help="gets the training's table")] = Path("train/README.md"),
    docs: Annotated[Path, typer.Option(help="gets the pictures")] = Path("docs"),
    folder: FolderOption = FOLDER,
) -> None:
    """Write the results that are there into the documents: tables between their marks, pictures anew."""
    from benchmarks.growth.plot import plot as growth_plot
    from benchmarks.growth.result import FILE as GROWTH
    from benchmarks.growth.result import GrowthResult
    from benchmarks.predict import table as predict_table
    from benchmarks.predict.plot import plot as predict_plot
    from benchmarks.predict.result import FILE as PREDICT
    from benchmarks.predict.result import PredictResult
    from benchmarks.training import table as training_table
    from benchmarks.training.result import FILE as TRAINING
    from benchmarks.training.result import TrainingResult

    if (path := folder / PREDICT).is_file():
        found = PredictResult.load(path)
        write_section(readme, "bench", "Speed", predict_table.lines(found))
        predict_plot.plot(found, docs / "bench.png")
    if (path := folder / GROWTH).is_file():
        growth_plot.plot(GrowthResult.load(path), docs / "growth.png")
    if (path := folder / TRAINING).is_file():
        write_section(training_readme, "bench-training", "Speed", training_table.lines(TrainingResult.load(path)))


def _paragraphs(recipe: Config, texts: Path | None, count: int | None) -> tuple[list[Paragraph], str]:
    """The paragraphs to measure on, and where they are from."""
    found = own_paragraphs(texts) if texts else corpus_paragraphs(recipe)
    source = f"`{texts}`" if texts else "the test split of the corpus"
    return (spread_over(found, count) if count else found), source


def _threads(asked: int | None) -> int:
    """As many as asked for, if the machine has them; all where nothing was asked."""
    threads = asked or cores()
    check_threads(threads)
    return threads


def _keep(result: Result, path: Path, lines: Sequence[str]) -> None:
    """Saves a result and shows its table."""
    result.save(path)
    console.print(Markdown("\n".join(lines)))
    console.print(f"kept in {path}; `python -m benchmarks write` puts it into the documents")


def _numbers(text: str) -> tuple[int, ...]:
    try:
        return tuple(sorted({int(number) for number in text.split(",")}))
    except ValueError:
        raise InputError(f"--threads: {text!r} are no numbers; write them as 1,2") from None


def main() -> None:
    """Entry point of `python -m benchmarks`."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    logging.getLogger("benchmarks").setLevel(logging.INFO)
    run_cli(app)
