"""Stop a training at the first loss or logit that is not finite."""

import numpy as np
import torch
from torch import Tensor

from zhili.errors import InputError


class NotFiniteError(InputError):
    """The training has diverged: another learning rate may work."""


_REMEDY = "lower it, for example to a tenth, or raise training.warmup_ratio"


def check_loss(loss: Tensor, step: int) -> None:
    """Check the loss of a batch.

    Args:
        loss: the loss, a scalar.
        step: the number of the optimiser's step, from 1.

    Raises:
        NotFiniteError: it is infinite or not a number.
    """
    if not bool(torch.isfinite(loss)):
        raise NotFiniteError(f"training.learning_rate: the loss is {loss.item()} at step {step}; {_REMEDY}")


def check_logits(logits: "np.ndarray[tuple[int, ...], np.dtype[np.floating]]") -> None:
    """Check logits of texts that the model was not trained on.

    Raises:
        NotFiniteError: one of them is infinite or not a number.
    """
    if not np.isfinite(logits).all():
        raise NotFiniteError(f"training.learning_rate: the model's logits are not finite after training; {_REMEDY}")
