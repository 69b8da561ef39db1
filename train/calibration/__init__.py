"""Fit calibration, thresholds and review threshold on held-out predictions."""

from train.calibration.decision_fit import DecisionFit, fit_decision
from train.calibration.folds import Indices, divide
from train.calibration.held_out import HeldOut, Plan, fingerprint, fold_examples, read_out_of_fold, write_out_of_fold
from train.calibration.records import DecisionFitRecord
from train.calibration.scaling import fit_temperature, log_losses
from train.calibration.thresholds import common_threshold

__all__ = [
    "DecisionFit",
    "DecisionFitRecord",
    "HeldOut",
    "Indices",
    "Plan",
    "common_threshold",
    "divide",
    "fingerprint",
    "fit_decision",
    "fit_temperature",
    "fold_examples",
    "log_losses",
    "read_out_of_fold",
    "write_out_of_fold",
]
