"""The command line of `train`: parses arguments, calls the function that does the work, and shows the result."""

import logging
import os
import sys
from typing import TextIO

import typer

from train.cli import assets, config, corpus, evaluation, experiments, gate, labels, models, reading
from train.cli.options import MAIN_PROCESS, this_command
from train.runs import Stopped
from zhili.cli import run_cli
from zhili.errors import InputError

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
    models.pretrain,
    models.export,
    models.push,
    models.zeroshot,
    evaluation.evaluate,
    evaluation.render,
    evaluation.baseline,
    evaluation.compare,
    evaluation.write_scores,
    experiments.crossval,
    experiments.learning_curve,
    experiments.ablation,
    experiments.sweep,
    experiments.calibrate,
    experiments.label_issues,
)
for command in COMMANDS:
    app.command()(command)
GROUPS = {
    "config": config, "corpus": corpus, "labels": labels, "gate": gate, "assets": assets, "reading": reading
}  # fmt: skip
for name, group in GROUPS.items():
    app.add_typer(group.app, name=name)


class _StandardError(logging.StreamHandler[TextIO]):
    """Log to what is standard error at the time: a progress bar takes its place while it is shown."""

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, value: TextIO) -> None:
        pass


def main() -> None:
    """Entry point of `python -m train`."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", handlers=[_StandardError()])
    logging.getLogger(__package__.rpartition(".")[0]).setLevel(logging.INFO if MAIN_PROCESS else logging.ERROR)
    run_cli(_app if int(os.environ.get("WORLD_SIZE", "1")) == 1 else _app_of_several_processes)


def _app() -> None:
    """Run the command; a run that the user stops ends with the command that continues it."""
    try:
        app()
    except Stopped as stopped:
        resumable = {"fit", "run"}.intersection(sys.argv[1:2])
        command = this_command(*(["--resume"] if resumable else []))
        print(f"{stopped}; continue with: {command}", file=sys.stderr)
        raise SystemExit(130) from None


def _app_of_several_processes() -> None:
    """Run a command that trains in several processes; an error that several of them have is printed once."""
    command = next(iter(sys.argv[1:]), "")
    if command not in ("fit", "run"):
        if MAIN_PROCESS:
            raise InputError(f"{command}: runs in one process; start it without torchrun or accelerate launch")
        raise SystemExit(2)
    from train.training import Processes, reports_first

    try:
        _app()
    except InputError as error:
        if not reports_first(str(error), Processes.from_environment()):
            raise SystemExit(2) from None
        raise
