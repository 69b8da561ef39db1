"""Linear layers in 8 bits: an exact integer product, whose result does not depend on the other rows."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

STRENGTH = 0.65  # how much of the range of the activations moves into the weights


class QuantisedInput(nn.Module):
    """Inputs in 8 bits, with a fixed range: the same numbers whatever else is in the batch.

    Large channels are divided first, and their weights multiplied instead, since all channels have one scale and
    weights have one for each output (SmoothQuant, Xiao et al. 2023, arXiv:2211.10438).

    Args:
        lowest: (inputs,) the smallest value of each channel.
        highest: (inputs,) the largest value of each channel.
        weights: the (outputs, inputs) weights of the layers that get this input.
    """

    factor: Tensor
    scale: Tensor
    zero: Tensor

    def __init__(self, lowest: Tensor, highest: Tensor, weights: Sequence[Tensor]) -> None:
        super().__init__()
        largest = torch.maximum(-lowest, highest).clamp(min=1e-5)
        largest_weight = torch.cat([weight.detach().abs() for weight in weights]).amax(0).clamp(min=1e-5)
        divisor = (largest**STRENGTH / largest_weight ** (1 - STRENGTH)).clamp(min=1e-3)
        factor = divisor.median() / divisor
        low, high = (lowest * factor).min().clamp(max=0), (highest * factor).max().clamp(min=0)
        scale = ((high - low) / 255).clamp(min=1e-12)
        self.register_buffer("factor", factor)
        self.register_buffer("scale", scale)
        self.register_buffer("zero", (-low / scale).round().to(torch.uint8))

    def forward(self, inputs: Tensor) -> Tensor:
        """(…, inputs) floats → (…, inputs) unsigned bytes: a symbolic operator, which computes nothing in PyTorch."""
        arguments = (inputs * self.factor, self.scale, self.zero)
        return torch.onnx.ops.symbolic("QuantizeLinear", arguments, dtype=torch.uint8, shape=inputs.shape)


class QuantisedLinear(nn.Module):
    """A linear layer for the export, with a weight scale for each output.

    ONNX Runtime runs it as one operator. It adds integers, so neither the shape of the batch nor the number of threads
    changes its result.

    Args:
        layer: the float layer.
        quantised: its input; layers that share one quantise it once.
    """

    weight: Tensor
    scale: Tensor
    bias: Tensor

    def __init__(self, layer: nn.Linear, quantised: QuantisedInput) -> None:
        super().__init__()
        weight = layer.weight.detach() / quantised.factor
        scale = weight.abs().amax(1).clamp(min=1e-12) / 127
        self.input = quantised
        self.register_buffer("weight", (weight / scale[:, None]).round().to(torch.int8).T.contiguous())
        self.register_buffer("scale", scale)
        self.register_buffer("bias", torch.zeros(len(weight)) if layer.bias is None else layer.bias.detach())

    def forward(self, inputs: Tensor) -> Tensor:
        """(…, inputs) → (…, outputs): a symbolic operator, which computes nothing in PyTorch."""
        arguments = (self.input(inputs), self.weight, self.input.scale, self.scale, self.input.zero, None, self.bias)
        return torch.onnx.ops.symbolic(
            "com.microsoft::MatMulIntegerToFloat",
            arguments,
            dtype=torch.float32,
            shape=(*inputs.shape[:-1], self.weight.shape[1]),
            version=1,
        )
