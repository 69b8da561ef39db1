"""Experiments: cross-validation, learning curve, label issues, recalibration."""

from train.experiments.cross_validation import crossval
from train.experiments.label_issues import LabelIssue, label_issues
from train.experiments.learning_curve import learning_curve, read_learning_curve, take_share
from train.experiments.recalibrate import recalibrate
from train.experiments.records import CrossValidation, LearningCurve, LearningPoint, Spread

__all__ = [
    "CrossValidation",
    "LabelIssue",
    "LearningCurve",
    "LearningPoint",
    "Spread",
    "crossval",
    "label_issues",
    "learning_curve",
    "read_learning_curve",
    "recalibrate",
    "take_share",
]
