"""LoRA (Hu et al. 2021, arXiv:2106.09685): train small matrices beside the encoder's linear layers."""

from typing import Any

from torch import nn

from train.config import LoraConfig
from train.model.classifier import Classifier
from zhili.errors import InputError
from zhili.extras import require


def add_lora(model: Classifier, options: LoraConfig) -> Any:
    """Freeze the encoder and add LoRA matrices to its linear layers; the head stays trainable.

    Args:
        model: the classifier; it is changed.
        options: rank, scale and dropout.

    Returns:
        The `peft.LoraModel`; `merge_lora` needs it.

    Raises:
        InputError: peft is not installed, or the encoder has no linear layers.
    """
    peft = require("peft", "lora", "training.lora")
    encoder = model.encoder.base_model
    linear = [name for name, module in encoder.named_modules() if isinstance(module, nn.Linear)]
    if not linear:
        raise InputError(f"training.lora: {type(encoder).__name__} has no linear layers; remove training.lora")
    settings = peft.LoraConfig(
        r=options.rank, lora_alpha=options.alpha, lora_dropout=options.dropout, target_modules=linear
    )
    return peft.LoraModel(encoder, settings, "default")


def merge_lora(adapters: Any) -> None:
    """Add the trained matrices to the encoder's layers, so that it is a plain encoder again."""
    adapters.merge_and_unload()
