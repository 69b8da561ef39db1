"""Encoder and head as one module."""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import PreTrainedModel
from transformers.utils import ModelOutput

from train.config import Pooling
from train.model.loss import classification_loss, order_loss, subject_loss
from zhili.inference import Task

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
        pooling: Pooling = "logmeanexp",
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight.clone())
        self.bias = nn.Parameter(bias.clone())
        self.register_buffer("centre", centre.clone())
        self.pooling = pooling
        counts = torch.ones(len(bias), dtype=torch.long) if sizes is None else sizes
        self.register_buffer("sizes", counts)
        # Each category's directions as a row of column numbers, filled up with its first one. `filling` is added to
        # their logits: 0, or where a number only fills up, enough to make it the logit of nothing.
        first = counts.cumsum(0) - counts
        places = torch.arange(int(counts.max()))
        real = places < counts[:, None]
        self.register_buffer("columns", torch.where(real, first[:, None] + places, first[:, None]), persistent=False)
        self.register_buffer("filling", torch.where(real, 0.0, _NONE), persistent=False)

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


class Classifier(nn.Module):
    """An encoder with a head, in the form that `transformers.Trainer` expects.

    Args:
        encoder: an encoder; without `head`, a sequence classifier, which includes the linear head.
        head: the description head, or None.
        task: multi-label (binary cross-entropy) or single-label (cross-entropy).
        label_smoothing: how far targets move towards one half (multi-label) or equal shares (single-label).
        order_weight: the weight of `order_loss`.
        subject_weight: the weight of `subject_loss`.
        new_parameters: the names of the encoder's parameters that were not in its weights.
    """

    def __init__(
        self,
        encoder: PreTrainedModel,
        head: DescriptionHead | None,
        task: Task,
        label_smoothing: float = 0.0,
        order_weight: float = 0.0,
        subject_weight: float = 0.0,
        new_parameters: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__()
        self.encoder, self.head, self.new_parameters = encoder, head, new_parameters
        self.task, self.label_smoothing = task, label_smoothing
        self.order_weight, self.subject_weight = order_weight, subject_weight

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor,
        labels: Tensor | None = None,
        ignored: Tensor | None = None,
        primary: Tensor | None = None,
        subject: Tensor | None = None,
    ) -> dict[str, Tensor]:
        """Compute logits, and the loss if there are labels.

        Args:
            input_ids: (n, tokens).
            attention_mask: (n, tokens) of 0 and 1.
            labels: (n, categories) of 0 and 1, or None.
            ignored: (n, categories) 1 where a category is neither right nor wrong.
            primary: (n,) index of the primary category, `UNKNOWN` where the order of the labels is not known.
            subject: (n,) index of the direction of the text's subject, `UNKNOWN` where it is not known.

        Returns:
            `logits` (n, categories); `loss` if there are labels; otherwise `directions` (n, directions) if the head has
            subjects.
        """
        output = self._head_output(self.encoder(input_ids=input_ids, attention_mask=attention_mask), attention_mask)
        logits, directions = output
        has_subjects = directions.shape[1] > logits.shape[1]
        if labels is None:
            return {"logits": logits} | ({"directions": directions} if has_subjects else {})
        loss = classification_loss(logits, labels, self.task, self.label_smoothing, ignored)
        if self.order_weight and primary is not None and self.task == "multi_label":
            loss = loss + self.order_weight * order_loss(logits, primary)
        if (
            self.head is not None
            and has_subjects
            and self.subject_weight
            and subject is not None
            and primary is not None
        ):
            loss = loss + self.subject_weight * subject_loss(self.head.directions_of(directions, primary), subject)
        return {"loss": loss, "logits": logits}

    def logits_and_states(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
        """The (n, categories) logits, and the (n, tokens, hidden) states of the embeddings and after each layer."""
        output = self.encoder(input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True)
        return self._head_output(output, attention_mask).logits, output.hidden_states

    def _head_output(self, output: ModelOutput, attention_mask: Tensor) -> HeadOutput:
        if self.head is None:
            return HeadOutput(output.logits.float(), output.logits[:, :0])
        return self.head(mean_state(output.last_hidden_state, attention_mask))
