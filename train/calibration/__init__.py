"""Calibration, thresholds and review threshold, fitted on held-out predictions."""

from train.calibration.decision_fit import DecisionFit, fit_decision
from train.calibration.folds import Numbers, divide
from train.calibration.held_out import (
    FOLDER,
    PLAN,
    ROWS,
    HeldOut,
    Plan,
    fingerprint,
    fold_examples,
    held_out_from,
    read_out_of_fold,
    write_rows,
)
from train.calibration.records import DecisionFitRecord
from train.calibration.scaling import fit_temperature
from train.calibration.thresholds import common_threshold

__all__ = ['DecisionFit', 'DecisionFitRecord', 'FOLDER', 'HeldOut', 'Numbers', 'PLAN', 'Plan', 'ROWS', 'common_threshold', 'divide', 'fingerprint', 'fit_decision', 'fit_temperature', 'fold_examples', 'held_out_from', 'read_out_of_fold', 'write_rows']
