from pathlib import Path
from typing import Any

import onnx
import pytest
import torch

from train.model.checkpoint import load_checkpoint
from train.model.runner import logits_pipeline
from train.model.unpack import unpack
from zhili import Predictor
from zhili.errors import InputError
from zhili.inference import MODEL

TEXTS = ["召开党员大会八次，发展党员三名。", "全镇投产茶园一万四千亩，茶农增收。", "改厕一千二百户。"]


def test_unpacked_weights_are_those_of_the_checkpoint_in_eight_bits(in_trained: Any, bundle: Path) -> None:
    original = load_checkpoint(Path("runs/tiny/checkpoint")).model.state_dict()
    unpacked = unpack(bundle).model.state_dict()
    assert set(unpacked) == set(original)
    for name, weight in original.items():
        assert unpacked[name].shape == weight.shape
        # Smoothing divides channels before they are rounded, so a step can be larger than that of the plain row.
        step = weight.abs().amax(-1, keepdim=True) / 127 if weight.dim() == 2 else torch.tensor(0.0)
        assert ((unpacked[name] - weight).abs() <= 4 * step + 1e-6).all(), name


def test_unpacked_model_predicts_what_the_bundle_predicts(in_trained: Any, bundle: Path) -> None:
    predictor = Predictor(bundle)
    model, tokenizer, manifest = unpack(bundle)
    logits = logits_pipeline(model, tokenizer, manifest.input, manifest.taxonomy).logits(TEXTS)
    assert abs(predictor.calibrated(logits) - predictor.probabilities(TEXTS)).max() < 0.02


def test_graph_of_another_exporter_is_refused(in_trained: Any, bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = onnx.load(bundle / MODEL)
    for node in graph.graph.node:
        if node.op_type == "MatMulIntegerToFloat":
            node.input[0] = "unknown"
    monkeypatch.setattr(onnx, "load_from_string", lambda data: graph)
    with pytest.raises(InputError, match="not a graph of this version's exporter; name a checkpoint"):
        unpack(bundle)


def test_bundle_without_the_names_of_its_weights_is_refused(
    in_trained: Any, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = onnx.load(bundle / MODEL)
    next(one for one in graph.graph.initializer if one.name.endswith("LayerNorm.bias")).name = "val_1"
    monkeypatch.setattr(onnx, "load_from_string", lambda data: graph)
    with pytest.raises(InputError, match=r"1 weights, such as \S+LayerNorm\.bias, have no name .*name a checkpoint"):
        unpack(bundle)
