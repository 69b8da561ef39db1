"""The command line of `benchmarks`: parses arguments, measures, saves results, and writes them into documents."""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markdown import Markdown

from benchmarks.document import write_section
from benchmarks.paragraphs import Paragraph, corpus_paragraphs, evenly_spaced, read_paragraphs
from benchmarks.process import available_cores, check_threads
from benchmarks.result import FOLDER, BenchmarkResult
from train.config import load_config
from train.data import load_corpus
from train.records import load_record, save_record
from zhili.cli import run_cli
from zhili.errors import InputError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Measure speed, memory, size and reading, and compare them with the usual alternatives.",
)
console = Console()

# The checkpoint of the shipped model, and that of its teacher.
CHECKPOINTS = (Path("runs/release/checkpoint"), Path("runs/distil/checkpoint"))
DEFAULT_BUNDLE = Path("models/default")
DEFAULT_CONFIG = Path("configs/default.yaml")

ConfigOption = Annotated[Path, typer.Option(help="the recipe whose corpus and encoder are used")]
TextsOption = Annotated[
    Path | None, typer.Option(help='a file of lines {"text"[, "heading"]}; default: the test split of the corpus')
]
TrainingDocument = Annotated[Path | None, typer.Option("--document", help="write the table there, between its marks")]
FolderOption = Annotated[Path, typer.Option("--folder", help="the folder of the results")]


@app.command()
def predict(
    config: ConfigOption = DEFAULT_CONFIG,
    bundle: Annotated[
        list[Path] | None, typer.Option(help="repeat for several bundles; all are compared with the first")
    ] = None,
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(
            help="for the transformers pipeline, repeat for several; default: those of configs/release.yaml and "
            "configs/distil.yaml if they exist, or the encoder"
        ),
    ] = None,
    texts: TextsOption = None,
    paragraphs: Annotated[
        int | None, typer.Option(min=1, help="use only this many paragraphs, evenly spaced over all")
    ] = None,
    threads: Annotated[str, typer.Option(help="numbers of threads, separated by commas")] = "1,2",
    rounds: Annotated[int, typer.Option(help="the number of turns of each model")] = 5,
    seconds: Annotated[float, typer.Option(help="approximate length of a turn; a turn is at least one batch")] = 4.0,
    singles: Annotated[int, typer.Option(help="paragraphs to predict one by one")] = 100,
    starts: Annotated[int, typer.Option(help="cold starts of each model")] = 3,
    folder: FolderOption = FOLDER,
) -> None:
    """Compare the predictor with a transformers pipeline, one of BERT-base shape, and TF-IDF + linear."""
    from benchmarks.predict import table
    from benchmarks.predict.measure import Effort, measure
    from benchmarks.predict.prepare import prepare
    from benchmarks.predict.result import FILE

    effort = Effort(_parse_numbers(threads, "--threads"), rounds, seconds, singles, starts)
    effort.check()
    recipe = load_config(config)
    corpus = load_corpus(recipe, ("train", "test"))
    measured = read_paragraphs(texts) if texts else corpus_paragraphs(corpus)
    if paragraphs:
        measured = evenly_spaced(measured, paragraphs)
    source = f"`{texts}`" if texts else "the test split of the corpus"
    checkpoints = checkpoint or [path for path in CHECKPOINTS if path.is_dir()]
    contenders = prepare(recipe, corpus, bundle or [DEFAULT_BUNDLE], checkpoints, folder / "models")
    result = measure(contenders, measured, source, effort, folder / "models")
    _save_and_show(result, folder / FILE, table.lines(result))


@app.command()
def growth(
    config: ConfigOption = DEFAULT_CONFIG,
    bundle: Annotated[Path, typer.Option(help="a bundle")] = DEFAULT_BUNDLE,
    texts: TextsOption = None,
    max_paragraphs: Annotated[int, typer.Option(min=100, help="the most paragraphs in one call")] = 100_000,
    rounds: Annotated[int, typer.Option(min=1, help="how often to time each length")] = 5,
    threads: Annotated[int | None, typer.Option(min=1, help="threads of the model; default: all cores")] = None,
    folder: FolderOption = FOLDER,
) -> None:
    """Measure time and memory by number of paragraphs, and time by length of a paragraph."""
    from benchmarks.growth.measure import measure
    from benchmarks.growth.result import FILE

    threads = _checked_threads(threads)
    paragraphs = _growth_paragraphs(config, texts)
    result = measure(bundle, paragraphs, max_paragraphs, rounds, threads)
    save_record(result, folder / FILE)
    for count in result.counts:
        console.print(
            f"{count.paragraphs:,} paragraphs: {count.seconds:.2f} s, {count.peak_memory / 1e6:,.0f} MB",
            highlight=False,
        )
    for length in result.lengths:
        console.print(
            f"{length.characters:,} characters in {length.windows} windows: {1000 * length.seconds.median:.1f} ms",
            highlight=False,
        )
    console.print(f"saved {folder / FILE}; `python -m benchmarks write` draws it")


@app.command()
def training(
    config: ConfigOption = DEFAULT_CONFIG,
    share: Annotated[float, typer.Option(help="the share of the training reports to use")] = 0.07,
    epochs: Annotated[int, typer.Option(min=1, help="epochs of each training")] = 1,
    frozen: Annotated[
        int, typer.Option(min=0, help="how many lower layers one of the trainings freezes; 0 leaves it out")
    ] = 4,
    turns: Annotated[int, typer.Option(min=1, help="the number of turns in an epoch")] = 8,
    threads: Annotated[int | None, typer.Option(min=1, help="threads of each training; default: all cores")] = None,
    folder: FolderOption = FOLDER,
) -> None:
    """Compare training of the recipe with `transformers.Trainer` and its defaults; both train to the end, in turns."""
    from benchmarks.training import table
    from benchmarks.training.measure import measure
    from benchmarks.training.result import FILE

    threads = _checked_threads(threads)
    result = measure(config, share, epochs, frozen, turns, threads)
    _save_and_show(result, folder / FILE, table.lines(result))


@app.command()
def reading(
    pages: Annotated[
        Path | None, typer.Argument(metavar="[FOLDER]", help="a folder with gold.jsonl and files/; default: our pages")
    ] = None,
    per_layout: Annotated[int, typer.Option(min=1, help="rendered pages of each layout that training never sees")] = 25,
    seed: Annotated[int, typer.Option(help="the seed of the rendered pages")] = 0,
    folder: FolderOption = FOLDER,
) -> None:
    """Compare the main text that the reader finds on HTML pages with that of other extractors."""
    from benchmarks.reading import table
    from benchmarks.reading.groups import page_groups
    from benchmarks.reading.measure import measure
    from benchmarks.reading.result import FILE

    result = measure(page_groups(pages, per_layout, seed))
    if pages is None:
        _save_and_show(result, folder / FILE, table.lines(result))
    else:  # `write` leaves this file out: a document of the project shows only what a clone can measure
        path = folder / f"{FILE.stem}-{pages.resolve().name}.json"
        _save_and_show(result, path, table.lines(result), written=False)


@app.command()
def calibration(
    repeats: Annotated[int, typer.Option(min=1, help="drawings of each setting")] = 20,
    document: TrainingDocument = None,
) -> None:
    """Simulate calibration on 10 to 150 texts: log loss on other texts, with and without it."""
    from benchmarks.calibration.simulate import simulate, table

    lines = table(simulate(repeats))
    console.print(Markdown("\n".join(lines)))
    if document:
        write_section(document, "calibration", "Calibration on few texts", lines)


@app.command()
def encoders(
    names: Annotated[list[str] | None, typer.Argument(metavar="[FAMILY]...", help="default: all families")] = None,
    document: TrainingDocument = None,
) -> None:
    """Try families of encoders as tiny random models, with both heads, by the preflight of a training."""
    from benchmarks.encoders.measure import measure, table

    lines = table(measure(names or ()))
    console.print(Markdown("\n".join(lines)))
    if document:
        write_section(document, "encoders", "Encoders", lines)


@app.command()
def serve(
    config: ConfigOption = DEFAULT_CONFIG,
    texts: TextsOption = None,
    paragraphs: Annotated[int, typer.Option(min=64, help="use this many paragraphs, evenly spaced over all")] = 300,
    requests: Annotated[int, typer.Option(min=1, help="requests to send at once")] = 1000,
    batch: Annotated[int, typer.Option(min=1, help="paragraphs of a request, for the throughput")] = 50,
    in_flight: Annotated[int, typer.Option(min=1, help="concurrent requests of one paragraph")] = 20,
    turns: Annotated[int, typer.Option(min=1, help="the number of turns of the predictor and the service")] = 5,
    folder: FolderOption = FOLDER,
) -> None:
    """Measure `zhili serve` under load: answers, memory, throughput against the predictor, latency."""
    from benchmarks.serve.load import FILE, lines, measure

    measured = evenly_spaced(_growth_paragraphs(config, texts), paragraphs)
    result = measure(measured, requests, batch, in_flight, turns)
    _save_and_show(result, folder / FILE, lines(result))


@app.command()
def select(
    config: ConfigOption = DEFAULT_CONFIG,
    pool: Annotated[int, typer.Option(min=100, help="texts to choose from")] = 4000,
    counts: Annotated[str, typer.Option(help="numbers of labels, separated by commas")] = "100,200,400,800,1600",
    seeds: Annotated[int, typer.Option(min=1, help="how often, with other texts at the start")] = 3,
    folder: FolderOption = FOLDER,
) -> None:
    """Compare `zhili select` with random choice, by the score of TF-IDF + linear on the written corpus."""
    from benchmarks.select.measure import FILE, lines, measure

    corpus = load_corpus(load_config(config, ["data.references=[]"]), ("train", "test"))
    result = measure(corpus, pool, _parse_numbers(counts, "--counts"), seeds)
    _save_and_show(result, folder / FILE, lines(result))


@app.command("serve-kill")
def serve_kill(
    kills: Annotated[int, typer.Option(min=1, help="how often to kill the service")] = 20,
    seed: Annotated[int, typer.Option(help="the seed of the moments")] = 0,
) -> None:
    """Kill `zhili serve` during uploads and corrections, and check that nothing confirmed is lost."""
    from benchmarks.serve.kill import measure

    result = measure(kills, seed)
    console.print(f"{result.kills} kills; confirmed: {result.uploads} uploads, {result.corrections} corrections")
    if result.lost:
        raise InputError("\n".join(f"lost: {one}" for one in result.lost))
    console.print("nothing that was confirmed is lost")


@app.command()
def scale(
    config: ConfigOption = DEFAULT_CONFIG,
    bundle: Annotated[Path, typer.Option(help="a bundle")] = DEFAULT_BUNDLE,
    rows: Annotated[int, typer.Option(min=100, help="rows of 30 to 60 characters")] = 1_000_000,
    workers: Annotated[int | None, typer.Option(min=1, help="actors; default: all cores")] = None,
    kills: Annotated[str, typer.Option(help="numbers of parts at which to kill the command; '' for none")] = "40,90",
    compared: Annotated[int, typer.Option(min=1, help="rows to compare with `zhili predict`")] = 20_000,
    folder: FolderOption = FOLDER,
) -> None:
    """Predict a million rows with `zhili scale`, kill and resume it, and compare a sample with `zhili predict`."""
    from benchmarks.scale.measure import FILE, lines, measure
    from benchmarks.scale.rows import short_rows

    corpus = load_corpus(load_config(config), ("train", "test"))
    texts = short_rows([example.text for example in corpus.examples], rows)
    parts = _parse_numbers(kills, "--kills") if kills else ()
    result = measure(texts, bundle, workers or available_cores(), parts, min(compared, rows))
    _save_and_show(result, folder / FILE, lines(result))


@app.command()
def write(
    document: Annotated[Path, typer.Option(help="the Markdown file for the tables")] = Path("docs/results.md"),
    service: Annotated[Path, typer.Option(help="the Markdown file for the table of the service")] = Path(
        "docs/operation.md"
    ),
    scaling: Annotated[Path, typer.Option(help="the Markdown file for the table of `scale`")] = Path("docs/scale.md"),
    pictures: Annotated[Path, typer.Option(help="the folder for the pictures")] = Path("docs"),
    folder: FolderOption = FOLDER,
) -> None:
    """Write the tables and pictures of all saved results."""
    from benchmarks.growth.plot import plot as plot_growth
    from benchmarks.growth.result import FILE as GROWTH
    from benchmarks.growth.result import GrowthResult
    from benchmarks.predict import table as predict_table
    from benchmarks.predict.plot import plot as plot_predict
    from benchmarks.predict.result import FILE as PREDICT
    from benchmarks.predict.result import PredictResult
    from benchmarks.reading import table as reading_table
    from benchmarks.reading.result import FILE as READING
    from benchmarks.reading.result import ReadingResult
    from benchmarks.scale import measure as scaled
    from benchmarks.select import measure as selection
    from benchmarks.serve import load
    from benchmarks.training import table as training_table
    from benchmarks.training.result import FILE as TRAINING
    from benchmarks.training.result import TrainingResult

    if (path := folder / PREDICT).is_file():
        result = load_record(path, PredictResult)
        write_section(document, "bench", "Speed", predict_table.lines(result))
        plot_predict(result, pictures / "bench.png")
    if (path := folder / GROWTH).is_file():
        plot_growth(load_record(path, GrowthResult), pictures / "growth.png")
    if (path := folder / TRAINING).is_file():
        lines = training_table.lines(load_record(path, TrainingResult))
        write_section(document, "bench-training", "Speed of training", lines)
    if (path := folder / READING).is_file():
        lines = reading_table.lines(load_record(path, ReadingResult))
        write_section(document, "bench-reading", "Main text of HTML pages", lines)
    if (path := folder / selection.FILE).is_file():
        lines = selection.lines(load_record(path, selection.SelectResult))
        write_section(document, "bench-select", "Which texts to label first", lines)
    if (path := folder / load.FILE).is_file():
        write_section(service, "bench-serve", "Under load", load.lines(load_record(path, load.LoadResult)))
    if (path := folder / scaled.FILE).is_file():
        write_section(scaling, "bench-scale", "A million rows", scaled.lines(load_record(path, scaled.ScaleResult)))


def _growth_paragraphs(config: Path, texts: Path | None) -> list[Paragraph]:
    recipe = load_config(config)
    return read_paragraphs(texts) if texts else corpus_paragraphs(load_corpus(recipe, ("test",)))


def _checked_threads(threads: int | None) -> int:
    """The given number of threads if this machine has as many cores, or the number of its cores if none is given."""
    threads = threads or available_cores()
    check_threads(threads)
    return threads


def _save_and_show(result: BenchmarkResult, path: Path, lines: Sequence[str], written: bool = True) -> None:
    """Save a result and print its table; `written` says whether `write` puts it into the documents."""
    save_record(result, path)
    console.print(Markdown("\n".join(lines)))
    console.print(f"saved {path}" + ("; `python -m benchmarks write` puts it into the documents" if written else ""))


def _parse_numbers(text: str, option: str) -> tuple[int, ...]:
    try:
        return tuple(sorted({int(number) for number in text.split(",")}))
    except ValueError:
        raise InputError(f"{option}: {text!r} is not a list of numbers; write for example 1,2") from None


def main() -> None:
    """Entry point of `python -m benchmarks`."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    logging.getLogger("benchmarks").setLevel(logging.INFO)
    run_cli(app)
