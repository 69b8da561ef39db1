"""The description head.

Each checkpoint has a copy of this file, so it imports nothing of the project.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

_NONE = -1e4  # the logit of nothing; minus infinity would turn into NaN in half precision


class HeadOutput(NamedTuple):
    """What a description head computes of n texts.

    Args:
        logits: (n, categories).
        directions: (n, directions) the logit of each direction alone.
    """

    logits: Tensor
    directions: Tensor


class DescriptionHead(nn.Module):
    """Head that scores a text by its cosine to directions that were first set from definitions and subjects.

    With e the encoder's mean token state, L2-normalised, and m the mean of e over the training texts, a text is
    z = normalise(e - m). The mean is subtracted because encoders place all texts in a narrow cone. Direction k has the
    logit s_k = w_k · z, and a category has the pooled logits of its directions plus b_c. They are pooled by
    `logmeanexp`, a smooth maximum, by `max`, or by `attention`, their mean weighted by their softmax.

    Args:
        weight: (directions, hidden) initial w, in the order of the categories.
        bias: (categories,) initial b.
        centre: (hidden,) m, not trained.
        sizes: (categories,) the number of directions of each category; None: one each.
        pooling: how the directions of a category are pooled.
    """

    centre: Tensor
    sizes: Tensor
    columns: Tensor
    filling: Tensor

    def __init__(
        self,
        weight: Tensor,
        bias: Tensor,
        centre: Tensor,
        sizes: Tensor | None = None,
        pooling: str = "logmeanexp",
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight.clone())
        self.bias = nn.Parameter(bias.clone())
        self.register_buffer("centre", centre.clone())
        self.pooling = pooling
        self.register_buffer("sizes", torch.ones(len(bias), dtype=torch.long) if sizes is None else sizes)
        columns, filling = self.places() if self.sizes.device.type != "meta" else (Tensor(), Tensor())
        self.register_buffer("columns", columns, persistent=False)
        self.register_buffer("filling", filling, persistent=False)

    def places(self) -> tuple[Tensor, Tensor]:
        """Each category's directions as a row of column numbers, filled up with its first one.

        Returns:
            (categories, most directions of a category) numbers; and what is added to their logits: 0, or where a number
            only fills up, enough to make it the logit of nothing.
        """
        first = self.sizes.cumsum(0) - self.sizes
        places = torch.arange(int(self.sizes.max()), device=self.sizes.device)
        real = places < self.sizes[:, None]
        columns = torch.where(real, first[:, None] + places, first[:, None])
        return columns, torch.where(real, 0.0, _NONE)

    def forward(self, embedding: Tensor) -> HeadOutput:
        """Compute logits from the (n, hidden) embeddings of `mean_state`."""
        directions = functional.linear(functional.normalize(embedding - self.centre, dim=-1), self.weight)
        return HeadOutput(self._pool(directions[:, self.columns] + self.filling) + self.bias, directions)

    def _pool(self, logits: Tensor) -> Tensor:
        """(n, categories, directions of a category) → (n, categories)."""
        if self.pooling == "max":
            return logits.amax(-1)
        if self.pooling == "attention":
            return (logits.softmax(-1) * logits).sum(-1)
        return logits.logsumexp(-1) - self.sizes.log()

    def directions_of(self, directions: Tensor, categories: Tensor) -> Tensor:
        """(n, directions) logits, with those of other categories than each text's own set to nothing.

        Args:
            directions: (n, directions).
            categories: (n,) index of a category for each text.
        """
        owner = torch.arange(len(self.sizes), device=directions.device).repeat_interleave(self.sizes)
        return directions.masked_fill(owner != categories[:, None], _NONE)


def mean_state(states: Tensor, attention_mask: Tensor) -> Tensor:
    """The mean state of each text without padding, L2-normalised, in float32.

    Args:
        states: (n, tokens, hidden).
        attention_mask: (n, tokens) of 0 and 1.

    Returns:
        (n, hidden) embeddings.
    """
    mask = attention_mask.unsqueeze(-1).float()
    return functional.normalize((states.float() * mask).sum(1) / mask.sum(1), dim=-1)
