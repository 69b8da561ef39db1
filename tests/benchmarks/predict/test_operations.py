from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from benchmarks.paragraphs import Paragraph
from benchmarks.predict.operations import Operations, bundle_operations, count_operations, window_lengths
from zhili.inference import read_manifest

K = 8


def write(path: Path, nodes: list[onnx.NodeProto], shapes: dict[str, tuple[int, ...]]) -> Path:
    weights = [numpy_helper.from_array(np.zeros(shape, np.float32), name) for name, shape in shapes.items()]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["tokens", K])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    onnx.save(helper.make_model(helper.make_graph(nodes, "tiny", [x], [y], weights)), path)
    return path


def test_weights_and_attention_are_counted(tmp_path: Path) -> None:
    """Queries, keys and values of 8 × 8, attention of width 8, and a layer of 8 × 16 that is stored transposed."""
    nodes = [
        *(helper.make_node("MatMul", ["x", f"w{name}"], [name]) for name in "qkv"),
        helper.make_node("Transpose", ["k"], ["kt"], perm=[1, 0]),
        helper.make_node("MatMul", ["q", "kt"], ["pairs"]),
        helper.make_node("Softmax", ["pairs"], ["weights"]),
        helper.make_node("MatMul", ["weights", "v"], ["mixed"]),
        helper.make_node("Gemm", ["mixed", "wo", "bias"], ["y"], transB=1),
    ]
    shapes = {"wq": (K, K), "wk": (K, K), "wv": (K, K), "wo": (16, K), "bias": (16,)}
    operations = count_operations(write(tmp_path / "m.onnx", nodes, shapes))
    assert operations == Operations(token=3 * K * K + 16 * K, pair=2 * K)
    assert operations.total([10, 20]) == 30 * operations.token + (100 + 400) * operations.pair


def test_fused_and_quantised_operators_count_the_same(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Attention", ["x", "wqkv", "b3"], ["mixed"], domain="com.microsoft", num_heads=2),
        helper.make_node("DequantizeLinear", ["wo8", "scale"], ["wo"]),
        helper.make_node("MatMul", ["mixed", "wo"], ["out"]),
        helper.make_node("DynamicQuantizeMatMul", ["out", "wu", "scale", "zero"], ["y"], domain="com.microsoft"),
    ]
    shapes = {"wqkv": (K, 3 * K), "b3": (3 * K,), "wo8": (K, K), "scale": (), "zero": (), "wu": (K, 32)}
    operations = count_operations(write(tmp_path / "m.onnx", nodes, shapes))
    assert operations == Operations(token=3 * K * K + K * K + 32 * K, pair=2 * K)


def test_operations_of_a_bundle_match_its_encoder(bundle: Path) -> None:
    """Two layers of width 32 with a feed-forward width of 64 (`tiny_encoder`), and the head."""
    directions = len(read_manifest(bundle).taxonomy.directions)
    layer = 4 * 32 * 32 + 2 * 32 * 64
    assert bundle_operations(bundle) == Operations(token=2 * layer + 32 * directions, pair=2 * 2 * 32)


@pytest.mark.parametrize("times", [1, 40])
def test_window_lengths_fit_the_model(bundle: Path, times: int) -> None:
    longest = read_manifest(bundle).input.max_length
    lengths = window_lengths(bundle, [Paragraph("全镇投产茶园1.4万亩。" * times, "茶")])
    assert all(0 < length <= longest for length in lengths)
    assert (len(lengths) > 1) == (times > 1)
