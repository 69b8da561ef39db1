from pathlib import Path

import pytest
import torch
from transformers import (
    AlbertConfig,
    AlbertModel,
    DistilBertConfig,
    DistilBertForSequenceClassification,
    ModernBertConfig,
    ModernBertForSequenceClassification,
    ModernBertModel,
    PreTrainedModel,
    XLNetConfig,
    XLNetForSequenceClassification,
    XLNetModel,
)

from train.config.schema import TrainingConfig
from train.model.classifier import Classifier
from train.model.layers import check_layer_options, find_stack, freeze, head_parameters, layer_depths, select_layers
from zhili.errors import InputError

SIZE = {"vocab_size": 40, "hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 32, "pad_token_id": 0}
MODERN = ModernBertConfig(**SIZE, num_hidden_layers=4, local_attention=8)
DISTIL = DistilBertConfig(vocab_size=40, dim=16, n_layers=3, n_heads=2, hidden_dim=32)
XLNET = XLNetConfig(vocab_size=40, d_model=16, n_layer=2, n_head=2, d_inner=32)
ALBERT = AlbertConfig(**SIZE, embedding_size=8, num_hidden_layers=3)


@pytest.mark.parametrize(
    ("model", "name", "count"),
    [
        (ModernBertForSequenceClassification(MODERN), "model.layers", 4),
        (DistilBertForSequenceClassification(DISTIL), "distilbert.transformer.layer", 3),
        (XLNetModel(XLNET), "layer", 2),
    ],
    ids=["modernbert", "distilbert", "xlnet"],
)
def test_layers_are_found_by_module(model: PreTrainedModel, name: str, count: int) -> None:
    stack = find_stack(model)
    assert stack is not None and (stack.name, len(stack.layers)) == (name, count)
    depths = layer_depths(model)
    assert set(depths.values()) - {None} == set(range(-1, count))
    embedding = {id(p) for p in model.get_input_embeddings().parameters()}
    assert {depths[n] for n, p in model.named_parameters() if id(p) in embedding} == {-1}


def test_freezing_leaves_the_upper_layers_and_the_head() -> None:
    model = Classifier(ModernBertForSequenceClassification(MODERN), None, "multi_label")
    freeze(model, 3)
    trained = {name for name, p in model.encoder.named_parameters() if p.requires_grad}
    assert trained and all(
        not n.startswith("model.") or n.startswith(("model.layers.3", "model.final")) for n in trained
    )
    assert {"classifier.weight", "head.dense.weight"} <= trained


def test_options_without_effect_are_refused() -> None:
    with pytest.raises(InputError, match=r"frozen_layers: encoders of type albert have no list of layers"):
        check_layer_options(AlbertModel(ALBERT), TrainingConfig(frozen_layers=1))
    with pytest.raises(InputError, match=r"layerwise_lr_decay"):
        check_layer_options(AlbertModel(ALBERT), TrainingConfig(layerwise_lr_decay=0.9))
    with pytest.raises(InputError, match=r"frozen_layers: 5 is more than the 4 layers"):
        check_layer_options(ModernBertModel(MODERN), TrainingConfig(frozen_layers=5))
    check_layer_options(AlbertModel(ALBERT), TrainingConfig())


@pytest.mark.parametrize(
    ("model", "heads"),
    [
        (ModernBertForSequenceClassification(MODERN), {"head.dense.weight", "head.norm.weight", "classifier.weight"}),
        (XLNetForSequenceClassification(XLNET), {"sequence_summary.summary.weight", "logits_proj.weight"}),
    ],
    ids=["modernbert", "xlnet"],
)
def test_the_head_is_all_that_the_base_model_does_not_contain(model: PreTrainedModel, heads: set[str]) -> None:
    found = head_parameters(Classifier(model, None, "multi_label"))
    assert {f"encoder.{name}" for name in heads} <= found
    assert not any(name.startswith(f"encoder.{model.base_model_prefix}.") for name in found)
    fresh = head_parameters(Classifier(model, None, "multi_label", new_parameters=frozenset({"pooler.weight"})))
    assert "encoder.pooler.weight" in fresh


def test_selected_layers_keep_their_kind_of_attention(tmp_path: Path) -> None:
    student = select_layers(ModernBertModel(MODERN).eval(), [0, 3])
    assert student.config.layer_types == [MODERN.layer_types[0], MODERN.layer_types[3]]
    student.save_pretrained(tmp_path)
    again = ModernBertModel.from_pretrained(tmp_path).eval()
    ids = torch.arange(1, 31)[None]
    assert torch.allclose(student(ids).last_hidden_state, again(ids).last_hidden_state, atol=1e-5)
    with pytest.raises(InputError, match="have no list of layers"):
        select_layers(AlbertModel(ALBERT), [0])
