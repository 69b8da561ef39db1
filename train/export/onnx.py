"""Write a model as ONNX with 8-bit weights and matrix products, smoothed so that little accuracy is lost."""

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional

from train.export.attention import use_fused_attention
from train.export.linear import QuantisedInput, QuantisedLinear
from train.export.ranges import shared_inputs
from train.model import Checkpoint, Classifier


def write_onnx(checkpoint: Checkpoint, path: Path, texts: Sequence[str], float_path: Path | None = None) -> None:
    """Write a model as ONNX in 8 bits.

    Its inputs are `input_ids` and `attention_mask`, its outputs `logits` and, if the head has subjects, `directions`.

    Args:
        checkpoint: the float model; it is moved to the CPU and otherwise unchanged.
        path: the file to write.
        texts: texts of the kind to be classified, not normalised; a sample of them sets smoothing and ranges.
        float_path: where to write the float model as well; None writes none.
    """
    model = checkpoint.model.cpu().float().eval()
    if float_path is not None:
        with _quiet(), use_fused_attention(model.encoder):
            write_graph(model, float_path)
    # The fused attention comes last: it computes nothing, and the ranges need the real one.
    with _quiet(), _quantised(checkpoint, texts), use_fused_attention(model.encoder):
        write_graph(model, path)
    onnx.checker.check_model(str(path))


@contextmanager
def _quantised(checkpoint: Checkpoint, texts: Sequence[str]) -> Iterator[None]:
    """Within the block, the encoder has an 8-bit embedding and 8-bit linear layers."""
    encoder = checkpoint.model.encoder
    embedding = encoder.get_input_embeddings()
    inputs = shared_inputs(checkpoint, texts)
    layers = {name: encoder.get_submodule(name) for one in inputs for name in one.layers}
    try:
        encoder.set_input_embeddings(RowQuantisedEmbedding(embedding.weight))
        for one in inputs:
            quantised = QuantisedInput(one.lowest, one.highest, [layers[name].weight for name in one.layers])
            for name in one.layers:
                encoder.set_submodule(name, QuantisedLinear(layers[name], quantised))
        yield
    finally:
        encoder.set_input_embeddings(embedding)
        for name, layer in layers.items():
            encoder.set_submodule(name, layer)


class RowQuantisedEmbedding(nn.Module):
    """An 8-bit embedding table with a scale for each row: a quarter of the size, and nearly exact.

    One scale for the whole table would cost rare tokens precision.
    """

    weight: Tensor
    scale: Tensor

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        scale = weight.detach().abs().amax(1, keepdim=True).clamp(min=1e-12) / 127
        self.register_buffer("weight", (weight.detach() / scale).round().to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids: Tensor) -> Tensor:
        """Token ids of any shape → their embeddings."""
        return functional.embedding(ids, self.weight).float() * functional.embedding(ids, self.scale)


class _Outputs(nn.Module):
    """The classifier with plain tensors as outputs, as the exporter expects."""

    def __init__(self, model: Classifier) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, ...]:
        return tuple(self.model(input_ids, attention_mask).values())


def write_graph(model: Classifier, path: Path) -> None:
    """Write a model as ONNX as it is."""
    ids = torch.ones(2, 16, dtype=torch.long)
    batch, tokens = torch.export.Dim("batch", min=1, max=4096), torch.export.Dim("tokens", min=2, max=4096)
    with torch.no_grad():
        names = list(model(ids, torch.ones_like(ids)))
    torch.onnx.export(
        _Outputs(model),
        (ids, torch.ones_like(ids)),
        str(path),
        input_names=["input_ids", "attention_mask"],
        output_names=names,
        dynamic_shapes={name: {0: batch, 1: tokens} for name in ("input_ids", "attention_mask")},
        external_data=False,
        verbose=False,
    )
    # Remove the exporter's shapes (the runtime infers its own, and with these it would join additions and norms into an
    # operator that is a third slower on CPUs), and its notes on the source of every node, which take a megabyte and
    # contain paths of this machine.
    graph = onnx.load(path)
    del graph.graph.value_info[:]
    for part in (graph.graph, *graph.graph.node, *graph.graph.input, *graph.graph.output, *graph.graph.initializer):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    onnx.save(graph, path)


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the exporter and the quantiser, which warn of libraries and steps that this export does not need."""
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)
