"""The command line of `train`: parses arguments, calls the function that does the work, and shows the result."""

import logging
import sys

import typer

from train.cli import assets, config, corpus, evaluation, experiments, gate, labels, models, reading
from zhili.cli import run_cli

__all__ = ["main"]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Train, evaluate and export models.",
)
COMMANDS = (
    labels.init,
    models.run,
    models.fit,
    models.export,
    models.zeroshot,
    evaluation.evaluate,
    evaluation.render,
    evaluation.baseline,
    evaluation.compare,
    evaluation.write_scores,
    experiments.crossval,
    experiments.learning_curve,
    experiments.ablation,
    experiments.calibrate,
    experiments.label_issues,
)
for command in COMMANDS:
    app.command()(command)
for name, group in (("config", config), ("corpus", corpus), ("gate", gate), ("assets", assets), ("reading", reading)):
    app.add_typer(group.app, name=name)


def main() -> None:
    """Entry point of `python -m train`."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    logging.getLogger("train").setLevel(logging.INFO)
    run_cli(app)
