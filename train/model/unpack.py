"""Read the float weights of a bundle back, so that a shipped model can teach without its checkpoint."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
import torch
from onnx import GraphProto, numpy_helper
from torch import Tensor
from transformers import AutoModel, AutoModelForSequenceClassification, PreTrainedModel

from train.config import ModelConfig
from train.model.checkpoint import Checkpoint
from train.model.classifier import Classifier
from train.model.encoder import load_encoder, load_tokenizer
from train.model.head import DescriptionHead
from train.model.layers import find_stack, select_layers
from train.model.narrow import narrow
from zhili.errors import InputError
from zhili.inference import MODEL, Manifest, read_bundle

_ROOT = "model."  # the exporter's name of the classifier


class _Weights(NamedTuple):
    """The constants of a graph by name, and those that multiply the input of each 8-bit product."""

    constants: dict[str, Tensor]
    factors: dict[str, Tensor]


def unpack(folder: Path) -> Checkpoint:
    """Rebuild a classifier from a bundle.

    Its weights are exactly those that the bundle computes with; its activations are not rounded to 8 bits. The encoder
    that the bundle was trained from must be there, because it says how the weights are used.

    Args:
        folder: a bundle of this project's exporter.

    Raises:
        InputError: the folder is not a bundle, its encoder cannot be loaded, or the exporter has changed the weights of
            this architecture.
    """
    bundle = read_bundle(folder)
    try:
        state = _state(_read_graph(onnx.load_from_string(bundle.model).graph))
    except (KeyError, StopIteration):
        raise InputError(
            f"{folder / MODEL}: not a graph of this version's exporter; name a checkpoint instead of the bundle"
        ) from None
    config = ModelConfig.model_validate(bundle.manifest.provenance.config["model"])
    linear = config.head == "linear"
    options = {"num_labels": len(bundle.manifest.taxonomy.ids)} if linear else {}
    encoder = load_encoder(AutoModelForSequenceClassification if linear else AutoModel, config, **options).encoder
    head = None if linear else _empty_head(bundle.manifest, state, config.pooling)
    model = Classifier(_of_its_size(encoder, state, bundle.manifest), head, bundle.manifest.task)
    missing = sorted({name for name, _ in model.named_parameters()} - set(state))
    if missing:
        raise InputError(
            f"{folder / MODEL}: {len(missing)} weights, such as {missing[0]}, have no name of their own in the graph; "
            "name a checkpoint instead of the bundle"
        )
    model.load_state_dict(state, strict=False)
    return Checkpoint(model.eval(), load_tokenizer(config.encoder, config.trust_remote_code), bundle.manifest)


def _read_graph(graph: GraphProto) -> _Weights:
    constants = {one.name: torch.from_numpy(np.array(numpy_helper.to_array(one))) for one in graph.initializer}
    makers = {output: node for node in graph.node for output in node.output}
    factors = {}
    for node in graph.node:
        if node.op_type == "MatMulIntegerToFloat":
            multiplied = makers[makers[node.input[0]].input[0]]  # the product before QuantizeLinear
            factors[node.input[1]] = next(constants[name] for name in multiplied.input if name in constants)
    return _Weights(constants, factors)


def _state(weights: _Weights) -> dict[str, Tensor]:
    """The classifier's parameters and buffers by name, in floats; see `train.export.linear` for the 8-bit ones."""
    state = {}
    for name, value in weights.constants.items():
        if not name.startswith(_ROOT):
            continue
        if value.dtype == torch.int8:
            value = value.float() * weights.constants[f"{name.removesuffix('weight')}scale"]
            if name in weights.factors:
                value = value.T * weights.factors[name]
        state[name.removeprefix(_ROOT)] = value
    return state


def _empty_head(manifest: Manifest, state: dict[str, Tensor], pooling: str) -> DescriptionHead:
    """A head of the bundle's shape, whose weights are still to be set."""
    weight = state["head.weight"]
    counts = [max(1, len(category.subjects)) for category in manifest.taxonomy.categories]
    sizes = torch.tensor(counts if sum(counts) == len(weight) else [1] * len(counts))
    return DescriptionHead(weight, state["head.bias"], state["head.centre"], sizes, pooling)


def _of_its_size(encoder: PreTrainedModel, state: dict[str, Tensor], manifest: Manifest) -> PreTrainedModel:
    """The encoder with as many layers and neurons as the bundle's; a student has fewer than the encoder."""
    stack, distil = find_stack(encoder), manifest.provenance.config.get("distil") or {}
    if stack is not None:
        prefix = f"encoder.{stack.name}."
        numbers = {name.removeprefix(prefix).partition(".")[0] for name in state if name.startswith(prefix)}
        encoder = select_layers(encoder, range(len(numbers)))
    # Any neurons will do, since their weights are replaced.
    return narrow(encoder, distil["feed_forward"], ()) if distil.get("feed_forward") else encoder
