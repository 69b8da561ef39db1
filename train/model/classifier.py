"""Encoder and head as one module."""

from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel
from transformers.utils import ModelOutput

from train.model.head import DescriptionHead, HeadOutput, mean_state
from train.model.loss import classification_loss, order_loss, subject_loss
from train.model.packing import encode_packed, packs, prepare
from zhili.errors import InputError
from zhili.inference import Task


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

    class_weights: Tensor | None  # (categories,) weights in the loss, set for training

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
        self.register_buffer("class_weights", None, persistent=False)

    def pack(self) -> bool:
        """Compute batches without much padding from now on (`train.model.packing`), if that is possible and faster.

        It is not for heads inside the encoder, and on GPUs, whose fused attention is faster than attention by group.
        Another attention implementation of the encoder ends it.

        Returns:
            Whether it is.
        """
        return self.head is not None and not torch.cuda.is_available() and prepare(self.encoder)

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
        logits, directions = self._head_output(self._encode(input_ids, attention_mask), attention_mask)
        has_subjects = directions.shape[1] > logits.shape[1]
        if labels is None:
            return {"logits": logits} | ({"directions": directions} if has_subjects else {})
        loss = classification_loss(logits, labels, self.task, self.label_smoothing, ignored, self.class_weights)
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
        output = self._encode(input_ids, attention_mask, output_hidden_states=True)
        return self._head_output(output, attention_mask).logits, output.hidden_states

    def _encode(self, input_ids: Tensor, attention_mask: Tensor, **options: Any) -> ModelOutput:
        if packs(self.encoder):
            return encode_packed(self.encoder, input_ids, attention_mask, **options)
        return self.encoder(input_ids=input_ids, attention_mask=attention_mask, **options)

    def _head_output(self, output: ModelOutput, attention_mask: Tensor) -> HeadOutput:
        if self.head is None:
            return HeadOutput(output.logits.float(), output.logits[:, :0])
        return self.head(mean_state(output.last_hidden_state, attention_mask))


def checkpoint_gradients(model: Classifier) -> None:
    """Compute the encoder's activations again in the backward pass instead of keeping them.

    Raises:
        InputError: the encoder cannot.
    """
    try:
        model.encoder.gradient_checkpointing_enable({"use_reentrant": False})
    except ValueError:
        name = type(model.encoder).__name__
        raise InputError(
            f"training.gradient_checkpointing: {name} does not support it; set it to false and lower "
            "training.batch_size, with training.gradient_accumulation_steps in its place"
        ) from None
