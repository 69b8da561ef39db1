"""The classifier: encoder and head, checkpoints, distillation."""

from train.model.build import batches, build, sample_evenly, text_input
from train.model.checkpoint import (
    CHECKPOINT_FILES,
    CHECKPOINT_MANIFEST,
    Checkpoint,
    check_trained_on,
    is_checkpoint,
    load_checkpoint,
    load_checkpoint_manifest,
    save_checkpoint,
)
from train.model.classifier import Classifier, checkpoint_gradients
from train.model.distil import build_student, refuse_student, unlabelled_examples
from train.model.encoder import check_encoder_folder, check_positions, load_encoder, load_tokenizer
from train.model.layers import find_stack, freeze, head_parameters, layer_depths, select_layers
from train.model.lora import add_lora, merge_lora
from train.model.loss import UNKNOWN
from train.model.manifest import library_versions, new_manifest, uncalibrated_manifest
from train.model.packing import parts_of_similar_length
from train.model.runner import logits_pipeline
from train.model.zero_shot import check_description_head, definitions, untrained

__all__ = [
    "CHECKPOINT_FILES",
    "CHECKPOINT_MANIFEST",
    "UNKNOWN",
    "Checkpoint",
    "Classifier",
    "add_lora",
    "batches",
    "build",
    "build_student",
    "check_description_head",
    "check_encoder_folder",
    "check_positions",
    "check_trained_on",
    "checkpoint_gradients",
    "definitions",
    "find_stack",
    "freeze",
    "head_parameters",
    "is_checkpoint",
    "layer_depths",
    "library_versions",
    "load_checkpoint",
    "load_checkpoint_manifest",
    "load_encoder",
    "load_tokenizer",
    "logits_pipeline",
    "merge_lora",
    "new_manifest",
    "parts_of_similar_length",
    "refuse_student",
    "sample_evenly",
    "save_checkpoint",
    "select_layers",
    "text_input",
    "uncalibrated_manifest",
    "unlabelled_examples",
    "untrained",
]
