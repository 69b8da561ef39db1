"""The command `zhili`."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

from zhili import __version__
from zhili.errors import InputError
from zhili.extras import require
from zhili.limits import parse_limits
from zhili.printable import prepare_streams, shown_path, tell, without_control
from zhili.tables import TABLE_SUFFIXES, TextColumns

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

bundle_app = typer.Typer(no_args_is_help=True, help="Sign and verify bundles (extra `signatures`).")
app.add_typer(bundle_app, name="bundle")

ModelOption = Annotated[
    Path | None, typer.Option("--model", help="folder of a bundle; default: the bundle that ships with zhili")
]
TextColumnOption = Annotated[str, typer.Option("--text-column", help="tables: column of the paragraphs")]
HeadingColumnOption = Annotated[
    str | None,
    typer.Option("--heading-column", help="tables: column of the headings; default: heading, if the table has it"),
]
IdColumnOption = Annotated[
    str | None,
    typer.Option(
        "--id-column", help="tables: column of the ids; default: id, if the table has it, else the rows are numbered"
    ),
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


def _show_version(wanted: bool) -> None:
    if wanted:
        print(__version__)
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="show the version and exit")
    ] = False,
) -> None:
    """治理: classify the paragraphs of Chinese governance reports."""


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
    text_column: TextColumnOption = TextColumns.text,
    heading_column: HeadingColumnOption = TextColumns.heading,
    id_column: IdColumnOption = TextColumns.id,
    resume: Annotated[
        bool, typer.Option("--resume", help="continue the unfinished run that writes --output, if there is one")
    ] = False,
    escape_formulas: Annotated[
        bool,
        typer.Option("--escape-formulas", help="csv: put ' before cells that a spreadsheet would compute as formulas"),
    ] = False,
    limit: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="change a limit on what reading a file may take; may be repeated"),
    ] = None,
) -> None:
    """Predict the categories of the paragraphs in reports, or of the rows of tables (columns id, text, heading)."""
    from zhili.batch import predict_files

    columns = TextColumns(text_column, heading_column, id_column)
    limits = parse_limits(limit or [])
    predict_files(files, model, output_format.value, output, evidence, columns, resume, escape_formulas, limits)


@app.command()
def scale(
    source: Annotated[
        str,
        typer.Argument(
            metavar="INPUT",
            help=f"a folder of tables ({' '.join(TABLE_SUFFIXES)}), or one table: a path, or an address (s3://…)",
        ),
    ],
    target: Annotated[
        str, typer.Argument(metavar="OUTPUT", help="a new folder for the Parquet files: a path, or an address (s3://…)")
    ],
    model: ModelOption = None,
    text_column: TextColumnOption = TextColumns.text,
    heading_column: HeadingColumnOption = TextColumns.heading,
    id_column: IdColumnOption = TextColumns.id,
    resume: Annotated[
        bool, typer.Option("--resume", help="continue the unfinished run that writes to OUTPUT, if there is one")
    ] = False,
    address: Annotated[
        str | None,
        typer.Option(
            help="a Ray cluster (auto for one that this machine belongs to); default: the variable RAY_ADDRESS, else "
            "the cores of this machine"
        ),
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="predictors, each on one core; default: all cores")] = None,
) -> None:
    """Predict the rows of many or large tables with Ray, and write Parquet files (extra ray)."""
    from zhili.scale import scale_tables

    scale_tables(source, target, model, TextColumns(text_column, heading_column, id_column), resume, address, workers)


@app.command()
def categories(model: ModelOption = None) -> None:
    """List the categories that the model predicts."""
    from zhili.inference import default_bundle, read_manifest
    from zhili.output import categories_table, show

    show(categories_table(read_manifest(model or default_bundle())), sys.stdout)


@app.command()
def serve(
    model: Annotated[
        list[Path] | None,
        typer.Option(
            help="folder of a bundle; repeat it, and the others predict beside the first; default: as predict"
        ),
    ] = None,
    host: Annotated[
        str, typer.Option(help="address to listen on; others than this machine's need a key")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="port to listen on")] = 8765,
    folder: Annotated[
        Path | None, typer.Option(help="folder of the store and of temporary files; default: ~/.zhili")
    ] = None,
    store: Annotated[
        str | None, typer.Option(help="SQLAlchemy URL of a database; default: the SQLite file zhili.db in the folder")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="processes")] = 1,
    threads: Annotated[int | None, typer.Option(min=1, help="CPU threads of the model in each process")] = None,
    max_upload: Annotated[int, typer.Option(min=1, help="MiB of one request")] = 50,
    timeout: Annotated[float, typer.Option(min=1, help="seconds in which a request must be answered")] = 60.0,
    close_calls: Annotated[
        Path | None,
        typer.Option(help="JSON Lines file of decisions on close calls, for the page; default: those of the corpus"),
    ] = None,
) -> None:
    """Serve the web page and the HTTP interface. The environment variable ZHILI_API_KEY sets a key."""
    from zhili.extras import require

    for library in ("fastapi", "uvicorn", "sqlalchemy", "alembic", "prometheus_client", "python_multipart"):
        require(library, extra="serve", purpose="zhili serve")
    from zhili.serve import Settings, default_folder, key_from_environment, serve

    place = (folder or default_folder()).absolute()
    settings = Settings(
        models=tuple(model or [None]), store=store or str(place / "zhili.db"), temporary=place / "temporary", host=host,
        port=port, workers=workers, threads=threads, api_key=key_from_environment(), max_upload=max_upload << 20,
        timeout=timeout, close_calls=close_calls and close_calls.absolute(),
    )  # fmt: skip
    serve(settings)


@app.command()
def select(
    files: Annotated[list[Path], typer.Argument(metavar="FILES...", help="unlabelled reports, folders and tables")],
    count: Annotated[int, typer.Option(min=1, help="how many paragraphs to choose")] = 100,
    labelled: Annotated[
        Path | None, typer.Option(help="JSON Lines file of labelled paragraphs, whose subjects are covered already")
    ] = None,
    model: ModelOption = None,
    output: Annotated[Path | None, typer.Option(help="file to write; default: standard output")] = None,
) -> None:
    """Choose the paragraphs whose labels would teach the model most, as JSON Lines, the best first."""
    from zhili.labelling import select_files

    select_files(files, count, labelled, model, output)


@bundle_app.command()
def sign(
    bundle: Annotated[Path, typer.Argument(help="folder of a bundle")],
    key: Annotated[Path, typer.Option(help="file of a private Ed25519 key (PEM)")],
) -> None:
    """Sign a bundle, so that others can verify who made it."""
    from zhili.inference import sign_bundle

    print(f"signed: {sign_bundle(bundle, key)}")


@bundle_app.command()
def verify(
    bundle: Annotated[Path, typer.Argument(help="folder of a bundle")],
    public_key: Annotated[Path, typer.Option(help="file of the maker's public Ed25519 key (PEM)")],
) -> None:
    """Verify the files and the signature of a bundle."""
    from zhili.inference import read_bundle

    read_bundle(bundle, public_key)
    print(f"{bundle}: signed with {public_key}, and unchanged")


@app.command(add_help_option=False, context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
def train(context: typer.Context) -> None:
    """Train, evaluate and export models; needs the extra `train` (zhili train --help)."""
    installed = find_spec("zhili.train") is not None  # in a checkout the trainer is a package of its own
    if find_spec("torch") is None:
        require("torch", "train", "zhili train")
    sys.argv = [f"{sys.argv[0]} train", *context.args]
    import_module("zhili.train.cli" if installed else "train.cli").main()


def run_cli(command: Callable[[], Any]) -> None:
    """Run a command line. Each line of an `InputError` goes to standard error, and the exit status is 2."""
    prepare_streams()
    try:
        command()
        sys.stdout.flush()
    except InputError as error:
        tell(*(f"error: {line}" for line in without_control(str(error)).split("\n") if line))
        raise SystemExit(2) from None
    except BrokenPipeError:
        _end_with_closed_pipe()
    except SystemExit as error:
        if not isinstance(error.__context__, BrokenPipeError):  # which typer turns into status 1
            raise
        _end_with_closed_pipe()
    except OSError as error:
        place = shown_path(error.filename) if isinstance(error.filename, str) else "the output"
        tell(f"error: {place}: {error.strerror}; check path, permissions and free space")
        _leave_standard_output()
        raise SystemExit(2) from None


def _end_with_closed_pipe() -> None:
    """End without an error: the reader of the pipe has what it wanted (`| head`)."""
    _leave_standard_output()
    raise SystemExit(0) from None


def _leave_standard_output() -> None:
    """Write what is left there, or drop it where that fails: Python flushes at its end, and would fail again."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main() -> None:
    """The entry point of `zhili`."""
    run_cli(app)
