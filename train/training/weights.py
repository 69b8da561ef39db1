"""The saved states of a run, which it resumes from, and the final weights."""

import errno
import json
import logging
import shutil
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from train.training.processes import LostProcessError
from zhili.errors import InputError

logger = logging.getLogger(__name__)


def average_weights(states: Path, epochs: int, epoch_steps: int) -> dict[str, Tensor]:
    """Average the weights at the ends of the last epochs (Izmailov et al. 2018, arXiv:1803.05407).

    Args:
        states: the folder of the states.
        epochs: the number of epochs.
        epoch_steps: optimiser steps in an epoch.
    """
    saved = [load_file(state / "model.safetensors") for state in _epoch_ends(states, epoch_steps)[-epochs:]]
    return {
        name: torch.stack([weights[name] for weights in saved]).mean(0) if value.is_floating_point() else value
        for name, value in saved[0].items()
    }


def interpolate(start: dict[str, Tensor], trained: dict[str, Tensor], share: float) -> dict[str, Tensor]:
    """Interpolate between initial and trained weights.

    Interpolated weights keep more of the pretrained encoder and predict better on text that differs from the training
    data (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models", arXiv:2109.01903). The initial weights must
    be able to classify, as those of the description head are.

    Args:
        start: the initial weights.
        trained: the trained weights.
        share: 0 returns the initial weights, 1 the trained ones.
    """
    return {
        name: torch.lerp(start[name].to(value), value, share) if value.is_floating_point() else value
        for name, value in trained.items()
    }


def _step(state: Path) -> int:
    """The optimiser step of a state."""
    return int(state.name.rpartition("-")[2])


def _states(states: Path) -> list[Path]:
    """The states in a folder, the oldest first."""
    return sorted(states.glob("checkpoint-*"), key=_step)


def _epoch_ends(states: Path, epoch_steps: int) -> list[Path]:
    return [state for state in _states(states) if _step(state) % epoch_steps == 0]


def prune_states(states: Path, epochs: int, epoch_steps: int, best: str | None) -> None:
    """Remove states that are not needed any more.

    Args:
        states: the folder of the states.
        epochs: the ends of this many last epochs are kept, beside the best and the two newest states.
        epoch_steps: optimiser steps in an epoch.
        best: the state with the best validation score.
    """
    kept = {*_states(states)[-2:], *_epoch_ends(states, epoch_steps)[-epochs:]}
    for state in _states(states):
        if state not in kept and state.name != Path(best or "").name:
            shutil.rmtree(state)


def last_state(states: Path) -> Path | None:
    """The newest complete state, or None; incomplete states, which a killed run leaves, are removed."""
    for state in reversed(_states(states)):
        if _is_complete(state):
            return state
        logger.warning("removing %s: it is incomplete", state)
        shutil.rmtree(state)
    return None


def _is_complete(state: Path) -> bool:
    """Whether a state was written to its end: the file that is written last can be empty or cut, too."""
    try:
        json.loads((state / "trainer_state.json").read_bytes())
    except (OSError, ValueError):
        return False
    return True


def explain_error(error: Exception, folder: Path, state: Path | None) -> Exception:
    """Return the error to show to the user.

    Args:
        error: what was raised in training.
        folder: the run's folder.
        state: the state that the run resumed from.

    Returns:
        An `InputError` if the disk is full, the state is damaged or another process is lost; otherwise `error` itself.
    """
    if isinstance(error, LostProcessError) or (isinstance(error, RuntimeError) and _lost_process(str(error))):
        return InputError(
            f"{folder}: another process of the run has ended, or the connection to it is lost; continue with --resume"
        )
    free = shutil.disk_usage(folder).free
    if getattr(error, "errno", None) == errno.ENOSPC or "No space left" in str(error) or free < 1_000_000:
        return InputError(
            f"{folder}: the disk is full ({free / 1e6:.0f} MB free); free some space and continue with --resume"
        )
    if state is not None and not _readable(state):
        return InputError(f"{state}: the saved state is damaged; remove that folder and continue with --resume")
    return error


def _lost_process(message: str) -> bool:
    """Whether this is what gloo or NCCL say when another process does not answer."""
    return any(word in message for word in ("by peer", "gloo", "NCCL", "Broken pipe", "recvValue failed"))


def _readable(state: Path) -> bool:
    """Whether a state can be loaded."""
    from safetensors import safe_open

    try:
        with safe_open(state / "model.safetensors", "pt") as file:
            file.keys()
        torch.load(state / "optimizer.pt", weights_only=True)
    except Exception:  # loaders raise many kinds of errors for damaged files
        return False
    return _is_complete(state)
