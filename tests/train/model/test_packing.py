from itertools import product
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis.strategies import integers, lists
from torch import Tensor
from transformers import (
    BertConfig,
    BertModel,
    DistilBertConfig,
    DistilBertModel,
    ElectraConfig,
    ElectraModel,
    ModernBertConfig,
    ModernBertModel,
    PreTrainedModel,
    RobertaConfig,
    RobertaModel,
)

from train.model.classifier import Classifier
from train.model.head import DescriptionHead
from train.model.packing import encode_packed, packs, parts_of_similar_length, prepare

SIZE: dict[str, Any] = {
    "vocab_size": 60, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32,
    "pad_token_id": 0, "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0,
}  # fmt: skip


def bert() -> PreTrainedModel:
    torch.manual_seed(0)
    return BertModel(BertConfig(**SIZE, attn_implementation="eager"), add_pooling_layer=False)


def batch_of(lengths: list[int]) -> tuple[Tensor, Tensor]:
    mask = (torch.arange(max(lengths)) < torch.tensor(lengths)[:, None]).long()
    return torch.randint(1, 60, mask.shape, generator=torch.Generator().manual_seed(1)) * mask, mask


@given(lists(integers(1, 300), min_size=1, max_size=9), integers(0, 200))
def test_parts_cost_the_least_of_all_divisions_by_length(lengths: list[int], overhead: int) -> None:
    def cost(parts: list[list[int]]) -> int:
        return sum(len(part) * max(lengths[i] for i in part) + overhead for part in parts)

    parts = parts_of_similar_length(lengths, overhead)
    assert sorted(i for part in parts for i in part) == list(range(len(lengths)))
    order = sorted(range(len(lengths)), key=lambda i: lengths[i])
    for cuts in product((False, True), repeat=len(order) - 1):
        other = [[order[0]]]
        for cut, i in zip(cuts, order[1:], strict=True):
            other = [*other, [i]] if cut else [*other[:-1], [*other[-1], i]]
        assert cost(parts) <= cost(other)


@given(lists(integers(1, 200), min_size=1, max_size=8))
def test_packed_texts_have_the_states_that_they_have_alone(lengths: list[int]) -> None:
    encoder = bert().eval()
    ids, mask = batch_of(lengths)
    with torch.no_grad():
        alone = [encoder(ids[i : i + 1, :n], output_hidden_states=True).hidden_states for i, n in enumerate(lengths)]
        assert prepare(encoder)
        packed = encode_packed(encoder, ids, mask, output_hidden_states=True)
    assert torch.equal(packed.last_hidden_state, packed.hidden_states[-1])
    for i, n in enumerate(lengths):
        for expected, states in zip(alone[i], packed.hidden_states, strict=True):
            assert torch.allclose(states[i, :n], expected[0], atol=1e-5)


def test_packed_batches_have_the_gradients_of_padded_ones() -> None:
    torch.manual_seed(0)
    head = DescriptionHead(torch.randn(3, 16), torch.zeros(3), torch.zeros(16))
    model = Classifier(bert(), head, "multi_label").train()
    ids, mask = batch_of([2, 90, 7, 88, 150, 3])
    labels = torch.randint(0, 2, (6, 3)).float()
    results = []
    for packed in (False, True):
        assert model.pack() if packed else not packs(model.encoder)
        model.zero_grad()
        output = model(ids, mask, labels)
        output["loss"].backward()
        gradients = [p.grad.clone() for p in model.parameters() if p.grad is not None]
        results.append([output["logits"], output["loss"], *gradients])
    for before, after in zip(*results, strict=True):
        assert torch.allclose(before, after, atol=1e-5)


@pytest.mark.parametrize(
    ("encoder", "expected"),
    [
        (ElectraModel(ElectraConfig(**SIZE, embedding_size=16)), True),
        (RobertaModel(RobertaConfig(**SIZE | {"pad_token_id": 1}, max_position_embeddings=130)), True),
        (ModernBertModel(ModernBertConfig(**SIZE, local_attention=8)), False),  # it attends to a window only
        (DistilBertModel(DistilBertConfig(vocab_size=60, dim=16, n_layers=2, n_heads=2, hidden_dim=32)), None),
    ],
    ids=["electra", "roberta", "modernbert", "distilbert"],
)
def test_an_encoder_packs_only_if_its_states_stay_the_same(encoder: PreTrainedModel, expected: bool | None) -> None:
    before, training = encoder.config._attn_implementation, encoder.training
    result = prepare(encoder)
    assert expected is None or result == expected
    assert packs(encoder) == result
    assert result or encoder.config._attn_implementation == before
    assert encoder.training == training


def test_a_prepared_encoder_computes_padded_batches_too_and_saves_a_usual_configuration(tmp_path: Any) -> None:
    encoder = bert().eval()
    ids, mask = batch_of([5, 12])
    expected = encoder(ids, mask).last_hidden_state
    assert prepare(encoder)
    assert torch.allclose(encoder(ids, mask).last_hidden_state[1], expected[1], atol=1e-5)
    encoder.save_pretrained(tmp_path)
    assert "packed" not in (tmp_path / "config.json").read_text()


def test_another_attention_ends_packing() -> None:
    head = DescriptionHead(torch.eye(3, 16), torch.zeros(3), torch.zeros(16))
    model = Classifier(bert(), head, "multi_label").eval()
    ids, mask = batch_of([2, 90, 7])
    expected = model(ids, mask)["logits"]
    assert model.pack()
    model.encoder.set_attn_implementation("sdpa")
    assert torch.allclose(model(ids, mask)["logits"], expected, atol=1e-5)


def test_a_head_inside_the_encoder_is_not_packed() -> None:
    assert not Classifier(bert(), None, "multi_label").pack()
