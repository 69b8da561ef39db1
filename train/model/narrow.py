"""Make the feed-forward parts of an encoder's layers narrower: structured pruning, as a student's start."""

import copy
from collections.abc import Iterable
from typing import NamedTuple

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from train.model.layers import find_stack
from zhili.errors import InputError


class FeedForward(NamedTuple):
    """The two linear modules of a layer's feed-forward part, which widens the states and narrows them again."""

    up: nn.Linear
    down: nn.Linear


def narrow(encoder: PreTrainedModel, width: int, batches: Iterable[dict[str, Tensor]]) -> PreTrainedModel:
    """Copy an encoder with only the `width` most useful neurons of each feed-forward part.

    The usefulness of a neuron is what it adds to the output: the root mean square of its activation on a sample, times
    the length of its column of weights. This is the criterion of Wanda (Sun et al. 2023, arXiv:2306.11695),
    summed over a whole neuron.

    Args:
        encoder: the encoder; it is not changed.
        width: neurons to keep in each layer.
        batches: token ids and masks of a sample of texts.

    Raises:
        InputError: the layers have no such part, or it is not wider than `width`.
    """
    copied = copy.deepcopy(encoder)
    parts = feed_forward_parts(copied)
    current = parts[0].down.in_features
    if width >= current:
        raise InputError(
            f"distil.feed_forward: the teacher's layers have {current} neurons; give a lower number, not {width}"
        )
    for part, usefulness in zip(parts, _usefulness(copied, parts, batches), strict=True):
        kept = usefulness.topk(width).indices.sort().values
        _keep(part, kept)
    copied.config.intermediate_size = width
    return copied


def feed_forward_parts(encoder: PreTrainedModel) -> list[FeedForward]:
    """Find each layer's feed-forward part by its shapes.

    Raises:
        InputError: a layer has no single pair of linear modules of that width, as where the part has a gate.
    """
    stack, width = find_stack(encoder), getattr(encoder.config, "intermediate_size", None)
    parts = []
    for layer in stack.layers if stack else ():
        linear = [module for module in layer.modules() if isinstance(module, nn.Linear)]
        up = [module for module in linear if module.out_features == width]
        down = [module for module in linear if module.in_features == width]
        if len(up) == len(down) == 1:
            parts.append(FeedForward(up[0], down[0]))
    if not stack or len(parts) < len(stack.layers):
        raise InputError(
            f"distil.feed_forward: encoders of type {encoder.config.model_type} have no feed-forward part like BERT's "
            "in each layer; remove the key"
        )
    return parts


@torch.no_grad()
def _usefulness(
    encoder: PreTrainedModel, parts: list[FeedForward], batches: Iterable[dict[str, Tensor]]
) -> list[Tensor]:
    """The usefulness of each neuron: (width,) for each part."""
    squares = [torch.zeros(part.down.in_features) for part in parts]
    mask = torch.empty(0)

    def add(number: int, states: Tensor) -> None:
        squares[number] += states[mask].square().sum(0)

    hooks = [
        part.down.register_forward_pre_hook(lambda _, inputs, number=number: add(number, inputs[0]))
        for number, part in enumerate(parts)
    ]
    encoder.eval()
    for batch in batches:
        mask = batch["attention_mask"].bool()
        encoder(**batch)
    for hook in hooks:
        hook.remove()
    return [total.sqrt() * part.down.weight.norm(dim=0) for total, part in zip(squares, parts, strict=True)]


def _keep(part: FeedForward, kept: Tensor) -> None:
    """Remove all neurons but the `kept` from a part."""
    part.up.weight = nn.Parameter(part.up.weight[kept].clone())
    if part.up.bias is not None:
        part.up.bias = nn.Parameter(part.up.bias[kept].clone())
    part.down.weight = nn.Parameter(part.down.weight[:, kept].clone())
    part.up.out_features = part.down.in_features = len(kept)
