from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from train.export.onnx import RowQuantisedEmbedding, SmoothedLinear, activation_ranges, write_onnx
from train.model.checkpoint import load_checkpoint

TEXTS = ["全镇种植茶叶1.2万亩。", "召开党员大会8次。", "化解矛盾纠纷39件。"]


def in_8_bits(layer: nn.Linear, inputs: torch.Tensor) -> torch.Tensor:
    """As ONNX Runtime multiplies: a scale for each output's weights, one for all inputs."""
    weights = layer.weight.detach()
    scale = weights.abs().amax(1, keepdim=True) / 127
    step = inputs.abs().max() / 127
    return ((inputs / step).round() @ (weights / scale).round().T) * step * scale.T + layer.bias


def test_rows_are_quantised_each_by_itself() -> None:
    table = torch.randn(50, 16) * torch.logspace(-3, 2, 50)[:, None]
    ids = torch.arange(50).reshape(5, 10)
    found = RowQuantisedEmbedding(table)(ids)
    error = (found - nn.functional.embedding(ids, table)).abs().amax(-1) / table.abs().amax(1)[ids]
    assert error.max() <= 0.5 / 127 + 1e-4


def test_a_smoothed_layer_answers_the_same_and_quantises_better() -> None:
    torch.manual_seed(0)
    layer, inputs = nn.Linear(64, 32), torch.randn(100, 64)
    inputs[:, 5] *= 40  # one large channel
    smoothed = SmoothedLinear(layer, inputs.abs().amax(0))
    expected = layer(inputs)
    assert torch.allclose(smoothed(inputs), expected, atol=1e-3)

    def error(found: torch.Tensor) -> float:
        return float((found - expected).square().mean().detach())

    assert error(in_8_bits(smoothed.linear, inputs * smoothed.factor)) < error(in_8_bits(layer, inputs)) / 4


def test_ranges_are_of_every_layer_that_runs(trained: Any) -> None:
    loaded = load_checkpoint(trained.folder / "runs" / "tiny" / "checkpoint")
    ranges = activation_ranges(loaded, TEXTS)
    assert len(ranges) == 12  # six a layer
    assert all((found > 0).all() for found in ranges.values())


def test_writing_leaves_the_model_as_it_was_and_no_notes(trained: Any, tmp_path: Path) -> None:
    loaded = load_checkpoint(trained.folder / "runs" / "tiny" / "checkpoint")
    before = {name: value.clone() for name, value in loaded.model.state_dict().items()}
    write_onnx(loaded, tmp_path / "model.onnx", TEXTS)
    assert str(Path.cwd()).encode() not in (tmp_path / "model.onnx").read_bytes()  # nor any path of this machine
    after = loaded.model.state_dict()
    assert before.keys() == after.keys()
    assert all(np.array_equal(before[name], after[name]) for name in before)
