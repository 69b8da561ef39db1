"""Experiment trackers, through the callbacks of transformers."""

from collections.abc import Sequence
from pathlib import Path

from transformers import TrainerCallback

from zhili.extras import require

EXTRAS = {"tensorboard": "tensorboard"}  # the extras that install trackers; others are installed by their own names


def require_trackers(names: Sequence[str]) -> None:
    """Check that the libraries of these trackers are installed.

    Raises:
        InputError: one is not.
    """
    for name in names:
        require(name, EXTRAS.get(name), f"training.report_to: {name}")


def tensorboard(folder: Path) -> TrainerCallback:
    """The callback that writes losses and scores for TensorBoard into a folder."""
    from torch.utils.tensorboard import SummaryWriter
    from transformers.integrations import TensorBoardCallback

    return TensorBoardCallback(SummaryWriter(log_dir=str(folder)))
