"""The ranges of the inputs of linear layers, from a sample of texts."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from train.model import Checkpoint, batches, sample_evenly
from zhili.text import normalise

SAMPLE = 256  # texts that show how large activations are


class SharedInput(NamedTuple):
    """The linear layers that always get the same input, and the range of its channels.

    Args:
        layers: their names; the projections of queries, keys and values are an example.
        lowest: (inputs,) the smallest value of each channel.
        highest: (inputs,) the largest value of each channel.
    """

    layers: tuple[str, ...]
    lowest: Tensor
    highest: Tensor


class _Watch:
    """Notes which tensors each linear layer gets, and their ranges; each tensor has a number."""

    def __init__(self) -> None:
        self.ranges: list[tuple[Tensor, Tensor]] = []
        self.numbers: dict[str, list[int]] = {}  # by layer: the numbers of its inputs in order
        self._alive: dict[int, tuple[Tensor, int]] = {}

    def note(self, name: str, tensor: Tensor) -> None:
        if id(tensor) not in self._alive:
            channels = tensor.reshape(-1, tensor.shape[-1])
            # The tensor is kept, since an id is free again once its object is gone.
            self._alive[id(tensor)] = (tensor, len(self.ranges))
            self.ranges.append((channels.amin(0), channels.amax(0)))
        self.numbers.setdefault(name, []).append(self._alive[id(tensor)][1])

    def forget_tensors(self) -> None:
        self._alive.clear()


@torch.no_grad()
def shared_inputs(checkpoint: Checkpoint, texts: Sequence[str]) -> list[SharedInput]:
    """The inputs of the encoder's linear layers, as far as they run.

    Args:
        checkpoint: the float model.
        texts: texts of the kind to be classified, not normalised; a sample of them is read.
    """
    watch, encoder, text_input = _Watch(), checkpoint.model.encoder, checkpoint.manifest.input
    hooks = [
        layer.register_forward_pre_hook(lambda _, inputs, name=name: watch.note(name, inputs[0]))
        for name, layer in encoder.named_modules()
        if isinstance(layer, nn.Linear)
    ]
    composed = [text_input.compose(normalise(text)) for text in sample_evenly(texts, SAMPLE)[:SAMPLE]]
    # One at a time: states of padding would widen the ranges.
    for batch in batches(checkpoint.tokenizer, composed, text_input.max_length, size=1):
        encoder(**batch)
        watch.forget_tensors()
    for hook in hooks:
        hook.remove()
    layers: dict[tuple[int, ...], list[str]] = {}
    for name, numbers in watch.numbers.items():
        layers.setdefault(tuple(numbers), []).append(name)
    return [
        SharedInput(
            tuple(names),
            torch.stack([watch.ranges[number][0] for number in numbers]).amin(0),
            torch.stack([watch.ranges[number][1] for number in numbers]).amax(0),
        )
        for numbers, names in layers.items()
    ]
