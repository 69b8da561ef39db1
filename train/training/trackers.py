"""Experiment trackers, through the callbacks of transformers."""

from collections.abc import Sequence
from pathlib import Path

from transformers import TrainerCallback

from zhili.extras import require

LIBRARIES = {"tensorboard": "tensorboard", "mlflow": "mlflow", "wandb": "wandb"}


def require_trackers(names: Sequence[str]) -> None:
    """Check that the libraries of these trackers are installed.

    Raises:
        InputError: one is not.
    """
    for name in names:
        require(LIBRARIES[name], name, f"training.report_to: {name}")


def tensorboard(folder: Path) -> TrainerCallback:
    """The callback that writes losses and scores for TensorBoard into a folder."""
    from torch.utils.tensorboard import SummaryWriter
    from transformers.integrations import TensorBoardCallback

    return TensorBoardCallback(SummaryWriter(log_dir=str(folder)))
