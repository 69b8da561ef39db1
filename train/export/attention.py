"""Attention as one operator of ONNX Runtime, for the export, where the exporter would write ten for each layer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from transformers import AttentionInterface, PreTrainedModel
from transformers.masking_utils import AttentionMaskInterface, eager_mask

NAME = "zhili_onnx"  # under which transformers knows it


def fused_attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    **_: Any,
) -> tuple[Tensor, None]:
    """What transformers calls for attention: ONNX Runtime's `MultiHeadAttention`, of which nothing is computed here.

    Args:
        module: the layer that asks; not looked at.
        query: (n, heads, tokens, size).
        key: as `query`.
        value: as `query`.
        attention_mask: (n, 1, tokens, tokens), added to the products of queries and keys.
        scaling: what these are multiplied with; None takes 1 / √size.

    Returns:
        (n, tokens, heads, size), and no weights.
    """
    batch, heads, tokens, size = query.shape
    flat = [states.transpose(1, 2).reshape(batch, -1, heads * size) for states in (query, key, value)]
    answer = torch.onnx.ops.symbolic(
        "com.microsoft::MultiHeadAttention",
        (*flat, None, None, attention_mask),
        {"num_heads": heads, "scale": scaling or size**-0.5},
        dtype=query.dtype,
        shape=(batch, tokens, heads * size),
        version=1,
    )
    return answer.view(batch, tokens, heads, size), None


AttentionInterface.register(NAME, fused_attention)
AttentionMaskInterface.register(NAME, eager_mask)


@contextmanager
def use_fused_attention(encoder: PreTrainedModel) -> Iterator[None]:
    """Within the block, the encoder is exported with one operator for its attention, where it lets that be chosen."""
    before = encoder.config._attn_implementation
    encoder.set_attn_implementation(NAME)
    try:
        yield
    finally:
        encoder.set_attn_implementation(before)
