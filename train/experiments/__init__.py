"""Experiments: cross-validation, learning curve, ablation, label issues, recalibration."""

from train.experiments.ablation import ablation, load_variants
from train.experiments.ablation_config import AblationPlan, is_ablation, load_ablation
from train.experiments.cross_validation import crossval
from train.experiments.label_issues import LabelIssue, label_issues
from train.experiments.learning_curve import learning_curve, read_learning_curve
from train.experiments.recalibrate import recalibrate
from train.experiments.records import (
    Ablation,
    CrossValidation,
    LearningCurve,
    LearningPoint,
    Spread,
    VariantResult,
)
from train.experiments.shares import take_share

__all__ = [
    "Ablation",
    "AblationPlan",
    "CrossValidation",
    "LabelIssue",
    "LearningCurve",
    "LearningPoint",
    "Spread",
    "VariantResult",
    "ablation",
    "crossval",
    "is_ablation",
    "label_issues",
    "learning_curve",
    "load_ablation",
    "load_variants",
    "read_learning_curve",
    "recalibrate",
    "take_share",
]
