"""Checkpoints that transformers loads without this project: weights, calibration, tokenizer and code."""

import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_model
from tokenizers import Tokenizer
from torch import nn
from transformers import PreTrainedModel, PreTrainedTokenizerBase, PreTrainedTokenizerFast

from train.model.classifier import Classifier
from train.model.head import DescriptionHead
from train.model.modeling_zhili import ZhiliConfig, ZhiliForSequenceClassification
from zhili.inference import Calibration, Manifest

CODE = ("modeling_zhili.py", "head.py")


def save_described(model: Classifier, head: DescriptionHead, manifest: Manifest, folder: Path) -> None:
    """Write a model with a description head, its configuration and its code."""
    names = dict(enumerate(manifest.taxonomy.ids))
    without_pooler = hasattr(model.encoder, "pooler") and model.encoder.pooler is None
    config = ZhiliConfig(
        encoder=model.encoder.config.to_dict(),
        encoder_options={"add_pooling_layer": False} if without_pooler else {},
        sizes=head.sizes.tolist(),
        embedding_size=len(head.centre),
        pooling=head.pooling,
        slopes=list(manifest.calibration.slopes.values()),
        intercepts=list(manifest.calibration.intercepts.values()),
        id2label=names,
        label2id={name: i for i, name in names.items()},
        problem_type=f"{manifest.task}_classification",
        architectures=[ZhiliForSequenceClassification.__name__],
        dtype="float32",
    )
    module = CODE[0].removesuffix(".py")
    config.auto_map = {
        "AutoConfig": f"{module}.{ZhiliConfig.__name__}",
        "AutoModelForSequenceClassification": f"{module}.{ZhiliForSequenceClassification.__name__}",
    }
    config.save_pretrained(folder)
    save_model(model, str(folder / "model.safetensors"), metadata={"format": "pt"})
    for name in CODE:
        shutil.copyfile(Path(__file__).with_name(name), folder / name)


@torch.no_grad()
def calibrate_last_layer(encoder: PreTrainedModel, calibration: Calibration, undo: bool = False) -> None:
    """Multiply a sequence classifier's last layer, so that its logits are calibrated; or take that back.

    An architecture without a linear last layer stays as it is.
    """
    slopes = torch.tensor(list(calibration.slopes.values()))
    intercepts = torch.tensor(list(calibration.intercepts.values()))
    layers = [m for m in encoder.modules() if isinstance(m, nn.Linear) and m.out_features == len(slopes)]
    if not layers or layers[-1].bias is None:
        return
    layer = layers[-1]
    slopes, intercepts = slopes.to(layer.weight), intercepts.to(layer.weight)
    if undo:
        layer.bias.copy_((layer.bias - intercepts) / slopes)
        layer.weight.div_(slopes[:, None])
    else:
        layer.weight.mul_(slopes[:, None])
        layer.bias.copy_(layer.bias * slopes + intercepts)


def save_tokenizer(tokenizer: PreTrainedTokenizerBase, manifest: Manifest, folder: Path) -> None:
    """Write a tokenizer that puts the prefix before each text itself, and normalises its characters."""
    values = json.loads(tokenizer.backend_tokenizer.to_str())
    own = values["normalizer"]
    values["normalizer"] = {"type": "Sequence", "normalizers": [*_added_steps(manifest), *([own] if own else [])]}
    special = {name: str(token) for name, token in tokenizer.special_tokens_map.items() if isinstance(token, str)}
    PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_str(json.dumps(values)),
        model_max_length=manifest.input.max_length,
        model_input_names=["input_ids", "attention_mask"],
        **special,
    ).save_pretrained(folder)


def plain_tokenizer(tokenizer: PreTrainedTokenizerBase, manifest: Manifest) -> PreTrainedTokenizerBase:
    """The tokenizer that `save_tokenizer` was given: prediction adds the prefix itself."""
    values = json.loads(tokenizer.backend_tokenizer.to_str())
    steps, added = (values["normalizer"] or {}).get("normalizers", []), _added_steps(manifest)
    if steps[: len(added)] == added:
        values["normalizer"] = steps[len(added)] if len(steps) > len(added) else None
        tokenizer._tokenizer = Tokenizer.from_str(json.dumps(values))
    return tokenizer


def _added_steps(manifest: Manifest) -> list[dict[str, str]]:
    """The normalisers that `save_tokenizer` adds. The library of tokenizers fails where an empty text is prepended."""
    prefix = manifest.input.prefix
    return [*([{"type": "Prepend", "prepend": prefix}] if prefix else []), {"type": "NFKC"}]
