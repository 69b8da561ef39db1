"""The command line of `train`: parses, calls the function that does the work, shows what came of it."""

import logging
import sys

import typer

from zhili.cli import run_cli

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Trains, judges and exports models.",
)
COMMANDS = (
    run.run,
    run.fit,
    evaluation.evaluate,
    evaluation.render,
    evaluation.baseline,
    evaluation.crossval,
    evaluation.learning_curve,
    evaluation.calibrate,
    evaluation.compare,
    evaluation.label_issues,
    run.export,
    gate.check,
    gate.accept,
    run.zeroshot,
    evaluation.write_scores,
    run.config_check,
    run.assets_encoder,
    run.assets_peoples_daily,
)
for command in COMMANDS:
    app.command()(command)
app.add_typer(corpus.app, name="corpus")


def main() -> None:
    """Entry point of `python -m train`."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    logging.getLogger("train").setLevel(logging.INFO)
    run_cli(app)
