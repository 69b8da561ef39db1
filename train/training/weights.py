"""The saved states of a run, which it resumes from, and the final weights."""

import errno
import json
import logging
import shutil
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from zhili.errors import InputError

logger = logging.getLogger(__name__)


def average_weights(states: Path, epochs: int) -> dict[str, Tensor]:
    """Average the weights at the ends of the last epochs (Izmailov et al. 2018, arXiv:1803.05407).

    Args:
        states: the folder of the states.
        epochs: the number of epochs.
    """
    saved = [load_file(state / "model.safetensors") for state in _states(states)[-epochs:]]
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


def _states(states: Path) -> list[Path]:
    """The states in a folder, the oldest first."""
    return sorted(states.glob("checkpoint-*"), key=lambda p: int(p.name.rpartition("-")[2]))


def last_state(states: Path) -> Path | None:
    """The newest complete state, or None; incomplete states, which a killed run leaves, are removed."""
    for state in reversed(_states(states)):
        if (state / "trainer_state.json").is_file():  # written last
            return state
        logger.warning("removing %s: it is incomplete", state)
        shutil.rmtree(state)
    return None


def explain_error(error: Exception, folder: Path, state: Path | None) -> Exception:
    """Return the error to show to the user.

    Args:
        error: what was raised in training.
        folder: the run's folder.
        state: the state that the run resumed from.

    Returns:
        An `InputError` if the disk is full or the state is damaged; otherwise `error` itself.
    """
    free = shutil.disk_usage(folder).free
    if getattr(error, "errno", None) == errno.ENOSPC or "No space left" in str(error) or free < 1_000_000:
        return InputError(
            f"{folder}: the disk is full ({free / 1e6:.0f} MB free); free some space and continue with --resume"
        )
    if state is not None and not _readable(state):
        return InputError(f"{state}: the saved state is damaged; remove that folder and continue with --resume")
    return error


def _readable(state: Path) -> bool:
    """Whether a state can be loaded."""
    from safetensors import safe_open

    try:
        with safe_open(state / "model.safetensors", "pt") as file:
            file.keys()
        torch.load(state / "optimizer.pt", weights_only=True)
        json.loads((state / "trainer_state.json").read_bytes())
    except Exception:  # loaders raise many kinds of errors for damaged files
        return False
    return True
