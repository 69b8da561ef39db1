from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from train.export.onnx import RowQuantisedEmbedding, SmoothedLinear, activation_ranges, write_onnx
from train.model.checkpoint import load_checkpoint

TEXTS = ["全镇种植茶叶1.2万亩。", "召开党员大会8次。", "化解矛盾纠纷39件。"]


def multiply_in_8_bits(layer: nn.Linear, inputs: torch.Tensor) -> torch.Tensor:
    """Multiply as ONNX Runtime does: with a scale for the weights of each output and one for all inputs."""
    weights = layer.weight.detach()
    scale = weights.abs().amax(1, keepdim=True) / 127
    step = inputs.abs().max() / 127
    return ((inputs / step).round() @ (weights / scale).round().T) * step * scale.T + layer.bias


def test_each_row_of_the_embedding_has_its_own_scale() -> None:
    table = torch.randn(50, 16) * torch.logspace(-3, 2, 50)[:, None]
    ids = torch.arange(50).reshape(5, 10)
    embedded = RowQuantisedEmbedding(table)(ids)
    error = (embedded - nn.functional.embedding(ids, table)).abs().amax(-1) / table.abs().amax(1)[ids]
    assert error.max() <= 0.5 / 127 + 1e-4


def test_smoothed_layer_has_the_same_output_and_quantises_better() -> None:
    torch.manual_seed(0)
    layer, inputs = nn.Linear(64, 32), torch.randn(100, 64)
    inputs[:, 5] *= 40  # one large channel
    smoothed = SmoothedLinear(layer, inputs.abs().amax(0))
    expected = layer(inputs)
    assert torch.allclose(smoothed(inputs), expected, atol=1e-3)

    def error(output: torch.Tensor) -> float:
        return float((output - expected).square().mean().detach())

    assert (
        error(multiply_in_8_bits(smoothed.linear, inputs * smoothed.factor))
        < error(multiply_in_8_bits(layer, inputs)) / 4
    )


def test_activation_ranges_cover_every_layer_that_runs(trained: Any) -> None:
    checkpoint = load_checkpoint(trained.folder / "runs" / "tiny" / "checkpoint")
    ranges = activation_ranges(checkpoint, TEXTS)
    assert len(ranges) == 12  # six in each layer
    assert all((largest > 0).all() for largest in ranges.values())


def test_write_onnx_leaves_the_model_unchanged_and_writes_no_local_paths(trained: Any, tmp_path: Path) -> None:
    checkpoint = load_checkpoint(trained.folder / "runs" / "tiny" / "checkpoint")
    before = {name: value.clone() for name, value in checkpoint.model.state_dict().items()}
    write_onnx(checkpoint, tmp_path / "model.onnx", TEXTS)
    assert str(Path.cwd()).encode() not in (tmp_path / "model.onnx").read_bytes()
    after = checkpoint.model.state_dict()
    assert before.keys() == after.keys()
    assert all(np.array_equal(before[name], after[name]) for name in before)
