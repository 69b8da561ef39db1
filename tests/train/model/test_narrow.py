import pytest
import torch
from transformers import BertConfig, BertModel, DistilBertConfig, DistilBertModel, ModernBertConfig, ModernBertModel

from train.model.narrow import feed_forward_parts, narrow
from zhili.errors import InputError

SIZE = {"vocab_size": 40, "hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 32, "pad_token_id": 0}


def bert(seed: int = 0) -> BertModel:
    torch.manual_seed(seed)
    return BertModel(BertConfig(**SIZE, num_hidden_layers=2)).eval()


def batch() -> dict[str, torch.Tensor]:
    torch.manual_seed(1)
    mask = torch.ones(4, 12, dtype=torch.long)
    mask[1, 5:] = 0
    return {"input_ids": torch.randint(5, 40, (4, 12)), "attention_mask": mask}


def states(model: BertModel) -> torch.Tensor:
    with torch.no_grad():
        return model(**batch()).last_hidden_state


def test_neurons_that_add_nothing_are_removed_and_the_output_is_the_same() -> None:
    model = bert()
    for part in feed_forward_parts(model):
        part.down.weight.data[:, ::4] = 0
    narrowed = narrow(model, 24, [batch()])
    assert narrowed.config.intermediate_size == 24
    assert [tuple(part.up.weight.shape) for part in feed_forward_parts(narrowed)] == [(24, 16)] * 2
    assert torch.allclose(states(narrowed), states(model), atol=1e-5)
    assert model.config.intermediate_size == 32


def test_neurons_of_large_activation_are_kept() -> None:
    model = bert()
    for part in feed_forward_parts(model):
        part.up.bias.data[3] = 50.0
    for part, full in zip(feed_forward_parts(narrow(model, 1, [batch()])), feed_forward_parts(model), strict=True):
        assert torch.equal(part.down.weight[:, 0], full.down.weight[:, 3])


def test_padding_does_not_count() -> None:
    padded = {name: torch.nn.functional.pad(value, (0, 9)) for name, value in batch().items()}
    one, other = (feed_forward_parts(narrow(bert(), 8, [sample])) for sample in (batch(), padded))
    assert all(torch.equal(a.up.weight, b.up.weight) for a, b in zip(one, other, strict=True))


def test_a_width_that_is_not_lower_is_refused() -> None:
    with pytest.raises(InputError, match="have 32 neurons; give a lower number, not 32"):
        narrow(bert(), 32, [batch()])


@pytest.mark.parametrize(
    "model",
    [
        ModernBertModel(ModernBertConfig(**SIZE, num_hidden_layers=2, local_attention=8)),
        DistilBertModel(DistilBertConfig(vocab_size=40, dim=16, n_layers=2, n_heads=2, hidden_dim=32)),
    ],
    ids=["gated", "distilbert"],
)
def test_layers_of_another_kind_are_refused(model: BertModel) -> None:
    with pytest.raises(InputError, match="no feed-forward part like BERT's in each layer; remove the key"):
        narrow(model, 8, [batch()])
