"""The `zhili` command: parses, predicts, and writes what came of it."""

import sys
from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from zhili.errors import InputError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="治理: classify the paragraphs of Chinese governance reports.",
)

ModelOption = Annotated[
    Path | None, typer.Option("--model", help="a bundle's folder; else the one that ships with zhili")
]


class Format(str, Enum):
    """Output formats."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"


@app.command()
def predict(
    files: Annotated[list[Path], typer.Argument(metavar="FILES...", help="reports (.txt .md) or paragraphs (.jsonl)")],
    model: ModelOption = None,
    format: Annotated[Format, typer.Option(help="how to write the result")] = Format.table,
    output: Annotated[Path | None, typer.Option(help="write there; else to standard output")] = None,
) -> None:
    """Predict the categories of reports, or of JSON lines of {"id", "text"[, "heading"]}."""
    predict_files(files, model, format, output)


@app.command()
def categories(model: ModelOption = None) -> None:
    """List the categories that the model predicts."""
    from zhili.bundle import default_bundle, read_manifest
    from zhili.output import categories_table, show

    show(categories_table(read_manifest(model or default_bundle())), sys.stdout)


def predict_files(
    files: Sequence[Path], model: Path | None = None, format: Format = Format.table, output: Path | None = None
) -> None:
    """Predicts every file and writes the results, to `output` or standard output.

    A file that cannot be read is reported and the others are still done.

    Raises:
        InputError: a file could not be read (after the others were written), or the bundle is none.
    """
    from zhili.files import file_aside
    from zhili.output import read_input, write
    from zhili.predictor import Predictor

    predictor = Predictor(model)
    results, failures = [], []
    for path in files:
        try:
            results.append(read_input(path, predictor))
        except InputError as error:
            failures.append(str(error))
    if results and output is not None:
        with file_aside(output) as file:
            write(results, predictor.taxonomy, format.value, file)
    elif results:
        write(results, predictor.taxonomy, format.value, sys.stdout)
    if failures:
        raise InputError("\n".join(failures))


def guarded(command: Callable[[], Any]) -> None:
    """Runs a command line; bad input ends in one line on stderr a mistake, and exit status 2."""
    try:
        command()
    except InputError as error:
        print("\n".join(f"error: {line}" for line in str(error).splitlines()), file=sys.stderr)
        raise SystemExit(2) from None
    except BrokenPipeError:
        # The reader of the pipe went away (`| head`): no error, and nothing more to flush.
        sys.stderr.close()
        raise SystemExit(0) from None
    except OSError as error:
        place = error.filename or "the output"
        print(f"error: {place}: {error.strerror}; check path, permissions and free space", file=sys.stderr)
        raise SystemExit(2) from None


def main() -> None:
    """Entry point of `zhili`."""
    guarded(app)
