"""Fine-tuning: batches, trainer, weights, device."""

from train.training.batches import VARIANTS, EpochSampler, VariantSampler
from train.training.class_weights import check_class_weights
from train.training.device import device_name, precision, tune_malloc
from train.training.finite import NotFiniteError
from train.training.fit import fit, fit_examples, validation_logits
from train.training.pretrain import pretrain
from train.training.processes import Processes, reports_first
from train.training.trackers import require_trackers
from train.training.trainer import GroupedTrainer, make_trainer, parameter_groups

__all__ = [
    "VARIANTS",
    "EpochSampler",
    "GroupedTrainer",
    "NotFiniteError",
    "Processes",
    "VariantSampler",
    "check_class_weights",
    "device_name",
    "fit",
    "fit_examples",
    "make_trainer",
    "parameter_groups",
    "precision",
    "pretrain",
    "reports_first",
    "require_trackers",
    "tune_malloc",
    "validation_logits",
]
