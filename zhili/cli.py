"""The `zhili` command: parses, predicts, and writes what came of it."""

import sys
from collections.abc import Callable
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
    """Output formats: those of `zhili.output.writers.FORMATS`."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"
    html = "html"


@app.command()
def predict(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILES...",
            help="reports, folders of them, - for standard input, or tables of paragraphs (.jsonl .csv .tsv .parquet)",
        ),
    ],
    model: ModelOption = None,
    format: Annotated[Format, typer.Option(help="how to write the result")] = Format.table,
    output: Annotated[Path | None, typer.Option(help="write there; else to standard output")] = None,
    evidence: Annotated[
        bool,
        typer.Option("--evidence", help="find the sentences that carried each label; one more pass a sentence"),
    ] = False,
    text_column: Annotated[str, typer.Option(help="of tables: the column of the paragraphs")] = "text",
    heading_column: Annotated[
        str | None, typer.Option(help="of tables: the column of the headings; else `heading`, where there is one")
    ] = None,
    id_column: Annotated[
        str | None, typer.Option(help="of tables: the column of the ids; else `id`, or rows are numbered")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="go on with the unfinished run that writes --output, if there is one")
    ] = False,
) -> None:
    """Predict the categories of reports, or of the rows of tables: id, text, heading."""
    from zhili.batch import predict_files
    from zhili.tables import TextColumns

    columns = TextColumns(text_column, heading_column, id_column)
    predict_files(files, model, format.value, output, evidence, columns, resume)


@app.command()
def categories(model: ModelOption = None) -> None:
    """List the categories that the model predicts."""
    from zhili.inference import default_bundle, read_manifest
    from zhili.output import categories_table, show

    show(categories_table(read_manifest(model or default_bundle())), sys.stdout)


def run_cli(command: Callable[[], Any]) -> None:
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
    run_cli(app)
