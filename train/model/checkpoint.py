"""Checkpoints: folders that transformers can load, with a manifest."""

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

import torch
from transformers import AutoModelForSequenceClassification, PreTrainedTokenizerBase, PreTrainedTokenizerFast

from train.config import ModelConfig
from train.model.classifier import Classifier
from train.model.encoder import from_pretrained, load_encoder
from train.model.modeling_zhili import ZhiliForSequenceClassification
from train.model.portable import CODE, calibrate_last_layer, plain_tokenizer, save_described, save_tokenizer
from zhili.errors import InputError
from zhili.inference import Manifest, load_manifest, write_manifest
from zhili.taxonomy import Taxonomy

CHECKPOINT_MANIFEST = "checkpoint.json"
CHECKPOINT_FILES = ("*.json", "*.safetensors", "*.txt", "*.model", "*.jinja", *CODE)  # with what tokenizers write


class Checkpoint(NamedTuple):
    """A model in memory, with its tokenizer and what its manifest says."""

    model: Classifier
    tokenizer: PreTrainedTokenizerBase
    manifest: Manifest


def is_checkpoint(folder: Path) -> bool:
    """Whether a folder holds a checkpoint."""
    return (folder / CHECKPOINT_MANIFEST).is_file()


def save_checkpoint(checkpoint: Checkpoint, folder: Path) -> None:
    """Write model, tokenizer and manifest into an existing folder.

    `AutoModelForSequenceClassification` and `pipeline("text-classification")` load it: with calibrated logits, and with
    a tokenizer that adds the prefix. A description head comes with its code (`trust_remote_code=True`).
    """
    model, tokenizer, manifest = checkpoint
    save_tokenizer(tokenizer, manifest, folder)
    if model.head is not None:
        save_described(model, model.head, manifest, folder)
    else:
        calibrate_last_layer(model.encoder, manifest.calibration)
        model.encoder.save_pretrained(folder)
        calibrate_last_layer(model.encoder, manifest.calibration, undo=True)
    write_manifest(manifest, folder / CHECKPOINT_MANIFEST)


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


def check_trained_on(manifest: Manifest, taxonomy: Taxonomy, digest: str, folder: Path) -> None:
    """Check that a checkpoint belongs to a corpus: splits that were assigned anew may hold texts that it has seen.

    Args:
        manifest: the checkpoint's.
        taxonomy: the categories.
        digest: `train.data.corpus_digest` of the corpus.
        folder: the checkpoint, for the message.

    Raises:
        InputError: it was trained on another corpus, or for other categories.
    """
    if manifest.provenance.corpus_sha256 != digest or manifest.taxonomy.ids != taxonomy.ids:
        raise InputError(
            f"{folder}: trained on other labels, splits or categories than the recipe has now; train again, or restore "
            "the data"
        )


def load_checkpoint(folder: Path) -> Checkpoint:
    """Read what `save_checkpoint` wrote.

    Raises:
        InputError: the folder is not a complete checkpoint.
    """
    manifest = load_checkpoint_manifest(folder)
    try:
        checkpoint, missing = _load(folder, manifest)
    except InputError as error:  # it speaks of an encoder, and of the remedy for one
        cause = str(error).removeprefix("model.encoder: ").removeprefix(f"{folder} ").removeprefix(f"{folder}: ")
        raise _unusable(folder, cause.partition("; ")[0]) from None
    if missing:
        raise _unusable(folder, f"is incomplete ({min(missing)} missing)")
    return checkpoint


def _unusable(folder: Path, problem: str) -> InputError:
    return InputError(f"{folder}: the checkpoint {problem}; restore its files, or train again")


def _load(folder: Path, manifest: Manifest) -> tuple[Checkpoint, Collection[str]]:
    """The checkpoint, and the names of its parameters that are not in the weights."""
    name = str(folder)
    trained = manifest.provenance.config["model"]
    tokenizer = plain_tokenizer(from_pretrained(PreTrainedTokenizerFast, name, False), manifest)
    if trained["head"] == "linear":
        model = ModelConfig(encoder=name, trust_remote_code=trained.get("trust_remote_code", False))
        encoder, missing = load_encoder(AutoModelForSequenceClassification, model)
        head = None
        calibrate_last_layer(encoder, manifest.calibration, undo=True)
    else:
        attention = {} if torch.cuda.is_available() else {"attn_implementation": "eager"}  # as load_encoder
        whole, report = from_pretrained(
            ZhiliForSequenceClassification, name, False, output_loading_info=True, dtype=torch.float32, **attention
        )
        encoder, head, missing = whole.encoder, whole.head, report["missing_keys"]
    return Checkpoint(Classifier(encoder, head, manifest.task), tokenizer, manifest), missing
