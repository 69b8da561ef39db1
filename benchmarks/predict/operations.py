"""Multiply-adds of a bundle's model, counted from its ONNX graph.

They include the products of tokens with weights (k·n multiply-adds per token for a weight of k × n) and the two
products of attention (queries with keys, attention weights with values: k multiply-adds each for every pair of tokens
of a window, where k is the width of the model). The weights of the head count once per token. Norms, softmax,
activations, quantisation, embeddings and padding are not included.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import onnx
from onnx import GraphProto, NodeProto
from tokenizers import Tokenizer

from benchmarks.paragraphs import Paragraph
from train.records import Record
from zhili.inference import MODEL, TOKENIZER, Floats, Integers, LogitsPipeline, read_manifest

PRODUCTS = {
    "MatMul", "MatMulInteger", "Gemm", "FusedMatMul", "DynamicQuantizeMatMul", "MatMulIntegerToFloat", "QLinearMatMul",
    "QGemm",
}  # fmt: skip
# One operator that computes queries, keys, values and the two products; its weight is k × 3k.
ATTENTION = {"Attention", "QAttention"}
SAME_VALUES = {"DequantizeLinear", "Transpose", "Cast", "Identity", "Reshape"}


class Operations(Record):
    """Multiply-adds of a model: `token` for each token, `pair` for each pair of tokens of a window."""

    token: int
    pair: int

    def total(self, lengths: Sequence[int]) -> int:
        """The multiply-adds of windows with these numbers of tokens."""
        return sum(self.token * length + self.pair * length**2 for length in lengths)


def count_operations(model: Path) -> Operations:
    """Count a model's multiply-adds.

    Args:
        model: an ONNX file of a BERT-like encoder, fused and quantised or not.
    """
    graph = onnx.load(model).graph
    shapes = _constant_shapes(graph)
    producers = {name: node for node in graph.node for name in node.output}
    token = pair = 0
    for node in graph.node:
        shape = _weight(node, shapes, producers)
        if node.op_type in PRODUCTS | ATTENTION and shape:
            token += shape[0] * shape[1]
        if node.op_type in ATTENTION and shape:
            pair += 2 * min(shape)
        elif node.op_type == "MultiHeadAttention":
            pair += 2 * _width(node, shapes, producers)
        elif node.op_type in PRODUCTS and not shape:
            pair += _width(node, shapes, producers)
    return Operations(token=token, pair=pair)


def window_lengths(bundle: Path, paragraphs: Sequence[Paragraph]) -> list[int]:
    """The number of tokens, without padding, of each window that a bundle's model gets for paragraphs.

    It runs the bundle's `LogitsPipeline` with a function that records the lengths in place of the model.
    """
    manifest = read_manifest(bundle)
    lengths: list[int] = []

    def record_lengths(ids: Integers, mask: Integers) -> Floats:
        lengths.extend(mask.sum(1).tolist())
        return np.zeros((len(ids), len(manifest.taxonomy.ids)), np.float32)

    tokenizer = Tokenizer.from_file(str(bundle / TOKENIZER))
    pipeline = LogitsPipeline(tokenizer, manifest.input, manifest.task, manifest.taxonomy, record_lengths)
    pipeline.logits([p.text for p in paragraphs], [p.heading or None for p in paragraphs])
    return lengths


def bundle_operations(bundle: Path) -> Operations:
    """Count the multiply-adds of a bundle's model."""
    return count_operations(bundle / MODEL)


def _constant_shapes(graph: GraphProto) -> dict[str, tuple[int, ...]]:
    """The shape of every constant of the graph, by name."""
    constants = ((node.output[0], a.t) for node in graph.node if node.op_type == "Constant" for a in node.attribute)
    return {name: tuple(t.dims) for name, t in chain(((t.name, t) for t in graph.initializer), constants)}


def _weight(
    node: NodeProto, shapes: dict[str, tuple[int, ...]], producers: dict[str, NodeProto]
) -> tuple[int, ...] | None:
    """The shape of the weight matrix among a node's inputs, if there is one."""
    for name in node.input:
        while name not in shapes and name in producers and producers[name].op_type in SAME_VALUES:
            name = producers[name].input[0]
        if len(shapes.get(name, ())) == 2:
            return shapes[name]
    return None


def _width(node: NodeProto, shapes: dict[str, tuple[int, ...]], producers: dict[str, NodeProto]) -> int:
    """The width of the states in a product of attention: k of the nearest weight before it."""
    for before in _ancestors(node, producers):
        shape = _weight(before, shapes, producers) if before.op_type in PRODUCTS else None
        if shape:
            return min(shape)
    return 0


def _ancestors(node: NodeProto, producers: dict[str, NodeProto]) -> Iterator[NodeProto]:
    """The nodes whose output reaches this one, nearest first."""
    seen: set[str] = set()
    queue = [node]
    for current in queue:  # the loop body appends to the queue
        for name in current.input:
            if name in producers and name not in seen:
                seen.add(name)
                queue.append(producers[name])
                yield producers[name]
