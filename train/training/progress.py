"""Progress of a run: a bar in the terminal, and a line in the log for each epoch."""

import logging
import time
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from train.metrics import METRIC_NAMES

logger = logging.getLogger(__name__)


class ProgressBar(TrainerCallback):  # type: ignore[misc]
    """Callback that shows one bar with epoch, steps, loss, validation score and time left.

    The bar is on standard error, and only if that is a terminal.

    Args:
        metric: the validation metric to show, as `training.selection_metric` names it.
    """

    def __init__(self, metric: str) -> None:
        self.metric, self.scores, self.began, self.first = metric, dict[str, float](), 0.0, 0
        console = Console(stderr=True)
        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[scores]}"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(elapsed_when_finished=False),
            console=console,
            disable=not console.is_terminal,
        )

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Show the bar."""
        self.began, self.first = time.monotonic(), state.global_step
        self.task = self.bar.add_task("", total=state.max_steps, completed=state.global_step, scores="")
        self.bar.start()

    def on_epoch_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any
    ) -> None:
        """Name the epoch."""
        self.bar.update(self.task, description=f"epoch {int(state.epoch or 0) + 1} of {int(args.num_train_epochs)}")

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        """Move the bar."""
        self.bar.update(self.task, completed=state.global_step)

    def on_log(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, logs: Any = None, **kwargs: Any
    ) -> None:
        """Show the loss."""
        if "loss" in (logs or {}):
            self._show("loss", logs["loss"])

    def on_evaluate(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, metrics: Any = None, **kwargs: Any
    ) -> None:
        """Show the validation score, and log the epoch."""
        name = "validation " + METRIC_NAMES.get(self.metric, self.metric)
        self._show(name, metrics[f"eval_{self.metric}"])
        done, left = state.global_step - self.first, state.max_steps - state.global_step
        minutes = left * (time.monotonic() - self.began) / done / 60 if done else 0
        logger.info(
            "epoch %.0f of %.0f: %s%s", state.epoch or 0, args.num_train_epochs, self._text(),
            f", about {minutes:.0f} minutes left" if left else "",
        )  # fmt: skip

    def close(self) -> None:
        """Remove the bar."""
        self.bar.stop()

    def _show(self, name: str, value: float) -> None:
        self.scores[name] = value
        self.bar.update(self.task, scores=self._text())

    def _text(self) -> str:
        return ", ".join(f"{name} {value:.3f}" for name, value in self.scores.items())
