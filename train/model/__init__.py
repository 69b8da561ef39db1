"""The classifier: encoder and head, checkpoints, distillation."""

from train.model.build import CENTRE_SAMPLE, batches, build, text_input
from train.model.checkpoint import CARD, CheckpointCard, Loaded, load_checkpoint, save_checkpoint
from train.model.classifier import Classifier, layer_of
from train.model.distil import build_student, refuse_student, unlabelled_examples
from train.model.runner import logits_pipeline

__all__ = ['CARD', 'CENTRE_SAMPLE', 'CheckpointCard', 'Classifier', 'Loaded', 'batches', 'build', 'build_student', 'layer_of', 'load_checkpoint', 'logits_pipeline', 'refuse_student', 'save_checkpoint', 'text_input', 'unlabelled_examples']
