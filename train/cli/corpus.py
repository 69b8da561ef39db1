"""Commands of `train corpus`: check, stats."""

import json
from pathlib import Path
from typing import Annotated

import typer

from train.cli.options import ConfigFile, JsonOption, console
from train.config import load_config

REQUIREMENTS = "requirements.yaml"

app = typer.Typer(no_args_is_help=True, help="Check and count a labelled corpus.")
Beside = Annotated[Path | None, typer.Option(help="real text (.jsonl, .jsonl.xz) to compare with")]


@app.command("check")
def corpus_check(
    config: ConfigFile = Path("configs/default.yaml"),
    requirements: Annotated[
        Path | None, typer.Option(help=f"what the corpus must hold; else {REQUIREMENTS} beside the taxonomy, if any")
    ] = None,
    beside: Beside = None,
) -> None:
    """Hold a corpus to its requirements (counts, lengths, repetition, leaks, copies); exit status 1 on a failure."""
    from train.data import Requirements, check, load_corpus, load_requirements, read_texts

    recipe = load_config(config)
    taxonomy, examples = load_corpus(recipe)
    path = requirements or Path(recipe.data.taxonomy).with_name(REQUIREMENTS)
    wanted = load_requirements(path) if requirements or path.is_file() else Requirements()
    failures = check(examples, taxonomy, wanted, read_texts(beside) if beside else ())
    for failure in failures:
        typer.echo(failure)
    typer.echo(f"{len(examples)} paragraphs, {len(failures)} failures")
    raise typer.Exit(1 if failures else 0)


@app.command("stats")
def corpus_stats(
    config: ConfigFile = Path("configs/default.yaml"),
    beside: Beside = None,
    picture: Annotated[Path | None, typer.Option(help="draw there (.png, .svg)")] = None,
    document: Annotated[Path | None, typer.Option(help="write the figures there, between their marks")] = None,
    json_output: JsonOption = False,
) -> None:
    """Count a corpus: splits, labels, lengths, levels, genres, years, categories, variety."""
    from train.data import draw, load_corpus, markdown, read_texts, stats, tables
    from train.views import update_section

    taxonomy, examples = load_corpus(load_config(config))
    found = stats(examples, taxonomy)
    if json_output:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        for table in tables(found, read_texts(beside) if beside else ()):
            console.print(table)
    if picture:
        draw(examples, taxonomy, picture)
    if document:
        update_section(document, "metrics", markdown(found))
