from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from torch import nn

from train.export.linear import QuantisedInput, QuantisedLinear


def run(layer: nn.Module, inputs: torch.Tensor, folder: Path) -> np.ndarray:
    """The output of a layer in ONNX Runtime."""
    path = folder / "layer.onnx"
    rows = torch.export.Dim("rows", min=1, max=4096)
    torch.onnx.export(layer.eval(), (inputs,), path, dynamic_shapes=({0: rows},), external_data=False, verbose=False)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: inputs.numpy()})[0]


@pytest.mark.parametrize("bias", [True, False])
def test_quantised_layer_has_nearly_the_same_output_despite_a_large_channel(bias: bool, tmp_path: Path) -> None:
    torch.manual_seed(0)
    layer, inputs = nn.Linear(64, 32, bias=bias), torch.randn(100, 64)
    inputs[:, 5] *= 40
    expected = layer(inputs).detach().numpy()
    quantised = QuantisedInput(inputs.amin(0), inputs.amax(0), [layer.weight])
    output = run(QuantisedLinear(layer, quantised), inputs, tmp_path)
    assert np.square(output - expected).mean() < np.square(expected).mean() / 1000


def test_values_out_of_range_are_cut_off(tmp_path: Path) -> None:
    layer = nn.Linear(8, 8)
    nn.init.eye_(layer.weight)
    nn.init.zeros_(layer.bias)
    quantised = QuantisedInput(torch.full((8,), -1.0), torch.full((8,), 3.0), [layer.weight])
    output = run(QuantisedLinear(layer, quantised), torch.tensor([[-9.0] * 8, [9.0] * 8]), tmp_path)
    assert np.allclose(output, np.array([[-1.0], [3.0]]), atol=0.02)
