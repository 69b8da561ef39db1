"""Write a model as ONNX with 8-bit weights and matrix products, smoothed so that little accuracy is lost."""

import logging
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn import functional

from train.export.attention import use_fused_attention
from train.model import Checkpoint, Classifier, batches, sample_evenly
from zhili.text import normalise

SAMPLE = 64  # texts that show which activation channels are large
STRENGTH = 0.65  # how much of the range of the activations moves into the weights


def write_onnx(checkpoint: Checkpoint, path: Path, texts: Sequence[str], float_path: Path | None = None) -> None:
    """Write a model as ONNX in 8 bits.

    Its inputs are `input_ids` and `attention_mask`, its outputs `logits` and, if the head has subjects, `directions`.

    Args:
        checkpoint: the float model; it is moved to the CPU and otherwise unchanged.
        path: the file to write.
        texts: texts of the kind to be classified, not normalised; a sample of them sets the smoothing.
        float_path: where to keep the float model; None keeps none.
    """
    model = checkpoint.model.cpu().float().eval()
    with (
        tempfile.TemporaryDirectory() as folder,
        _quiet(),
        _prepared(checkpoint, texts),
        use_fused_attention(model.encoder),
    ):
        float_model = float_path or Path(folder) / "float.onnx"
        write_float_onnx(model, float_model)
        quantize_dynamic(
            float_model,
            path,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            weight_type=QuantType.QInt8,
            # The quantiser cannot infer types beyond the fused attention.
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )
    onnx.checker.check_model(str(path))


@contextmanager
def _prepared(checkpoint: Checkpoint, texts: Sequence[str]) -> Iterator[None]:
    """Within the block, the encoder has an 8-bit embedding and smoothed linear layers."""
    encoder = checkpoint.model.encoder
    embedding = encoder.get_input_embeddings()
    layers = {name: layer for name, layer in encoder.named_modules() if isinstance(layer, nn.Linear)}
    ranges = activation_ranges(checkpoint, sample_evenly(texts, SAMPLE)[:SAMPLE])
    try:
        encoder.set_input_embeddings(RowQuantisedEmbedding(embedding.weight))
        for name, layer in layers.items():
            if name in ranges:
                encoder.set_submodule(name, SmoothedLinear(layer, ranges[name]))
        yield
    finally:
        encoder.set_input_embeddings(embedding)
        for name, layer in layers.items():
            encoder.set_submodule(name, layer)


@torch.no_grad()
def activation_ranges(checkpoint: Checkpoint, texts: Sequence[str]) -> dict[str, Tensor]:
    """The largest absolute input of each channel, (inputs,), for each linear layer of the encoder that runs.

    Args:
        checkpoint: the float model.
        texts: a sample of texts, not normalised.

    Returns:
        The ranges by the layer's name.
    """
    ranges: dict[str, Tensor] = {}

    def watch(name: str, layer: nn.Linear) -> torch.utils.hooks.RemovableHandle:
        def record(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            largest = inputs[0].abs().reshape(-1, layer.in_features).amax(0)
            ranges[name] = torch.maximum(ranges[name], largest) if name in ranges else largest

        return layer.register_forward_pre_hook(record)

    encoder, text_input = checkpoint.model.encoder, checkpoint.manifest.input
    hooks = [watch(name, layer) for name, layer in encoder.named_modules() if isinstance(layer, nn.Linear)]
    composed = [text_input.compose(normalise(text)) for text in texts]
    for batch in batches(checkpoint.tokenizer, composed, text_input.max_length):
        encoder(**batch)
    for hook in hooks:
        hook.remove()
    return ranges


class SmoothedLinear(nn.Module):
    """A linear layer that quantises better: it divides large input channels and multiplies their weights instead.

    Activations are quantised with one scale for all channels, so a few large channels cost the others precision;
    weights have a scale for each output (SmoothQuant, Xiao et al. 2023, arXiv:2211.10438). The float output does not
    change.

    Args:
        layer: the layer.
        largest: (inputs,) the largest absolute input of each channel.
    """

    factor: Tensor

    def __init__(self, layer: nn.Linear, largest: Tensor) -> None:
        super().__init__()
        weights = layer.weight.detach().abs().amax(0).clamp(min=1e-5)
        scale = (largest.clamp(min=1e-5) ** STRENGTH / weights ** (1 - STRENGTH)).clamp(min=1e-3)
        scale = scale / scale.median()
        self.linear = nn.Linear(layer.in_features, layer.out_features, bias=layer.bias is not None)
        self.linear.weight = nn.Parameter(layer.weight.detach() * scale)
        self.linear.bias = layer.bias
        self.register_buffer("factor", 1 / scale)

    def forward(self, inputs: Tensor) -> Tensor:
        """(…, inputs) → (…, outputs)."""
        return self.linear(inputs * self.factor)


class RowQuantisedEmbedding(nn.Module):
    """An 8-bit embedding table with a scale for each row: a quarter of the size, and nearly exact.

    ONNX Runtime's own quantisation has one scale for the whole table, which costs rare tokens precision.
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


def write_float_onnx(model: Classifier, path: Path) -> None:
    """Write the float model as ONNX."""
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
    # Remove the exporter's shapes, which contradict what the quantiser infers itself, and its notes on the source of
    # every node, which take a megabyte and contain paths of this machine.
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
