"""Attention as one ONNX Runtime operator; the exporter by itself writes ten for each layer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from transformers import AttentionInterface, PreTrainedModel
from transformers.masking_utils import AttentionMaskInterface, eager_mask

NAME = "zhili_onnx"  # the name that this attention is registered under in transformers


def fused_attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    **_: Any,
) -> tuple[Tensor, None]:
    """Attention for the export: a symbolic `MultiHeadAttention` of ONNX Runtime, which computes nothing in PyTorch.

    Args:
        module: the layer that calls; unused.
        query: (n, heads, tokens, size).
        key: as `query`, or with fewer heads, each of which serves several of the query's (grouped-query attention).
        value: as `key`.
        attention_mask: (n, 1, tokens, tokens), added to the products of queries and keys.
        scaling: the factor of these products; None takes 1 / √size.

    Returns:
        (n, tokens, heads, size), and None instead of attention weights.
    """
    batch, heads, tokens, size = query.shape
    if heads > key.shape[1]:  # repeating once would still leave nodes that keep transpositions from cancelling out
        key, value = (states.repeat_interleave(heads // states.shape[1], 1) for states in (key, value))
    flat = [states.transpose(1, 2).reshape(batch, -1, heads * size) for states in (query, key, value)]
    output = torch.onnx.ops.symbolic(
        "com.microsoft::MultiHeadAttention",
        (*flat, None, None, attention_mask),
        {"num_heads": heads, "scale": scaling or size**-0.5},
        dtype=query.dtype,
        shape=(batch, tokens, heads * size),
        version=1,
    )
    return output.view(batch, tokens, heads, size), None


AttentionInterface.register(NAME, fused_attention)
AttentionMaskInterface.register(NAME, eager_mask)


@contextmanager
def use_fused_attention(encoder: PreTrainedModel) -> Iterator[None]:
    """Within the block, the encoder exports its attention as one operator, if its implementation can be chosen."""
    before = encoder.config._attn_implementation
    encoder.set_attn_implementation(NAME)
    try:
        yield
    finally:
        encoder.set_attn_implementation(before)
