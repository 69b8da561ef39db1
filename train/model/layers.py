"""Find an encoder's layers, embeddings and head by module, and freeze, select or group them.

Architectures name their modules differently. What they share is a list of equal layers, as many as the configuration
says; what is defined before it embeds the input, and what is defined after it belongs to the top.
"""

import copy
from collections.abc import Sequence
from typing import NamedTuple

from torch import nn
from transformers import PreTrainedModel

from train.config import TrainingConfig
from train.model.classifier import Classifier
from zhili.errors import InputError

EMBEDDINGS = -1  # the depth of the embeddings


class Stack(NamedTuple):
    """The list of an encoder's layers and the name of the module."""

    name: str
    layers: nn.ModuleList


def find_stack(encoder: PreTrainedModel) -> Stack | None:
    """Find the list of layers: it has as many as the configuration says, and most weights of all lists of modules.

    Returns:
        The stack; None where layers share their weights (ALBERT) or are no single list (Funnel).
    """
    count = getattr(encoder.config, "num_hidden_layers", None)
    inside = {id(module) for module in encoder.base_model.modules()}
    lists: dict[str, nn.ModuleList] = {}
    for name, module in encoder.named_modules():
        nested = any(name.startswith(f"{outer}.") for outer in lists)
        if isinstance(module, nn.ModuleList) and id(module) in inside and not nested:
            lists[name] = module
    total = sum(map(_size, lists.values()))
    for name, layers in lists.items():
        single = not any(isinstance(layer, nn.ModuleList) for layer in layers)
        if len(layers) == count and single and 2 * _size(layers) > total:
            return Stack(name, layers)
    return None


def _size(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


def layer_depths(encoder: PreTrainedModel) -> dict[str, int | None]:
    """The depth of each parameter by its name.

    Returns:
        The number of its layer from 0, `EMBEDDINGS` before the layers, and None after them (poolers, the head) and
        where there is no stack.
    """
    stack = find_stack(encoder)
    names = [name for name, _ in encoder.named_parameters()]
    if stack is None:
        return dict.fromkeys(names)
    prefix = f"{stack.name}."
    depths: dict[str, int | None] = {}
    before: int | None = EMBEDDINGS
    for name in names:
        if name.startswith(prefix):
            depths[name], before = int(name.removeprefix(prefix).partition(".")[0]), None
        else:
            depths[name] = before
    return depths


def check_layer_options(encoder: PreTrainedModel, options: TrainingConfig) -> None:
    """Refuse options of layers that would have no effect on this encoder.

    Raises:
        InputError: there is no list of layers, or it is shorter than `frozen_layers`.
    """
    stack = find_stack(encoder)
    neutral = TrainingConfig()
    changed = [k for k in ("frozen_layers", "layerwise_lr_decay") if getattr(options, k) != getattr(neutral, k)]
    if changed and stack is None:
        raise InputError(
            f"training.{changed[0]}: encoders of type {encoder.config.model_type} have no list of layers with weights "
            "of their own; remove the key or take another encoder"
        )
    if stack is not None and options.frozen_layers > len(stack.layers):
        raise InputError(
            f"training.frozen_layers: {options.frozen_layers} is more than the {len(stack.layers)} layers of the "
            "encoder; lower it"
        )


def freeze(model: Classifier, layers: int) -> None:
    """Freeze the embeddings and the lowest `layers` layers of the encoder; 0 freezes nothing.

    Raises:
        InputError: the encoder has no such layers.
    """
    check_layer_options(model.encoder, TrainingConfig(frozen_layers=layers))
    if layers:
        freeze_below(model.encoder, layers)


def freeze_below(encoder: PreTrainedModel, depth: int) -> None:
    """Freeze all parameters of a lower depth: 0 freezes the embeddings alone."""
    depths = layer_depths(encoder)
    for name, parameter in encoder.named_parameters():
        own = depths[name]
        if own is not None and own < depth:
            parameter.requires_grad_(False)


def head_parameters(model: Classifier) -> frozenset[str]:
    """The names of a classifier's parameters that are new: the head's, and those that the encoder came without.

    The head of a sequence classifier is all that its base model does not contain.
    """
    inside = {id(parameter) for parameter in model.encoder.base_model.parameters()}
    outside = {f"encoder.{name}" for name, p in model.encoder.named_parameters() if id(p) not in inside}
    own = {name for name, _ in model.named_parameters() if name.startswith("head.")}
    return frozenset(outside | own | {f"encoder.{name}" for name in model.new_parameters})


def select_layers(encoder: PreTrainedModel, layers: Sequence[int]) -> PreTrainedModel:
    """Copy an encoder with only some of its layers.

    Args:
        encoder: the encoder; it is not changed.
        layers: the layers to keep, counted from 0.

    Raises:
        InputError: the encoder has no such layer, or no list of layers.
    """
    copied = copy.deepcopy(encoder)
    stack = find_stack(copied)
    if stack is None:
        raise InputError(
            f"distil.teacher: encoders of type {encoder.config.model_type} have no list of layers with weights of "
            "their own; take another encoder"
        )
    count = len(stack.layers)
    if max(layers) >= count:
        raise InputError(
            f"distil.layers: the teacher has {count} layers, counted from 0; name layers up to {count - 1}, not "
            f"{max(layers)}"
        )
    copied.set_submodule(stack.name, nn.ModuleList([stack.layers[i] for i in layers]))
    for name, value in copied.config.to_dict().items():
        if isinstance(value, list) and len(value) == count:  # such as the kind of attention of each layer
            setattr(copied.config, name, [value[i] for i in layers])
    copied.config.num_hidden_layers = len(layers)
    return copied
