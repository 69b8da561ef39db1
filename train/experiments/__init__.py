"""Experiments: cross-validation, learning curve, ablation, sweep, label issues, recalibration."""

from train.experiments.ablation import ablation, load_variants
from train.experiments.ablation_config import AblationPlan, is_ablation, load_ablation
from train.experiments.cross_validation import crossval
from train.experiments.label_issues import LabelIssue, label_issues
from train.experiments.learning_curve import learning_curve, read_learning_curve
from train.experiments.prerequisites import prerequisite_mistakes, prerequisite_notes
from train.experiments.recalibrate import recalibrate
from train.experiments.records import (
    Ablation,
    CrossValidation,
    LearningCurve,
    LearningPoint,
    Spread,
    Sweep,
    Trial,
    VariantResult,
)
from train.experiments.shares import take_share
from train.experiments.sweep import sweep
from train.experiments.sweep_config import SweepPlan, is_sweep, load_sweep

__all__ = [
    "Ablation",
    "AblationPlan",
    "CrossValidation",
    "LabelIssue",
    "LearningCurve",
    "LearningPoint",
    "Spread",
    "Sweep",
    "SweepPlan",
    "Trial",
    "VariantResult",
    "ablation",
    "crossval",
    "is_ablation",
    "is_sweep",
    "label_issues",
    "learning_curve",
    "load_ablation",
    "load_sweep",
    "load_variants",
    "prerequisite_mistakes",
    "prerequisite_notes",
    "read_learning_curve",
    "recalibrate",
    "sweep",
    "take_share",
]
