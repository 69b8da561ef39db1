"""The command `zhili`."""

import sys
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from zhili.errors import InputError
from zhili.tables import TABLE_SUFFIXES, TextColumns

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="治理: classify the paragraphs of Chinese governance reports.",
)

ModelOption = Annotated[
    Path | None, typer.Option("--model", help="folder of a bundle; default: the bundle that ships with zhili")
]


class Format(str, Enum):
    """The output formats, `zhili.output.FORMATS`. Listed here, because importing that package is slow."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"
    html = "html"
    csv_excel = "csv-excel"
    xlsx = "xlsx"


@app.command()
def predict(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILES...",
            help="reports (.txt .md .html .mht .docx .doc .wps .rtf .pdf .ofd .epub .xlsx, pictures; .zip with such "
            "files), folders of reports, - for a report from standard input, or "
            f"tables of paragraphs ({' '.join(TABLE_SUFFIXES)}; text tables may be gzipped, and UTF-8, UTF-16, "
            "GB18030 or Big5)",
        ),
    ],
    model: ModelOption = None,
    output_format: Annotated[Format, typer.Option("--format", help="output format")] = Format.table,
    output: Annotated[Path | None, typer.Option(help="file to write; default: standard output")] = None,
    evidence: Annotated[
        bool,
        typer.Option("--evidence", help="find the sentences that a label depends on; one more pass for each sentence"),
    ] = False,
    text_column: Annotated[str, typer.Option(help="tables: column of the paragraphs")] = TextColumns.text,
    heading_column: Annotated[
        str | None, typer.Option(help="tables: column of the headings; default: heading, if the table has it")
    ] = TextColumns.heading,
    id_column: Annotated[
        str | None,
        typer.Option(help="tables: column of the ids; default: id, if the table has it, else the rows are numbered"),
    ] = TextColumns.id,
    resume: Annotated[
        bool, typer.Option("--resume", help="continue the unfinished run that writes --output, if there is one")
    ] = False,
) -> None:
    """Predict the categories of the paragraphs in reports, or of the rows of tables (columns id, text, heading)."""
    from zhili.batch import predict_files

    columns = TextColumns(text_column, heading_column, id_column)
    predict_files(files, model, output_format.value, output, evidence, columns, resume)


@app.command()
def categories(model: ModelOption = None) -> None:
    """List the categories that the model predicts."""
    from zhili.inference import default_bundle, read_manifest
    from zhili.output import categories_table, show

    show(categories_table(read_manifest(model or default_bundle())), sys.stdout)


def run_cli(command: Callable[[], Any]) -> None:
    """Run a command line. Each line of an `InputError` goes to standard error, and the exit status is 2."""
    try:
        command()
    except InputError as error:
        print("\n".join(f"error: {line}" for line in str(error).splitlines()), file=sys.stderr)
        raise SystemExit(2) from None
    except BrokenPipeError:
        # The reader of the pipe has closed it (`| head`). This is not an error; closing stderr avoids a message.
        sys.stderr.close()
        raise SystemExit(0) from None
    except OSError as error:
        place = error.filename or "the output"
        print(f"error: {place}: {error.strerror}; check path, permissions and free space", file=sys.stderr)
        raise SystemExit(2) from None


def main() -> None:
    """The entry point of `zhili`."""
    run_cli(app)
