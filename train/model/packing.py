"""Compute a batch of texts of different lengths almost without padding.

The tokens of the batch become one row, so that linear layers do no work for padding. Attention, which must not mix
texts, is computed for each group of texts of similar length. transformers does the same for flash attention on GPUs
(`DataCollatorWithFlattening`).
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AttentionInterface, AttentionMaskInterface, PreTrainedModel
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask
from transformers.modeling_outputs import BaseModelOutput

from train.model.encoder import first_position

ATTENTION = "zhili_packed"  # the name under which transformers finds the attention function
OVERHEAD = 64  # tokens: what the attention of one more group costs; 40 to 80 are equally fast on two AVX-512 cores
_CHECKED_LENGTHS = (3, 9, 10, 300)  # tokens: the longest is longer than the windows of local attention


class Group(NamedTuple):
    """Texts next to each other in the row, padded to the longest of them.

    Args:
        texts: how many there are.
        length: the tokens of each, with padding.
        mask: (texts, 1, 1, length) what is added to attention scores; None if there is no padding.
    """

    texts: int
    length: int
    mask: Tensor | None


def encode_packed(
    encoder: PreTrainedModel, input_ids: Tensor, attention_mask: Tensor, **options: Any
) -> BaseModelOutput:
    """Call an encoder that `packs`: the states are those of `encoder(input_ids, attention_mask)`.

    Args:
        encoder: the encoder.
        input_ids: (n, tokens).
        attention_mask: (n, tokens) of 0 and 1; padding comes after the text.
        **options: more options of the encoder.

    Returns:
        Its output with states of (n, tokens, hidden), whose values at padding mean nothing.
    """
    parts = parts_of_similar_length(attention_mask.sum(1).tolist(), OVERHEAD)
    groups, ids, positions = [], [], []
    places = torch.zeros_like(input_ids)  # of each token in the row
    start, first = 0, first_position(encoder)
    for part in parts:
        mask = attention_mask[part]
        mask = mask[:, : int(mask.sum(1).max())]
        texts, length = mask.shape
        added = None if bool(mask.all()) else (1.0 - mask.float())[:, None, None] * torch.finfo(torch.float32).min
        groups.append(Group(texts, length, added))
        ids.append(input_ids[part, :length].flatten())
        positions.append(torch.arange(first, first + length, device=input_ids.device).repeat(texts))
        places[part, :length] = torch.arange(start, start + texts * length, device=places.device).view(texts, length)
        start += texts * length
    output = encoder(input_ids=torch.cat(ids)[None], position_ids=torch.cat(positions)[None], groups=groups, **options)

    def unpacked(states: Tensor) -> Tensor:
        return states[0].index_select(0, places.flatten()).view(*places.shape, -1)

    return BaseModelOutput(
        last_hidden_state=unpacked(output.last_hidden_state),
        hidden_states=None if output.hidden_states is None else tuple(map(unpacked, output.hidden_states)),
    )


def _attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    dropout: float = 0.0,
    scaling: float | None = None,
    groups: Sequence[Group] | None = None,
    **options: Any,
) -> tuple[Tensor, None]:
    """Attention within each group of texts; without groups, that of any batch.

    It is written out: backward through fused attention is slow on CPUs.

    Args:
        module: the attention layer.
        query: (1, heads, tokens, size), as key and value.
        key: see query.
        value: see query.
        attention_mask: for a batch without groups.
        dropout: the share of attention weights to drop.
        scaling: factor on the scores; None: one by the root of the size.
        groups: of the row of tokens.
        **options: of the attention functions of transformers.

    Returns:
        (1, tokens, heads, size), and None for the weights.
    """
    if groups is None:
        return sdpa_attention_forward(module, query, key, value, attention_mask, dropout, scaling, **options)
    scaling = query.shape[-1] ** -0.5 if scaling is None else scaling
    tokens = [group.texts * group.length for group in groups]
    rows = [torch.split(states[0].transpose(0, 1), tokens) for states in (query, key, value)]
    results = []
    for group, *own in zip(groups, *rows, strict=True):
        q, k, v = (states.unflatten(0, (group.texts, group.length)).transpose(1, 2) for states in own)
        scores = q @ k.transpose(-1, -2) * scaling
        weights = (scores if group.mask is None else scores + group.mask.to(scores.dtype)).softmax(-1)
        weights = functional.dropout(weights, dropout, module.training)
        results.append((weights @ v).transpose(1, 2).flatten(0, 1))
    return torch.cat(results)[None], None


AttentionInterface.register(ATTENTION, _attention)
AttentionMaskInterface.register(ATTENTION, sdpa_mask)


def packs(encoder: PreTrainedModel) -> bool:
    """Whether an encoder is prepared for `encode_packed`."""
    return bool(encoder.config._attn_implementation == ATTENTION)


def prepare(encoder: PreTrainedModel) -> bool:
    """Prepare an encoder for `encode_packed`, if it gives texts in a row the states that it gives each alone.

    Encoders differ in positions, local attention and biases, so a few texts are computed both ways. One that cannot be
    packed is left as it was.

    Returns:
        Whether it is prepared.
    """
    before, training = encoder.config._attn_implementation, encoder.training
    encoder.eval()
    try:
        encoder.set_attn_implementation(ATTENTION)
        equal = _gives_equal_states(encoder)
    except Exception:  # what an architecture makes of unknown options
        equal = False
    if not equal:
        encoder.set_attn_implementation(before)
    encoder.train(training)
    return equal


@torch.no_grad()
def _gives_equal_states(encoder: PreTrainedModel) -> bool:
    most = getattr(encoder.config, "max_position_embeddings", 0) - first_position(encoder)
    lengths = torch.tensor([min(n, most) if most > 0 else n for n in _CHECKED_LENGTHS])
    mask = (torch.arange(int(lengths.max())) < lengths[:, None]).long()
    generator = torch.Generator().manual_seed(0)
    rows = encoder.get_input_embeddings().weight.shape[0]
    pad = encoder.config.pad_token_id or 0
    ids = torch.randint(0, rows, mask.shape, generator=generator)
    ids[(ids == pad) & (mask == 1)] = (pad + 1) % rows
    ids[mask == 0] = pad
    ids, mask = ids.to(encoder.device), mask.to(encoder.device)
    expected = encoder(input_ids=ids, attention_mask=mask).last_hidden_state
    states = encode_packed(encoder, ids, mask).last_hidden_state
    real = mask.bool()
    return torch.allclose(states[real], expected[real], rtol=1e-3, atol=1e-3 * float(expected[real].abs().mean()))


def parts_of_similar_length(lengths: Sequence[int], overhead: int) -> list[list[int]]:
    """Divide a batch into parts, so that padding each to its own longest example costs the least.

    Args:
        lengths: the number of tokens of each example.
        overhead: what a part costs beside its tokens, as a number of tokens.

    Returns:
        The indices of each part.
    """
    order = sorted(range(len(lengths)), key=lambda i: lengths[i])
    best: list[tuple[int, int]] = [(0, 0)]  # for the first n examples: the cost, and where their last part starts
    for end in range(1, len(order) + 1):
        longest = lengths[order[end - 1]]
        best.append(min((best[start][0] + (end - start) * longest + overhead, start) for start in range(end)))
    parts, end = [], len(order)
    while end:
        parts.append(order[best[end][1] : end])
        end = best[end][1]
    return parts
