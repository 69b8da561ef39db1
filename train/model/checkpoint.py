"""Checkpoints: plain Hugging Face folders with the head and a manifest."""

from pathlib import Path
from typing import NamedTuple

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from transformers import AutoModel, AutoModelForSequenceClassification, PreTrainedTokenizerBase

from train.config import ModelConfig
from train.model.classifier import Classifier, DescriptionHead
from train.model.encoder import load_encoder, load_tokenizer
from zhili.errors import InputError
from zhili.inference import Manifest, load_manifest, write_manifest

HEAD = "head.safetensors"
CHECKPOINT_MANIFEST = "checkpoint.json"
CHECKPOINT_FILES = ("*.json", "*.safetensors", "*.txt", "*.model", "*.jinja")  # with what tokenizers write


class Checkpoint(NamedTuple):
    """A model in memory, with its tokenizer and what its manifest says."""

    model: Classifier
    tokenizer: PreTrainedTokenizerBase
    manifest: Manifest


def is_checkpoint(folder: Path) -> bool:
    """Whether a folder holds a checkpoint."""
    return (folder / CHECKPOINT_MANIFEST).is_file()


def save_checkpoint(checkpoint: Checkpoint, folder: Path) -> None:
    """Write encoder, tokenizer, head and manifest into an existing folder."""
    checkpoint.model.encoder.save_pretrained(folder)
    checkpoint.tokenizer.save_pretrained(folder)
    if checkpoint.model.head is not None:
        tensors = {name: tensor.contiguous() for name, tensor in checkpoint.model.head.state_dict().items()}
        save_file(tensors, folder / HEAD)
    write_manifest(checkpoint.manifest, folder / CHECKPOINT_MANIFEST)


def load_checkpoint_manifest(folder: Path) -> Manifest:
    """Read the manifest of a checkpoint.

    Raises:
        InputError: the folder is not a checkpoint, or its manifest cannot be used.
    """
    if not is_checkpoint(folder):
        raise InputError(
            f"{folder}: not a checkpoint ({CHECKPOINT_MANIFEST} is missing); run `python -m train fit CONFIG` first"
        )
    return load_manifest(folder / CHECKPOINT_MANIFEST, "train again")


def load_checkpoint(folder: Path) -> Checkpoint:
    """Read what `save_checkpoint` wrote.

    Raises:
        InputError: the folder is not a complete checkpoint.
    """
    manifest = load_checkpoint_manifest(folder)
    trained = manifest.provenance.config["model"]
    model = ModelConfig(encoder=str(folder), trust_remote_code=trained.get("trust_remote_code", False))
    tokenizer = load_tokenizer(model.encoder, model.trust_remote_code)
    linear = trained["head"] == "linear"
    encoder, new_parameters = load_encoder(AutoModelForSequenceClassification if linear else AutoModel, model)
    if new_parameters:
        raise InputError(f"{folder}: {min(new_parameters)} is missing in the weights; train again")
    head = None if linear else _load_head(folder / HEAD, manifest)
    return Checkpoint(Classifier(encoder, head, manifest.task), tokenizer, manifest)


def _load_head(path: Path, manifest: Manifest) -> DescriptionHead:
    try:
        tensors = load_file(path)
        pooling = manifest.provenance.config["model"]["pooling"]
        return DescriptionHead(tensors["weight"], tensors["bias"], tensors["centre"], tensors["sizes"], pooling)
    except (OSError, KeyError, SafetensorError) as error:
        raise InputError(f"{path}: cannot be read ({error}); train again") from None
