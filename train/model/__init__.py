"""The classifier: encoder and head, checkpoints, distillation."""

from train.model.build import CENTRE_SAMPLE, batches, build, sample_evenly, text_input
from train.model.checkpoint import (
    CHECKPOINT_MANIFEST,
    Checkpoint,
    is_checkpoint,
    load_checkpoint,
    load_checkpoint_manifest,
    save_checkpoint,
)
from train.model.classifier import Classifier, checkpoint_gradients, layer_of
from train.model.distil import build_student, refuse_student, unlabelled_examples
from train.model.lora import add_lora, merge_lora
from train.model.loss import UNKNOWN
from train.model.manifest import library_versions, new_manifest
from train.model.runner import logits_pipeline

__all__ = [
    "CENTRE_SAMPLE",
    "CHECKPOINT_MANIFEST",
    "UNKNOWN",
    "Checkpoint",
    "Classifier",
    "add_lora",
    "batches",
    "build",
    "build_student",
    "checkpoint_gradients",
    "is_checkpoint",
    "layer_of",
    "library_versions",
    "load_checkpoint",
    "load_checkpoint_manifest",
    "logits_pipeline",
    "merge_lora",
    "new_manifest",
    "refuse_student",
    "sample_evenly",
    "save_checkpoint",
    "text_input",
    "unlabelled_examples",
]
