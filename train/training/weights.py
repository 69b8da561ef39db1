"""The training states of a run: what it resumes from, and what becomes of weights when it ends."""

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
    """The mean of the weights at the ends of the last epochs (Izmailov et al. 2018, arXiv:1803.05407)."""
    found = [load_file(state / "model.safetensors") for state in _states(states)[-epochs:]]
    return {name: torch.stack([weights[name] for weights in found]).mean(0) for name in found[0]}


def interpolate(start: dict[str, Tensor], trained: dict[str, Tensor], share: float) -> dict[str, Tensor]:
    """Weights on the line from the start (0) to what was trained (1).

    A model part of the way keeps more of what the encoder knew, and is better on text of another kind than the
    training data (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models", arXiv:2109.01903). It needs a start
    that classifies already, as the description head gives.
    """
    return {
        name: torch.lerp(start[name].to(value), value, share) if value.is_floating_point() else value
        for name, value in trained.items()
    }


def _states(states: Path) -> list[Path]:
    return sorted(states.glob("checkpoint-*"), key=lambda p: int(p.name.rpartition("-")[2]))


def last_state(states: Path) -> Path | None:
    """The newest complete training state; one that a kill left half written is removed."""
    for state in reversed(_states(states)):
        if (state / "trainer_state.json").is_file():  # written last
            return state
        logger.warning("%s is incomplete and is removed", state)
        shutil.rmtree(state)
    return None


def explain_error(error: Exception, folder: Path, state: Path | None) -> Exception:
    """The error that a user should see: a full disk or a damaged state in one line, anything else as it is."""
    free = shutil.disk_usage(folder).free
    if getattr(error, "errno", None) == errno.ENOSPC or "No space left" in str(error) or free < 1_000_000:
        return InputError(
            f"{folder}: the disk is full ({free / 1e6:.0f} MB free); free some space and go on with --resume"
        )
    if state is not None and not _readable(state):
        return InputError(f"{state}: the saved state is damaged; remove that folder and go on with --resume")
    return error


def _readable(state: Path) -> bool:
    """Whether a training state can be loaded at all."""
    from safetensors import safe_open

    try:
        with safe_open(state / "model.safetensors", "pt") as file:
            file.keys()
        torch.load(state / "optimizer.pt", weights_only=True)
        json.loads((state / "trainer_state.json").read_bytes())
    except Exception:  # whatever a damaged file makes a loader raise
        return False
    return True
