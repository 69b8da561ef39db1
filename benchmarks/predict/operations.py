"""How many multiply-adds a bundle's model takes, counted from its ONNX graph.

Counted are the products of tokens with weights (k·n multiply-adds a token for a weight of k × n) and the two products
of attention (queries with keys, weights with values: k multiply-adds each for every pair of tokens of a window, k being
the width of the model). The weights of the head are counted as if every token met them. Not counted: norms, softmax,
activations, quantising, look-ups, and padding.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import onnx
from onnx import GraphProto, NodeProto
from tokenizers import Tokenizer

from benchmarks.paragraphs import Paragraph
from benchmarks.result import Model
from zhili.inference import MODEL, TOKENIZER, Floats, Integers, LogitsPipeline, read_manifest

PRODUCTS = {
    "MatMul", "MatMulInteger", "Gemm", "FusedMatMul", "DynamicQuantizeMatMul", "MatMulIntegerToFloat", "QLinearMatMul",
    "QGemm",
}  # fmt: skip
# One operator for queries, keys, values and the two products; its weight is k × 3k.
ATTENTION = {"Attention", "QAttention"}
SAME_VALUES = {"DequantizeLinear", "Transpose", "Cast", "Identity", "Reshape"}


class Operations(Model):
    """Multiply-adds of a model: `token` for each token, `pair` for each pair of tokens of a window."""

    token: int
    pair: int

    def of(self, windows: Sequence[int]) -> int:
        """Of windows with these numbers of tokens."""
        return sum(self.token * length + self.pair * length**2 for length in windows)


def count_operations(model: Path) -> Operations:
    """Counts a model's multiply-adds.

    Args:
        model: an ONNX file of a BERT-like encoder, fused and quantised or not.
    """
    graph = onnx.load(model).graph
    shapes = _constant_shapes(graph)
    makers = {name: node for node in graph.node for name in node.output}
    token = pair = 0
    for node in graph.node:
        shape = _weight(node, shapes, makers)
        if node.op_type in PRODUCTS | ATTENTION and shape:
            token += shape[0] * shape[1]
        if node.op_type in ATTENTION and shape:
            pair += 2 * min(shape)
        elif node.op_type == "MultiHeadAttention":
            pair += 2 * _width(node, shapes, makers)
        elif node.op_type in PRODUCTS and not shape:
            pair += _width(node, shapes, makers)
    return Operations(token=token, pair=pair)


def windows_of(bundle: Path, paragraphs: Sequence[Paragraph]) -> list[int]:
    """The tokens of each window that the bundle's model is fed with paragraphs, padding left out.

    A scorer with a model that only looks at its input finds them.
    """
    manifest = read_manifest(bundle)
    lengths: list[int] = []

    def look(ids: Integers, mask: Integers) -> Floats:
        lengths.extend(mask.sum(1).tolist())
        return np.zeros((len(ids), len(manifest.taxonomy.ids)), np.float32)

    tokenizer = Tokenizer.from_file(str(bundle / TOKENIZER))
    scorer = LogitsPipeline(tokenizer, manifest.input, manifest.task, look)
    scorer.logits([p.text for p in paragraphs], [p.heading or None for p in paragraphs])
    return lengths


def bundle_operations(bundle: Path) -> Operations:
    """Counts a bundle's multiply-adds."""
    return count_operations(bundle / MODEL)


def _constant_shapes(graph: GraphProto) -> dict[str, tuple[int, ...]]:
    """The shape of every constant of the graph by its name."""
    constants = ((node.output[0], a.t) for node in graph.node if node.op_type == "Constant" for a in node.attribute)
    return {name: tuple(t.dims) for name, t in chain(((t.name, t) for t in graph.initializer), constants)}


def _weight(
    node: NodeProto, shapes: dict[str, tuple[int, ...]], makers: dict[str, NodeProto]
) -> tuple[int, ...] | None:
    """The shape of the matrix of weights that a product takes, if one of its sides is such."""
    for name in node.input:
        while name not in shapes and name in makers and makers[name].op_type in SAME_VALUES:
            name = makers[name].input[0]
        if len(shapes.get(name, ())) == 2:
            return shapes[name]
    return None


def _width(node: NodeProto, shapes: dict[str, tuple[int, ...]], makers: dict[str, NodeProto]) -> int:
    """The width of what a product of attention works on: k of the nearest weight before it."""
    for before in _before(node, makers):
        shape = _weight(before, shapes, makers) if before.op_type in PRODUCTS else None
        if shape:
            return min(shape)
    return 0


def _before(node: NodeProto, makers: dict[str, NodeProto]) -> Iterator[NodeProto]:
    """The nodes whose output reaches this one, nearest first."""
    seen: set[str] = set()
    queue = [node]
    for current in queue:  # grows as it is read
        for name in current.input:
            if name in makers and name not in seen:
                seen.add(name)
                queue.append(makers[name])
                yield makers[name]
