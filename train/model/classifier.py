"""Encoder and head as one module."""

from itertools import pairwise

from torch import Tensor, nn
from torch.nn import functional
from transformers import PreTrainedModel
from transformers.utils import ModelOutput

from train.model.loss import classification_loss
from zhili.inference import Task


class DescriptionHead(nn.Module):
    """Head that scores a text by its cosine to one direction for each category, first set from the definition.

    With e the encoder's mean token state, L2-normalised, and m the mean of e over the training texts, a text is
    z = normalise(e - m) and its logit for category c is w_c · z + b_c. The mean is subtracted because encoders place
    all texts in a narrow cone.

    Args:
        weight: (categories, hidden) initial w.
        bias: (categories,) initial b.
        centre: (hidden,) m, not trained.
    """

    centre: Tensor

    def __init__(self, weight: Tensor, bias: Tensor, centre: Tensor) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight.clone())
        self.bias = nn.Parameter(bias.clone())
        self.register_buffer("centre", centre.clone())

    def forward(self, embedding: Tensor) -> Tensor:
        """Compute (n, categories) logits from the (n, hidden) embeddings of `mean_state`."""
        return functional.linear(functional.normalize(embedding - self.centre, dim=-1), self.weight, self.bias)


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
    """

    def __init__(
        self, encoder: PreTrainedModel, head: DescriptionHead | None, task: Task, label_smoothing: float = 0.0
    ) -> None:
        super().__init__()
        self.encoder, self.head = encoder, head
        self.task, self.label_smoothing = task, label_smoothing

    def forward(self, input_ids: Tensor, attention_mask: Tensor, labels: Tensor | None = None) -> dict[str, Tensor]:
        """Compute logits, and the loss if there are labels.

        Args:
            input_ids: (n, tokens).
            attention_mask: (n, tokens) of 0 and 1.
            labels: (n, categories) of 0 and 1, or None.

        Returns:
            `logits` (n, categories), and `loss` if there are labels.
        """
        logits = self._logits(self.encoder(input_ids=input_ids, attention_mask=attention_mask), attention_mask)
        if labels is None:
            return {"logits": logits}
        return {"loss": classification_loss(logits, labels, self.task, self.label_smoothing), "logits": logits}

    def logits_and_states(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
        """The (n, categories) logits, and the (n, tokens, hidden) states of the embeddings and after each layer."""
        output = self.encoder(input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True)
        return self._logits(output, attention_mask), output.hidden_states

    def _logits(self, output: ModelOutput, attention_mask: Tensor) -> Tensor:
        if self.head is None:
            return output.logits.float()
        return self.head(mean_state(output.last_hidden_state, attention_mask))


def freeze(model: Classifier, layers: int) -> None:
    """Freeze the embeddings and the lowest `layers` layers of the encoder; 0 freezes nothing."""
    if not layers:
        return
    for name, parameter in model.encoder.named_parameters():
        depth = layer_of(name)
        if depth is not None and depth < layers:
            parameter.requires_grad_(False)


def layer_of(name: str) -> int | None:
    """The layer of a parameter by its name: -1 for the embeddings, None if it belongs to no layer."""
    for before, after in pairwise(name.split(".")):
        if before in ("layer", "layers") and after.isdigit():
            return int(after)
    return -1 if "embeddings" in name else None
