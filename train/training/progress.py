"""Progress of a run: a bar in the terminal, elsewhere a line a minute, and a line in the log for each epoch."""

import logging
import time
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from train.metrics import METRIC_NAMES

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_LINES = 60


class ProgressBar(TrainerCallback):  # type: ignore[misc]
    """Callback that shows one bar with epoch, steps, loss, validation score and time left.

    The bar is on standard error, and only if that is a terminal; if not, a line is logged every minute.

    Args:
        metric: the validation metric to show, as `training.selection_metric` names it.
    """

    def __init__(self, metric: str) -> None:
        self.metric, self.scores = metric, dict[str, float]()
        self.began, self.last_line, self.first = 0.0, 0.0, 0
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
        self.last_line = self.began
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
            if self.bar.disable and time.monotonic() - self.last_line >= SECONDS_BETWEEN_LINES:
                self._line(f"step {state.global_step} of {state.max_steps}", state)

    def on_evaluate(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, metrics: Any = None, **kwargs: Any
    ) -> None:
        """Show the validation score, and log the epoch."""
        name = "validation " + METRIC_NAMES.get(self.metric, self.metric)
        self._show(name, metrics[f"eval_{self.metric}"])
        self._line(f"epoch {state.epoch or 0:.0f} of {args.num_train_epochs:.0f}", state)

    def close(self) -> None:
        """Remove the bar."""
        self.bar.stop()

    def _show(self, name: str, value: float) -> None:
        self.scores[name] = value
        self.bar.update(self.task, scores=self._text())

    def _line(self, place: str, state: TrainerState) -> None:
        """Log where the run is, and the time left."""
        self.last_line = time.monotonic()
        done, left = state.global_step - self.first, state.max_steps - state.global_step
        minutes = left * (self.last_line - self.began) / done / 60 if done else 0
        logger.info("%s: %s%s", place, self._text(), f", about {minutes:.0f} minutes left" if left else "")

    def _text(self) -> str:
        return ", ".join(f"{name} {value:.3f}" for name, value in self.scores.items())
