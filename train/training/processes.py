"""Training in several processes, as `torchrun` and `accelerate launch` start them.

Each process has a part of every batch, so that the batches are those of one process. The first process writes the
files.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from datasets import Dataset as Rows
from torch.utils.data import Dataset

from zhili.errors import InputError


class LostProcessError(RuntimeError):
    """Another process of the run has ended."""


@dataclass(frozen=True)
class Processes:
    """The place of this process among all that train a model.

    Args:
        rank: the number of this process, from 0.
        count: how many there are.
    """

    rank: int = 0
    count: int = 1

    @classmethod
    def from_environment(cls) -> "Processes":
        """The place that a launcher gives this process; without a launcher it is the only one."""
        return cls(int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1")))

    @property
    def writes(self) -> bool:
        """Whether this process writes the files of the run."""
        return self.rank == 0

    def join(self) -> None:
        """Connect with the other processes; a process that is alone does nothing."""
        if self.count > 1:
            import torch
            from accelerate import PartialState

            PartialState(cpu=not torch.cuda.is_available())

    def share(self, value: Any) -> Any:
        """The first process's `value`, in every process. It waits for all of them."""
        if self.count == 1:
            return value
        from accelerate.utils import broadcast_object_list

        return broadcast_object_list([value])[0]

    def leave(self) -> None:
        """Wait for the other processes and disconnect; nothing is shared after this."""
        if self.count > 1:
            from accelerate import PartialState

            PartialState().wait_for_everyone()
            PartialState().destroy_process_group()

    def check_batch(self, size: int) -> None:
        """Check that a batch can be divided.

        Raises:
            InputError: it has fewer examples than there are processes.
        """
        if size < self.count:
            raise InputError(
                f"training.batch_size: {size} examples cannot be divided among {self.count} processes; they share one "
                f"batch, so set it to {self.count} or more"
            )


class ShareOfBatches(Dataset[dict[str, Any]]):
    """The part of each batch that one process trains on.

    Shares may differ by one example. Each row has its process's weight, `share`: the mean over processes of the
    weighted losses is then the loss of the whole batch. A process for which no example is left gets one with weight 0.

    Args:
        rows: the examples of all processes.
        processes: the place of this one.
    """

    def __init__(self, rows: Rows, processes: Processes) -> None:
        self.rows, self.processes = rows, processes

    def __len__(self) -> int:
        return len(self.rows)

    def __getitems__(self, indices: Sequence[int]) -> list[dict[str, Any]]:
        """The rows of this process, of the batch with these indices."""
        own = list(indices)[self.processes.rank :: self.processes.count]
        share = len(own) * self.processes.count / len(indices)
        rows = cast(list[dict[str, Any]], self.rows.__getitems__(own or [indices[0]]))
        return [row | {"share": share} for row in rows]


def reports_first(message: str, processes: Processes) -> bool:
    """Whether this process should print an error: all may have the same one, and one line is enough.

    The processes ask the store of their launcher, which outlives them; without one the first process prints.

    Args:
        message: the error.
        processes: the place of this process.
    """
    if processes.count == 1:
        return True
    from datetime import timedelta

    from torch.distributed import TCPStore  # type: ignore[attr-defined]

    try:
        address, port = os.environ["MASTER_ADDR"], int(os.environ["MASTER_PORT"])
        store = TCPStore(address, port, is_master=False, timeout=timedelta(seconds=5))
        attempt = os.environ.get("TORCHELASTIC_RESTART_COUNT", "0")
        return store.add(f"zhili/{attempt}/{message}", 1) == 1
    except (KeyError, RuntimeError, ValueError):
        return processes.writes
