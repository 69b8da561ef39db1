"""Stop a run on Ctrl-C or SIGTERM without losing what it has trained."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from train.runs import Stopped
from train.training.processes import LostProcessError

logger = logging.getLogger(__name__)


class StopCallback(TrainerCallback):  # type: ignore[misc]
    """Callback that saves a state after the current step, and then ends the run, once `requested` is set."""

    def __init__(self) -> None:
        self.requested = False

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        """Ask for a state; at the end of an epoch, one is saved after its validation."""
        if self.requested and not ends_epoch(args, state):
            control.should_save = True

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        """End the run."""
        if self.requested:
            raise Stopped(f"stopped after step {state.global_step} of {state.max_steps}")


def ends_epoch(args: TrainingArguments, state: TrainerState) -> bool:
    """Whether the current step is the last of an epoch."""
    return state.global_step % (state.max_steps // int(args.num_train_epochs)) == 0


@contextmanager
def stop_on_signal(callback: StopCallback, at_once: bool) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM stop the run that `callback` belongs to; the second Ctrl-C stops it at once.

    Args:
        callback: the run's callback.
        at_once: stop without saving: several processes cannot agree on a step.

    Raises:
        Stopped: the run was stopped.
        LostProcessError: the launcher ended this process, because another one has ended.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        if at_once and number == signal.SIGTERM:
            raise LostProcessError
        if at_once or callback.requested:
            raise Stopped("stopped")
        callback.requested = True
        logger.warning("stopping: the current step is finished and saved first; press Ctrl-C again to stop at once")

    if threading.current_thread() is not threading.main_thread():  # only the main thread may handle signals
        yield
        return
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except BaseException:
        if at_once:  # the launcher ends this process soon; it should print its error first
            before[signal.SIGTERM] = signal.SIG_IGN
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
