"""Commands of `train corpus`: check, stats."""

import json
from pathlib import Path
from typing import Annotated

import typer

from train.cli.options import ConfigFile, JsonOption, Overrides, console, taxonomy_file
from train.config import load_config

RECIPE = Path("configs/release.yaml")  # the recipe with the whole corpus
REQUIREMENTS = "requirements.yaml"

app = typer.Typer(no_args_is_help=True, help="Check and count a labelled corpus.")
CompareOption = Annotated[Path | None, typer.Option(help="real text (.jsonl, .jsonl.xz) to compare with")]


@app.command()
def check(
    config: ConfigFile = RECIPE,
    overrides: Overrides = None,
    requirements: Annotated[
        Path | None,
        typer.Option(help=f"what the corpus must contain; default: {REQUIREMENTS} next to taxonomy.yaml, if it exists"),
    ] = None,
    compare_with: CompareOption = None,
) -> None:
    """Check a corpus: counts, lengths, subjects, repetition, leaks, copies; exit status 1 on failure."""
    from train.data import Requirements, advice, check_corpus, load_corpus, load_requirements, read_texts
    from train.views import label_table

    recipe = load_config(config, overrides or ())
    corpus = load_corpus(recipe)
    path = requirements or taxonomy_file(recipe, REQUIREMENTS)
    limits = load_requirements(path) if requirements or path.is_file() else Requirements()
    failures = check_corpus(corpus, limits, read_texts(compare_with) if compare_with else ())
    console.print(label_table(corpus))
    for line in advice(corpus):
        typer.echo(f"note: {line}")
    for failure in failures:
        typer.echo(failure)
    typer.echo(f"{len(corpus.examples)} paragraphs, {len(failures)} failures")
    raise typer.Exit(1 if failures else 0)


@app.command()
def stats(
    config: ConfigFile = RECIPE,
    overrides: Overrides = None,
    compare_with: CompareOption = None,
    picture: Annotated[Path | None, typer.Option(help="draw a picture there (.png, .svg)")] = None,
    document: Annotated[Path | None, typer.Option(help="write the counts there, between their marks")] = None,
    subjects: Annotated[bool, typer.Option("--subjects", help="print every subject, thin ones first")] = False,
    json_output: JsonOption = False,
) -> None:
    """Count a corpus: splits, origins, labels, lengths, levels, genres, years, categories, subjects, variety."""
    from train.data import corpus_stats, load_corpus, read_texts
    from train.views import draw_corpus, stats_markdown, stats_tables, subjects_table, update_section

    corpus = load_corpus(load_config(config, overrides or ()))
    counts = corpus_stats(corpus)
    if json_output:
        typer.echo(json.dumps(counts, ensure_ascii=False, indent=1))
    elif subjects:
        console.print(subjects_table(counts))
    else:
        for table in stats_tables(counts, read_texts(compare_with) if compare_with else ()):
            console.print(table)
    if picture:
        draw_corpus(corpus, picture)
    if document:
        update_section(document, "stats", stats_markdown(counts))
