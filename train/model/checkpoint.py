"""Checkpoints: folders that transformers can load, with a manifest."""

from pathlib import Path
from typing import NamedTuple

from transformers import AutoModelForSequenceClassification, PreTrainedTokenizerBase, PreTrainedTokenizerFast

from train.model.build import load_pretrained
from train.model.classifier import Classifier
from train.model.modeling_zhili import ZhiliForSequenceClassification
from train.model.portable import calibrate_last_layer, plain_tokenizer, save_described, save_tokenizer
from zhili.errors import InputError
from zhili.inference import Manifest, load_manifest, write_manifest

CHECKPOINT_MANIFEST = "checkpoint.json"


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


def load_checkpoint(folder: Path) -> Checkpoint:
    """Read what `save_checkpoint` wrote.

    Raises:
        InputError: the folder is not a complete checkpoint.
    """
    manifest = load_checkpoint_manifest(folder)
    tokenizer = plain_tokenizer(load_pretrained(PreTrainedTokenizerFast, str(folder)), manifest)
    if manifest.provenance.config["model"]["head"] == "linear":
        encoder, head = load_pretrained(AutoModelForSequenceClassification, str(folder)), None
        calibrate_last_layer(encoder, manifest.calibration, undo=True)
    else:
        model, report = load_pretrained(ZhiliForSequenceClassification, str(folder), output_loading_info=True)
        if report["missing_keys"]:
            missing = ", ".join(sorted(report["missing_keys"])[:3])
            raise InputError(f"{folder}: the checkpoint is incomplete ({missing} missing); train again")
        encoder, head = model.encoder, model.head
    return Checkpoint(Classifier(encoder, head, manifest.task), tokenizer, manifest)
